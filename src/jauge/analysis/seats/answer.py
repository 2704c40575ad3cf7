"""The question of `jauge seats`: seats by tool, team, status or class, with nobody in sight."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.contracts import cash_from, contract_of, price_of
from jauge.analysis.seats.figures import Amount, Cell, Counts, amounts, counts, single
from jauge.analysis.seats.grouping import Keys, columns_of, keyed, shown
from jauge.analysis.seats.persons import Person, persons
from jauge.analysis.seats.pictures import seats
from jauge.analysis.seats.plans import is_personal

if TYPE_CHECKING:
    import ibis.expr.types as ir

_CLAIMS: Final = (
    "is_never_used",
    "is_idle",
    "is_new",
    "is_paid",
    "is_reclaimable",
    "is_repeat",
    "use_unknown",
    "is_seen_elsewhere",
    "is_duplicate",
    "is_listed",
)
_PRICED: Final = ("unit_price", "currency", "tax_basis", "x_price_period")
_WHERE: Final = ("tool", "plan", "account", "state")
_READ: Final = (*_WHERE, *_PRICED, *_CLAIMS, "team", "class", "person", "as_of", "renews_on")
_BOUGHT_BY: Final = frozenset({"tool", "class"})


class SeatLine(msgspec.Struct, frozen=True, kw_only=True):
    """One group; `others` counts the groups put together, where they are too small to be seen.

    `users` hold a seat that is paid, `active_users` used one. `seats_bought` is what contracts
    say of the tools in the line, `cash_from` the first day from which giving seats back saves
    money; both are None where unknown. `as_of` is the day of the newest list.
    """

    keys: Keys
    counts: Counts
    amounts: tuple[Amount, ...]
    users: int
    active_users: int
    as_of: date
    seats_bought: int | None = None
    cash_from: date | None = None
    others: int = 0

    @property
    def unassigned(self) -> int | None:
        """Seats that were bought and that nobody holds; None where nobody says how many."""
        if self.seats_bought is None:
            return None
        return max(self.seats_bought - self.counts.seats, 0)

    @property
    def adoption(self) -> float | None:
        """Users who used it among those who hold a seat; None where nobody does."""
        return self.active_users / self.users if self.users else None

    @property
    def waste(self) -> Decimal | None:
        """What can be saved in a month; None where prices are unknown or of several currencies."""
        one = single(self.amounts)
        return None if one is None or self.counts.unpriced else one.waste


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """Lines, most wasted first, and their total; `asked` says how states were judged."""

    asked: Asked
    by: tuple[str, ...]
    lines: tuple[SeatLine, ...]
    total: SeatLine


def answer(
    held: Held, asked: Asked, by: Sequence[str] = ("tool",), people: Sequence[Person] | None = None
) -> Seats | None:
    """Seats by groups on a day; None where the ledger has no list of seats by then.

    Raises UsageError for a group that seats do not have.
    """
    columns = columns_of(by)
    known = persons(held, asked.day) if people is None else people
    rows = seats(held, asked, known)
    if rows is None:
        return None
    # Four questions follow: the joins behind them are made once.
    rows = held.session.bring(held.session.run(rows.select(*_READ)))
    rows, folded = keyed(held, rows, by, asked.smallest_group)
    cells = cells_of(held, rows, columns, asked)
    if not cells:
        return None
    groups: dict[Keys, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.keys, []).append(cell)
    told = told_of(held, rows, columns)
    may_count = _BOUGHT_BY.issuperset(by)
    lines = [
        _line(keys, group, told[keys], may_count=may_count, others=folded.get(keys, 0))
        for keys, group in groups.items()
    ]
    (whole,) = told_of(held, rows, ()).values()
    total = _line((), cells, whole, may_count=True, others=0)
    return Seats(asked=asked, by=tuple(by), lines=tuple(sorted(lines, key=_place)), total=total)


def cells_of(held: Held, rows: "ir.Table", columns: Sequence[str], asked: Asked) -> list[Cell]:
    """Judged seats by these columns and all that a figure reads."""
    by = [*columns, *_WHERE, *_PRICED, *_CLAIMS]
    found = held.session.run(
        rows.group_by(by).agg(n=rows.count(), renews_on=rows["renews_on"].min())
    )
    return [_cell(row, columns, asked) for row in found.to_pylist()]


def _cell(row: Mapping[str, Any], columns: Sequence[str], asked: Asked) -> Cell:
    contract = contract_of(asked.contracts, row["tool"], row["plan"], row["account"])
    price, currency, basis, per = (row[name] for name in _PRICED)
    return Cell(
        keys=tuple(row[column] for column in columns),
        price=price_of(contract, price, currency, basis, per),
        count=row["n"],
        cash_from=cash_from(contract, asked.day, row["renews_on"]),
        contract=contract,
        tool=row["tool"],
        plan=row["plan"],
        account=row["account"],
        state=row["state"],
        is_personal=is_personal(row["tool"], row["plan"]),
        **{name: bool(row[name]) for name in _CLAIMS},  # pyright: ignore[reportArgumentType] # all of them are claims
    )


def told_of(
    held: Held, rows: "ir.Table", columns: Sequence[str]
) -> dict[Keys, tuple[int, int, date]]:
    """Who holds a seat, who used one (each person once in a group), and the newest list."""
    sums = {
        "users": rows["person"].nunique(where=rows["is_paid"]),
        "used": rows["person"].nunique(where=rows["is_paid"] & (rows["state"] == "active")),
        "newest": rows["as_of"].max(),
    }
    grouped = rows.group_by(list(columns)) if columns else rows
    found = held.session.run(grouped.agg(**sums)).to_pylist()
    return {
        tuple(row[column] for column in columns): (row["users"], row["used"], row["newest"])
        for row in found
    }


def _line(
    keys: Keys,
    cells: list[Cell],
    told: tuple[int, int, date],
    *,
    may_count: bool,
    others: int,
) -> SeatLine:
    users, used, newest = told
    days = [cell.cash_from for cell in cells if cell.is_reclaimable and cell.cash_from]
    return SeatLine(
        keys=tuple(map(shown, keys)),
        counts=counts(cells),
        amounts=amounts(cells),
        users=users,
        active_users=used,
        as_of=newest,
        seats_bought=_bought(cells) if may_count else None,
        cash_from=min(days, default=None),
        others=others,
    )


def _bought(cells: list[Cell]) -> int | None:
    """The seats of all contracts in the line; None unless every tool in it has one that says."""
    contracts = {cell.contract for cell in cells}
    known = [one.seats for one in contracts if one is not None]
    if None in contracts or None in known:
        return None
    return sum(seats for seats in known if seats is not None)


def _place(line: SeatLine) -> tuple[bool, Decimal, int, tuple[str, ...]]:
    """Most wasted first, groups that were put together last."""
    waste = max((one.waste for one in line.amounts), default=Decimal(0))
    names = tuple(key or "" for key in line.keys)
    return bool(line.others), waste.copy_negate(), -line.counts.reclaimable, names
