"""Cells, and calls without one, ready to be summed: periods and days are UTC, as bills are."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis import aggregation, calendar
from jauge.analysis.conversion import Converter
from jauge.analysis.dimensions import CALENDAR, Dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.lines import figures
from jauge.analysis.rows import counted
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import CELL, Money, Period
from jauge.model.column import ColumnType

if TYPE_CHECKING:
    import ibis.expr.types as ir

KIND: Final = "kind"
UTC_ONLY: Final = ((0, 0),)
_NAMES: Final = {"supplier": "provider_name", "account": "account_id", "model": "priced_model"}
_COLUMNS: Final[dict[str, ColumnType]] = {
    column.name: column.type for column in CELL if column.type in {"text", "id", "bool"}
}


class _Cost(msgspec.Struct, frozen=True, gc=False):
    effective_cost: Decimal | None


class Uncompared(msgspec.Struct, frozen=True):
    """What calls of a supplier cost that no export, report or bill can be compared with."""

    supplier: str | None
    cost: Money


def groups_of(names: Iterable[str]) -> tuple[Dimension, ...]:
    """The groups of these names, each once, without the kind, which every line has.

    Raises UsageError for what cells do not have.
    """
    found: list[Dimension] = []
    for name in dict.fromkeys(names):
        column = _NAMES.get(name, name)
        if name in CALENDAR:
            found.append(Dimension(name, ()))
        elif column not in _COLUMNS:
            known = ", ".join(dict.fromkeys((*_NAMES, *CALENDAR, KIND, *_COLUMNS)))
            hint = _("cannot group residuals by {name!r}: use {known}")
            raise UsageError(hint.format(name=name, known=known))
        elif name != KIND:
            found.append(Dimension(name, (column,), _COLUMNS[column]))
    return tuple(found)


def cells_of(held: Held, period: Period | None) -> "ir.Table":
    """The cells that start within a period of UTC days, with the columns that questions name."""
    cells = held.session.read("cell", held.of("cell"))
    cells = cells.rename({aggregation.CURRENCY: "currency"})
    return within(cells, period)


def within(table: "ir.Table", period: Period | None) -> "ir.Table":
    """The rows that start within a period."""
    if period is None:
        return table
    moment = table[STARTED_US]
    first, end = calendar.to_us(period.start), calendar.to_us(period.end)
    return table.filter((moment >= first) & (moment < end))


def not_compared(
    held: Held, cells: "ir.Table", period: Period | None, converter: Converter, currency: str
) -> tuple[Uncompared, ...]:
    """Calls without a cell: what calls cost less what the cells say of them, by supplier."""
    paths = held.within("usage", period)
    if not paths:
        return ()
    calls = counted(held.session.read("usage", paths), period)
    metered = (calls["x_grain"] == "bucket") & (calls["source"] == "otlp")
    calls = calls.filter((calls["x_grain"] == "call") | metered)
    names = ("provider_name", aggregation.CURRENCY, STARTED_US)
    both = calls.select(*names, "effective_cost").union(
        cells.select(*names, effective_cost=-cells["own_cost"])
    )
    groups = (Dimension("supplier", ("provider_name",)),)
    by_key = aggregation.grouping(both, groups, UTC_ONLY, currency)
    answered = held.session.run(
        both.group_by(**by_key).agg(effective_cost=both["effective_cost"].sum())
    )
    found = [
        Uncompared(None if key is None else str(key), Money(sums.effective_cost, own))
        for (key,), own, sums in figures(answered, groups, converter, _Cost)
        if sums.effective_cost and own is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.cost.amount, one.supplier or "")))
