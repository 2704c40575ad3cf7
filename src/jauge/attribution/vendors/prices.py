"""Prices of subscriptions that changed: from what, to what, from when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

import msgspec

from jauge.attribution.vendors.series import Paid, Series

_RATES_MOVE: Final = Decimal("0.05")
_CENT: Final = Decimal("0.01")
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
    priced_in, priced = _priced(of)
    tolerance = _RATES_MOVE if priced_in == of.currency else Decimal(0)
    levels = _held(_levels(priced, tolerance))
    for before, after in pairwise(levels):
        old, new = before[-1], after[0]
        is_seen = len(before) >= _STABLE or len(after) >= _STABLE or of.recurrence == "yearly"
        if is_seen and not _is_of_seats(old, new, priced_in):
            yield PriceChange(
                vendor=of.vendor,
                product=of.product,
                account=of.account,
                old=old.amount,
                new=new.amount,
                currency=priced_in,
                changed_on=new.paid.booked_on,
                last_line_id=old.paid.line_id,
                first_line_id=new.paid.line_id,
            )


def _priced(of: Series) -> tuple[str, list[_Priced]]:
    """The amounts before conversion where each payment has one in the same currency."""
    currencies = {paid.original_currency for paid in of.payments}
    before = [
        _Priced(paid, paid.original_amount)
        for paid in of.payments
        if paid.original_amount is not None
    ]
    (currency, *others) = currencies
    if currency is not None and not others and len(before) == len(of.payments):
        return currency, before
    return of.currency, [_Priced(paid, paid.amount) for paid in of.payments]


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


def _is_of_seats(old: _Priced, new: _Priced, currency: str) -> bool:
    """Whether both amounts are so many seats of one price, or one is a multiple of the other."""
    fits = [fit for fit in (old.paid.fit, new.paid.fit) if fit is not None]
    units = {
        fit.price * (100 + tax.vat_percent) / 100
        for fit in fits
        for tax in fits
        if fit.currency == currency
    }
    units.add(min(old.amount, new.amount))
    return any(_is_multiple(old.amount, unit) and _is_multiple(new.amount, unit) for unit in units)


def _is_multiple(amount: Decimal, unit: Decimal) -> bool:
    seats = round(amount / unit)
    return seats > 0 and abs(amount - seats * unit) <= _CENT
