"""Prices of subscriptions that changed: from what, to what, from when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

import msgspec

from jauge.attribution.vendors.series import Paid, Series

_RATES_MOVE: Final = Decimal("0.05")
_STABLE: Final = 2
_PRICED: Final = frozenset({"ai_subscription", "tool_with_ai", "expense"})
_RHYTHMS: Final = frozenset({"weekly", "monthly", "yearly"})


class PriceChange(msgspec.Struct, frozen=True, kw_only=True):
    """A new amount of a subscription: `old` until `last_line_id`, `new` from `first_line_id` on.

    Amounts are positive, in `currency`: that before conversion where the lines have it.
    """

    vendor: str
    product: str
    account: str | None
    old: Decimal
    new: Decimal
    currency: str
    changed_on: date
    last_line_id: str
    first_line_id: str

    @property
    def is_increase(self) -> bool:
        """Whether the new amount is the larger one."""
        return self.new > self.old


class _Priced(msgspec.Struct, frozen=True):
    paid: Paid
    amount: Decimal


def price_changes(several: Iterable[Series]) -> list[PriceChange]:
    """The changes of price in some series, by vendor, product and day.

    More or fewer seats are no change of price, nor is a single other amount between equal ones.
    Amounts that a bank converted may differ by 5 % from one payment to the next, unless they
    are equal before and equal after.
    """
    found = [
        change
        for each in several
        if each.spend_kind in _PRICED and each.recurrence in _RHYTHMS
        for change in _changes(each)
    ]
    return sorted(found, key=lambda one: (one.vendor, one.product, one.changed_on))


def _changes(of: Series) -> Iterator[PriceChange]:
    originals = {paid.original_currency for paid in of.payments}
    currency = originals.pop() if len(originals) == 1 else None
    has_original = currency is not None and all(
        paid.original_amount is not None for paid in of.payments
    )
    priced = [
        _Priced(paid, (paid.original_amount if has_original else None) or paid.amount)
        for paid in of.payments
    ]
    levels = _held(_levels(priced, Decimal(0) if has_original else _RATES_MOVE))
    for before, after in pairwise(levels):
        old, new = before[-1], after[0]
        is_seen = len(before) >= _STABLE or len(after) >= _STABLE or of.recurrence == "yearly"
        if is_seen and not _is_of_seats(old, new):
            yield PriceChange(
                vendor=of.vendor,
                product=of.product,
                account=of.account,
                old=old.amount,
                new=new.amount,
                currency=(currency if has_original else None) or of.currency,
                changed_on=new.paid.booked_on,
                last_line_id=old.paid.line_id,
                first_line_id=new.paid.line_id,
            )


def _levels(priced: Sequence[_Priced], tolerance: Decimal) -> list[list[_Priced]]:
    """The payments in runs of one price each."""
    levels: list[list[_Priced]] = []
    for position, each in enumerate(priced):
        if levels and _goes_on(priced, position, tolerance):
            levels[-1].append(each)
        else:
            levels.append([each])
    return levels


def _goes_on(priced: Sequence[_Priced], position: int, tolerance: Decimal) -> bool:
    before, now = priced[position - 1].amount, priced[position].amount
    if before == now:
        return True
    if abs(now - before) > before * tolerance:
        return False
    was_stable = position >= _STABLE and priced[position - 2].amount == before
    stays = position + 1 < len(priced) and priced[position + 1].amount == now
    return not (was_stable and stays)


def _held(levels: list[list[_Priced]]) -> list[list[_Priced]]:
    """The levels without single payments between others; what then is equal again, is one."""
    last = len(levels) - 1
    held: list[list[_Priced]] = []
    for position, level in enumerate(levels):
        if len(level) == 1 and 0 < position < last:
            continue
        if held and held[-1][-1].amount == level[0].amount:
            held[-1] += level
        else:
            held.append(level)
    return held


def _is_of_seats(old: _Priced, new: _Priced) -> bool:
    """Whether both amounts are so many seats of one price, or one is a multiple of the other."""
    was, now = old.paid.fit, new.paid.fit
    if was is not None and now is not None:
        return (was.price, was.currency) == (now.price, now.currency) and was.seats != now.seats
    larger, smaller = max(old.amount, new.amount), min(old.amount, new.amount)
    return larger % smaller == 0
