"""Who holds the seats that can be given back: for whoever assigns seats, and nobody else."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.contracts import cash_from, contract_of, price_of
from jauge.analysis.seats.persons import persons
from jauge.analysis.seats.pictures import seats

_READ: Final = (
    "tool",
    "plan",
    "account",
    "user_id",
    "person",
    "team",
    "state",
    "assigned_on",
    "used_at",
    "renews_on",
    "unit_price",
    "currency",
    "tax_basis",
    "x_price_period",
    "is_seen_elsewhere",
)


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that can be given back; `name` is None where no list of people names its holder."""

    tool: str
    plan: str | None
    account: str | None
    name: str | None
    user_id: str
    team: str | None
    status: str
    assigned_on: date | None
    last_activity_at: datetime | None
    monthly_price: Decimal | None
    currency: str | None
    tax_basis: str | None
    cash_from: date | None
    is_seen_elsewhere: bool


def holders(held: Held, asked: Asked) -> list[Holder] | None:
    """The seats that can be given back, by tool, account and name; None without a list of seats."""
    people = persons(held, asked.day)
    rows = seats(held, asked, people)
    if rows is None:
        return None
    names = {person.id: person.display_name for person in people}
    found = held.session.run(rows.filter(rows["is_reclaimable"]).select(*_READ)).to_pylist()
    return sorted(_holders(found, names, asked), key=_place)


def _holders(
    rows: list[dict[str, object]], names: dict[str, str | None], asked: Asked
) -> Iterator[Holder]:
    for row in map(_Row.of, rows):
        contract = contract_of(asked.contracts, row.tool, row.plan, row.account)
        price = price_of(contract, row.unit_price, row.currency, row.tax_basis, row.x_price_period)
        yield Holder(
            tool=row.tool,
            plan=row.plan,
            account=row.account,
            name=names.get(row.person),
            user_id=row.user_id,
            team=row.team,
            status=row.state,
            assigned_on=row.assigned_on,
            last_activity_at=row.used_at,
            monthly_price=price.amount if price else None,
            currency=price.currency if price else None,
            tax_basis=price.basis if price else None,
            cash_from=cash_from(contract, asked.day, row.renews_on),
            is_seen_elsewhere=row.is_seen_elsewhere,
        )


class _Row(msgspec.Struct, frozen=True, gc=False):
    """A row of the relation, as an engine answers it."""

    tool: str
    plan: str | None
    account: str | None
    user_id: str
    person: str
    team: str | None
    state: str
    assigned_on: date | None
    used_at: datetime | None
    renews_on: date | None
    unit_price: Decimal | None
    currency: str | None
    tax_basis: str | None
    x_price_period: str | None
    is_seen_elsewhere: bool

    @classmethod
    def of(cls, row: dict[str, object]) -> "_Row":
        """The row, typed."""
        return msgspec.convert(row, cls)


def _place(holder: Holder) -> tuple[str, str, str, str]:
    return holder.tool, holder.account or "", holder.name or "\uffff", holder.user_id
