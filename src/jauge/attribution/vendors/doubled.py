"""Subscriptions that are paid twice."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.attribution.vendors.series import Paid, Series

_DAYS: Final = 2
_CYCLE: Final = 20
"""Days between payments from two accounts of one month: more of them is a renewal elsewhere."""
_RATES_MOVE: Final = Decimal("0.02")
_SUBSCRIBED: Final = frozenset({"ai_subscription", "tool_with_ai", "expense"})


class Doubled(msgspec.Struct, frozen=True, kw_only=True):
    """Payments in one month for the same product; the first is the one to keep.

    `same_days`: equal amounts from one account within two days. `two_accounts`: one payment each
    from several accounts. Amounts are positive, in `currencies`, in the order of `line_ids`.
    """

    vendor: str
    product: str
    cause: Literal["same_days", "two_accounts"]
    line_ids: tuple[str, ...]
    booked_on: tuple[date, ...]
    amounts: tuple[Decimal, ...]
    currencies: tuple[str, ...]
    accounts: tuple[str | None, ...]


def doubled(several: Iterable[Series]) -> list[Doubled]:
    """The doubled subscriptions in some series, by vendor, product and day; usage never doubles."""
    subscribed = [
        each for each in several if each.spend_kind in _SUBSCRIBED and each.recurrence != "usage"
    ]
    products: dict[tuple[str, str], list[Series]] = {}
    for each in subscribed:
        products.setdefault((each.vendor, each.product), []).append(each)
    found = [
        *(one for each in subscribed for one in _same_days(each)),
        *(one for alike in products.values() for one in _two_accounts(alike)),
    ]
    return sorted(found, key=lambda one: (one.vendor, one.product, one.booked_on, one.line_ids))


def _same_days(of: Series) -> Iterator[Doubled]:
    cluster: list[Paid] = []
    for paid in of.payments:
        if cluster and not _is_again(cluster[0], paid):
            yield from _cluster(of, cluster)
            cluster = []
        cluster.append(paid)
    yield from _cluster(of, cluster)


def _cluster(of: Series, cluster: Sequence[Paid]) -> Iterator[Doubled]:
    if len(cluster) > 1:
        yield _doubled([(of, paid) for paid in cluster], "same_days")


def _is_again(first: Paid, paid: Paid) -> bool:
    """Whether a payment is the first one once more: within two days and in the same month."""
    is_near = (paid.booked_on - first.booked_on).days <= _DAYS
    if not is_near or _month(paid.booked_on) != _month(first.booked_on):
        return False
    if None not in {first.original_amount, paid.original_amount}:
        return first.original_amount == paid.original_amount
    if first.booked_on == paid.booked_on:
        return first.amount == paid.amount
    return abs(first.amount - paid.amount) <= first.amount * _RATES_MOVE


def _two_accounts(several: Sequence[Series]) -> Iterator[Doubled]:
    months: dict[tuple[int, int], dict[str, tuple[Series, Paid]]] = {}
    for of in several:
        for paid in of.payments:
            if of.account is not None:
                of_month = months.setdefault(_month(paid.booked_on), {})
                of_month.setdefault(of.account, (of, paid))
    for of_month in months.values():
        pairs = sorted(of_month.values(), key=lambda pair: (pair[1].booked_on, pair[1].line_id))
        first = pairs[0][1].booked_on
        near = [pair for pair in pairs if (pair[1].booked_on - first).days < _CYCLE]
        if len(near) > 1:
            yield _doubled(near, "two_accounts")


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _doubled(
    pairs: Sequence[tuple[Series, Paid]], cause: Literal["same_days", "two_accounts"]
) -> Doubled:
    of, _first = pairs[0]
    return Doubled(
        vendor=of.vendor,
        product=of.product,
        cause=cause,
        line_ids=tuple(paid.line_id for _of, paid in pairs),
        booked_on=tuple(paid.booked_on for _of, paid in pairs),
        amounts=tuple(paid.amount for _of, paid in pairs),
        currencies=tuple(each.currency for each, _paid in pairs),
        accounts=tuple(each.account for each, _paid in pairs),
    )
