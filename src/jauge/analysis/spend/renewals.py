"""What is paid again and when, by the rhythm of payments, by invoices and by lists of seats."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from jauge.analysis.spend.bank import Bank
from jauge.analysis.spend.kinds import AI
from jauge.analysis.spend.names import Names
from jauge.analysis.spend.pictures import Picture, Seat, in_force
from jauge.attribution.vendors import Recurrence, Series, series
from jauge.model import Money, exact_sum

_MONTHS: Final[dict[str, int]] = {"monthly": 1, "yearly": 12}
_WEEK: Final = timedelta(days=7)
_SHORTEST_MONTH: Final = 28
_RENEWED: Final = frozenset({*AI, "tool_with_ai", "expense"})


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription that goes on: its next day, and what was paid on the last one.

    `by` says who tells the day: a list of `seats`, which states it, or the `rhythm` of payments.
    The amount of seats is their price, net or gross as the list states it. `is_overdue` says that
    statements go beyond the day and show no payment.
    """

    supplier: str
    product: str
    account: str | None
    recurrence: Recurrence | None
    amount: Money | None
    last_on: date | None
    next_on: date
    by: Literal["seats", "rhythm"]
    is_overdue: bool = False


def renewals(bank: Bank, pictures: Sequence[Picture], names: Names) -> tuple[Renewal, ...]:
    """What renews after the last day that the ledger knows, earliest first."""
    newest = in_force(pictures, date.max)
    stated = [one for each in newest for one in _of_seats(each, names)]
    known = {(one.supplier, one.product) for one in stated}
    rhythms = (one for each in paid_series(bank) for one in _of_series(each, bank.last_on))
    found = [*stated, *(one for one in rhythms if (one.supplier, one.product) not in known)]
    return tuple(sorted(found, key=lambda one: (one.next_on, one.supplier, one.product)))


def paid_series(bank: Bank) -> list[Series]:
    """The series of payments of a bank, by vendor and product."""
    return series([one.line for one in bank.entries], [one.answer for one in bank.entries])


def next_after(day: date, recurrence: str) -> date:
    """The next day of a rhythm: of a month without it, its last one."""
    if recurrence not in _MONTHS:
        return day + _WEEK
    year, month = divmod(day.year * 12 + day.month - 1 + _MONTHS[recurrence], 12)
    start = date(year, month + 1, min(day.day, _SHORTEST_MONTH))
    while start.day < day.day and (start + timedelta(days=1)).month == start.month:
        start += timedelta(days=1)
    return start


def _of_series(of: Series, today: date | None) -> Iterator[Renewal]:
    rhythm = of.recurrence
    if today is None or rhythm is None or rhythm in {"usage", "once"} or of.is_stopped(today):
        return
    if of.spend_kind not in _RENEWED:
        return
    last = of.payments[-1].booked_on
    due = next_after(last, rhythm)
    amount = exact_sum(paid.amount for paid in of.payments if paid.booked_on == last)
    yield Renewal(
        supplier=of.vendor,
        product=of.product,
        account=of.account,
        recurrence=rhythm,
        amount=Money(amount, of.currency),
        last_on=last,
        next_on=due,
        by="rhythm",
        is_overdue=due <= today,
    )


def _of_seats(one: Picture, names: Names) -> Iterator[Renewal]:
    """The next days that a list states, each with the seats that renew then."""
    found: dict[tuple[str, str, date, bool], list[Seat]] = {}
    for seat in one.seats:
        if seat.renews_on is not None and seat.renews_on >= one.as_of and not seat.is_cancelled:
            sold = names.of_tool(one.tool, seat.plan)
            where = (sold.vendor, sold.name, seat.renews_on, seat.is_yearly)
            found.setdefault(where, []).append(seat)
    for (vendor, name, due, is_yearly), seats in found.items():
        yield Renewal(
            supplier=vendor,
            product=name,
            account=one.account,
            recurrence="yearly" if is_yearly else "monthly",
            amount=_price(seats),
            last_on=None,
            next_on=due,
            by="seats",
        )


def _price(seats: Sequence[Seat]) -> Money | None:
    """The prices together; None where one is unknown or they are in several currencies."""
    prices = [seat.price for seat in seats if seat.price is not None]
    currencies = {seat.currency for seat in seats}
    currency = currencies.pop() if len(currencies) == 1 else None
    if currency is None or len(prices) < len(seats):
        return None
    return Money(exact_sum(prices), currency)
