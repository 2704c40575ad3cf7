"""Counted rows of the period of a case, of every grain, and their sums in one currency."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from jauge.analysis import aggregation, calendar, rows
from jauge.analysis.call_case import CallCase
from jauge.analysis.conversion import NATIVE, Converter
from jauge.analysis.dimensions import Dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.finding_kinds import Case, Need
from jauge.analysis.lines import figures
from jauge.analysis.question import Key
from jauge.model import Cell, Period, Saving, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

_Figures = TypeVar("_Figures", bound=msgspec.Struct)
UTC_ONLY: Final = ((0, 0),)
_NOTHING: Final = Decimal(0)


def usage(calls: CallCase) -> "ir.Table | None":
    """The counted rows of usage of the period with their `model`; None where there is none.

    Buckets and what is unexplained are in it: it is all that `jauge cost` counts but bills.
    """
    import ibis

    held = calls.desk.held
    paths = held.within("usage", calls.period)
    if not paths:
        return None
    counted = rows.counted(held.session.read("usage", paths), calls.period)
    return counted.mutate(model=ibis.coalesce(counted["response_model"], counted["request_model"]))


def needs_usage(case: Case) -> Sequence[Need]:
    """What kinds need that read calls and buckets alike."""
    has_rows = case.calls is not None and case.calls.desk.held.of("usage")
    return () if has_rows else ("calls",)


def sums(
    calls: CallCase,
    table: "ir.Table",
    by: Sequence[str],
    kind: type[_Figures],
    values: "Mapping[str, ir.Value]",
    *,
    is_native: bool = False,
) -> list[tuple[tuple[Key, ...], str | None, _Figures]]:
    """Sums by columns, each day at its rate; `values` are whole expressions, a field each.

    What has no rate stays in its own currency, on a line of its own, and so does everything where
    `is_native`. Unknown keys are None.
    """
    groups = tuple(Dimension(name, (name,)) for name in by)
    currency = NATIVE if is_native else calls.currency
    keys = aggregation.grouping(table, groups, UTC_ONLY, currency)
    answered = calls.desk.session.run(table.group_by(**keys).agg(**values))
    converter = Converter(None, calls.desk.rate_on) if is_native else calls.converter
    found = list(figures(answered, groups, converter, kind))
    return sorted(found, key=_place)


def _place(line: tuple[tuple[Key, ...], str | None, object]) -> tuple[object, ...]:
    keys, currency, _figures = line
    return tuple((key is None, str(key)) for key in (*keys, currency))


def where(table: "ir.Table", values: Mapping[str, str | None]) -> "ir.Table":
    """The rows with these values; None asks for what is unknown."""
    for name, value in values.items():
        column = table[name]
        table = table.filter(column.isnull() if value is None else column == value)
    return table


def text(key: Key) -> str | None:
    """A key as a subject names it."""
    return None if key is None else str(key)


def a_month(calls: CallCase, amount: Decimal | None) -> Decimal | None:
    """An amount of the period as a month; None of what nobody knows."""
    return None if amount is None else calls.a_month(amount)


def saving(ends: Sequence[Decimal], currency: str | None) -> Saving | None:
    """Low, mid and high in order; None where the amount is in no known currency."""
    if currency is None:
        return None
    low, mid, high = sorted(max(end, _NOTHING) for end in ends)
    return Saving(low, mid, high, currency)


def vendor_cell(supplier: str | None, amount: Decimal) -> tuple[Cell, ...]:
    """The part of what is spent with a supplier."""
    return () if supplier is None or amount <= 0 else (Cell(f"vendor:{supplier}", amount),)


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None of nothing."""
    known = [amount for amount in amounts if amount is not None]
    return exact_sum(known) if known else None


def overlapping(table: "ir.Table", period: Period, until: str) -> "ir.Table":
    """The rows of days that share some with a period; `until` names the column of their end."""
    start, end = calendar.to_us(period.start), calendar.to_us(period.end)
    last = table[until].epoch_seconds() * 1_000_000
    return table.filter((table[STARTED_US] < end) & (last.fill_null(end) > start))
