"""What seats cost by their price: each list is a picture that holds until the next one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from jauge.analysis.held import Held
from jauge.analysis.spend.claims import Claim
from jauge.analysis.spend.days import Days, month_of
from jauge.analysis.spend.names import Names
from jauge.model import divide, exact_sum, product

_TABLE: Final = "seat"
_COLUMNS: Final = (
    "seat_id", "as_of", "tool", "plan", "account", "status", "assigned_on", "unit_price",
    "currency", "tax_basis", "renews_on", "x_price_period",
)  # fmt: skip
_NOT_YET: Final = "pending"
_CANCELLED: Final = "cancelled"
_YEAR: Final = 12
_GROSS: Final = "gross"


class Seat(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A seat on the day of a list; `price` is for a month or, where `is_yearly`, for a year."""

    id: str
    tool: str
    plan: str | None
    account: str | None
    price: Decimal | None
    currency: str | None
    is_gross: bool
    is_yearly: bool
    is_cancelled: bool
    renews_on: date | None

    @property
    def price_per_month(self) -> Decimal | None:
        """The price of a month, a year's rounded half-even at 18 decimals."""
        if self.price is None or not self.is_yearly:
            return self.price
        return divide(self.price, Decimal(_YEAR))


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of a tool and account on the day of a list; an invitation is no seat yet."""

    tool: str
    account: str | None
    as_of: date
    seats: tuple[Seat, ...]


def read(held: Held) -> list[Picture]:
    """The pictures of the ledger by tool, account and day."""
    paths = held.of(_TABLE)
    if not paths:
        return []
    rows = held.session.read(_TABLE, paths)
    is_seat = rows["tool"].notnull() & rows["status"].notnull()
    answered = held.session.run(rows.filter(is_seat).select(*_COLUMNS))
    found: dict[tuple[str, str, date], list[Mapping[str, Any]]] = {}
    for row in answered.to_pylist():
        where = (row["tool"], row["account"] or "", row["as_of"])
        found.setdefault(where, []).append(row)
    return [
        Picture(tool=tool, account=account or None, as_of=day, seats=tuple(_seats(rows)))
        for (tool, account, day), rows in sorted(found.items())
    ]


def _seats(rows: Iterable[Mapping[str, Any]]) -> Iterator[Seat]:
    for row in sorted(rows, key=lambda row: row["seat_id"]):
        if row["status"] != _NOT_YET:
            yield Seat(
                id=row["seat_id"].hex(),
                tool=row["tool"],
                plan=row["plan"],
                account=row["account"],
                price=row["unit_price"],
                currency=row["currency"],
                is_gross=row["tax_basis"] == _GROSS,
                is_yearly=row["x_price_period"] == "year",
                is_cancelled=row["status"] == _CANCELLED,
                renews_on=row["renews_on"],
            )


def in_force(pictures: Sequence[Picture], day: date) -> list[Picture]:
    """The newest picture of each tool and account on or before a day."""
    newest = {(one.tool, one.account): one for one in pictures if one.as_of <= day}
    return list(newest.values())


def claims(pictures: Sequence[Picture], names: Names, last: date | None) -> list[Claim]:
    """What the seats cost month by month, from that of the first list to that of the last.

    `last` is the last day that other records know of, if it is later: no month to come is owed.

    A month has the seats of the newest list on or before its last day. Lists without a price say
    nothing.
    """
    if not pictures:
        return []
    month = month_of(min(one.as_of for one in pictures))
    end = max([last or date.min, *(one.as_of for one in pictures)])
    found: list[Claim] = []
    while month.first <= end:
        for one in in_force(pictures, month.last):
            found += _of_month(one, month, names)
        month = month_of(month.end)
    return found


def _of_month(one: Picture, month: Days, names: Names) -> Iterator[Claim]:
    groups: dict[tuple[str | None, str, Decimal, bool], list[str]] = {}
    for seat in one.seats:
        price = seat.price_per_month
        if price is not None and seat.currency is not None:
            where = (seat.plan, seat.currency, price, seat.is_gross)
            groups.setdefault(where, []).append(seat.id)
    for (plan, currency, price, is_gross), ids in groups.items():
        sold = names.of_tool(one.tool, plan)
        amount = product(price, len(ids))
        yield Claim(
            source="seats",
            supplier=sold.vendor,
            product=sold.name,
            kind=sold.kind,
            days=month,
            rate_day=month.last,
            currency=currency,
            net=None if is_gross else amount,
            gross=amount if is_gross else None,
            account=one.account,
            ids=tuple(ids),
        )


def cost_per_month(one: Picture) -> dict[tuple[str, bool], Decimal]:
    """What all seats of a picture cost a month, by currency and whether tax is in it."""
    found: dict[tuple[str, bool], list[Decimal]] = {}
    for seat in one.seats:
        if seat.price_per_month is not None and seat.currency is not None:
            found.setdefault((seat.currency, seat.is_gross), []).append(seat.price_per_month)
    return {where: exact_sum(amounts) for where, amounts in found.items()}
