"""Lists of seats: each is a picture of a tool and account that holds until the next one.

The price of a contract (`[[tool]]`) stands over that of the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from jauge.analysis.held import Held
from jauge.analysis.seats.contracts import contract_of
from jauge.analysis.seats.persons import Person, persons
from jauge.config import Tool
from jauge.model import divide, exact_sum

_TABLE: Final = "seat"
_COLUMNS: Final = (
    "seat_id", "as_of", "tool", "plan", "account", "status", "assigned_on", "unit_price",
    "currency", "tax_basis", "renews_on", "x_price_period", "user_id", "team",
)  # fmt: skip
_NOT_YET: Final = "pending"
_CANCELLED: Final = "cancelled"
_YEAR: Final = 12
_PER_YEAR: Final = "year"
_GROSS: Final = "gross"
_HUNDRED: Final = Decimal(100)
_Holders = Mapping[str, Person]


class Seat(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A seat on the day of a list; `price` is for a month or, where `is_yearly`, for a year.

    `id` is empty of a seat that a contract has and no list names. `holder_team` and
    `holder_cost_centre` are what the list of seats, else that of people, says of who holds it.
    """

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
    user_id: str | None = None
    holder_team: str | None = None
    holder_cost_centre: str | None = None

    @property
    def price_per_month(self) -> Decimal | None:
        """The price of a month, a year's rounded half-even at 18 decimals."""
        if self.price is None or not self.is_yearly:
            return self.price
        return divide(self.price, Decimal(_YEAR))


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of a tool and account on the day of a list; an invitation is no seat yet.

    `bought` are the seats that a contract has beyond those. Suppliers may charge the `invited`.
    `stated` are the seats at the prices that the list itself has.
    """

    tool: str
    account: str | None
    as_of: date
    seats: tuple[Seat, ...]
    bought: tuple[Seat, ...] = ()
    invited: tuple[Seat, ...] = ()
    stated: tuple[Seat, ...] = ()

    @property
    def paid_for(self) -> tuple[Seat, ...]:
        """The seats that are owed, be they listed or not."""
        return self.seats + self.bought


def read(held: Held, contracts: Sequence[Tool] = ()) -> list[Picture]:
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
    holders = {one: person for person in persons(held, date.max) for one in person.ids}
    accounts: dict[str, set[str]] = {}
    for tool, account, _day in found:
        accounts.setdefault(tool, set()).add(account)
    return [
        _picture(rows, contracts, holders, is_alone=len(accounts[tool]) == 1)
        for (tool, _account, _day), rows in sorted(found.items())
    ]


def _picture(
    rows: Iterable[Mapping[str, Any]],
    contracts: Sequence[Tool],
    holders: _Holders,
    *,
    is_alone: bool,
) -> Picture:
    ordered = sorted(rows, key=lambda row: row["seat_id"])
    terms = {
        (row["plan"], row["account"]): contract_of(
            contracts, row["tool"], row["plan"], row["account"]
        )
        for row in ordered
    }
    pairs = [
        (_seat(row, contract, holders), contract, row["status"] == _NOT_YET)
        for row in ordered
        for contract in (terms[row["plan"], row["account"]],)
    ]
    held = [row for row in ordered if row["status"] != _NOT_YET]
    seats = [(seat, contract) for seat, contract, is_invited in pairs if not is_invited]
    return Picture(
        tool=ordered[0]["tool"],
        account=ordered[0]["account"],
        as_of=ordered[0]["as_of"],
        seats=tuple(seat for seat, _contract in seats),
        bought=tuple(_bought(seats, is_alone=is_alone)),
        invited=tuple(seat for seat, _contract, is_invited in pairs if is_invited),
        stated=tuple(
            seat if contract is None else _seat(row, None, holders)
            for row, (seat, contract) in zip(held, seats, strict=True)
        ),
    )


def _seat(row: Mapping[str, Any], contract: Tool | None, holders: _Holders) -> Seat:
    holder = holders.get(row["user_id"])
    price, currency = row["unit_price"], row["currency"]
    is_gross = row["tax_basis"] == _GROSS
    per = row["x_price_period"]
    if contract is not None and contract.price is not None:
        price, currency = contract.price.amount, contract.price.currency
        is_gross, per = contract.basis == _GROSS, contract.per
        if is_gross and contract.tax_percent is not None:
            price, is_gross = divide(price, 1 + contract.tax_percent / _HUNDRED), False
    return Seat(
        id=row["seat_id"].hex(),
        tool=row["tool"],
        plan=row["plan"],
        account=row["account"],
        price=price,
        currency=currency,
        is_gross=is_gross,
        is_yearly=per == _PER_YEAR,
        is_cancelled=row["status"] == _CANCELLED,
        renews_on=row["renews_on"],
        user_id=row["user_id"],
        holder_team=row["team"] or (None if holder is None else holder.team),
        holder_cost_centre=None if holder is None else holder.cost_centre,
    )


def _bought(seats: Sequence[tuple[Seat, Tool | None]], *, is_alone: bool) -> Iterable[Seat]:
    """The seats of contracts beyond those listed; none where a contract may be of other lists."""
    listed: dict[int, list[Seat]] = {}
    contracts: dict[int, Tool] = {}
    for seat, contract in seats:
        if contract is not None and contract.seats is not None:
            listed.setdefault(id(contract), []).append(seat)
            contracts[id(contract)] = contract
    for name, several in listed.items():
        contract = contracts[name]
        if is_alone or contract.account is not None:
            empty = msgspec.structs.replace(
                several[0],
                id="",
                is_cancelled=False,
                user_id=None,
                holder_team=None,
                holder_cost_centre=None,
            )
            yield from (empty,) * ((contract.seats or 0) - len(several))


def in_force(pictures: Sequence[Picture], day: date) -> list[Picture]:
    """The newest picture of each tool and account on or before a day."""
    newest = {(one.tool, one.account): one for one in pictures if one.as_of <= day}
    return list(newest.values())


def cost_per_month(seats: Iterable[Seat]) -> dict[tuple[str, bool], Decimal]:
    """What seats cost a month, by currency and whether tax is in it."""
    found: dict[tuple[str, bool], list[Decimal]] = {}
    for seat in seats:
        if seat.price_per_month is not None and seat.currency is not None:
            found.setdefault((seat.currency, seat.is_gross), []).append(seat.price_per_month)
    return {where: exact_sum(amounts) for where, amounts in found.items()}
