"""What kinds of findings ask of tasks: lines of segments, the rows behind them, what is missing."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jauge.analysis.call_case import CallCase, month_of
from jauge.analysis.finding_kinds import Case, Need
from jauge.analysis.units import answer
from jauge.analysis.units.amounts import Amounts
from jauge.analysis.units.line import Figure, UnitLine, Worth
from jauge.analysis.units.valuing import Rates
from jauge.model import Cell, Saving, exact_sum, product

if TYPE_CHECKING:
    import ibis.expr.types as ir

WINDOW: Final = timedelta(days=answer.WINDOW_DAYS)
_EPOCH: Final = date(1970, 1, 1)
Days = tuple[date, date]


def needs_tasks(case: Case) -> Sequence[Need]:
    """What kinds of tasks need."""
    return () if case.calls is not None and case.calls.tasks is not None else ("tasks",)


def calls_of(case: Case) -> CallCase:
    """The calls of a case in which something was found."""
    if case.calls is None:
        msg = "a finding of tasks comes from a case with calls"
        raise ValueError(msg)
    return case.calls


def last_days(calls: CallCase) -> Days:
    """The last 30 days that are known, on the calendar of the workspace."""
    moment = calls.as_of - datetime.resolution
    after = moment.astimezone(ZoneInfo(calls.timezone)).date() + timedelta(days=1)
    return after - WINDOW, after


def lines(calls: CallCase, by: Sequence[str], days: Days) -> list[UnitLine]:
    """A line a group of the tasks that ended within some days."""
    if calls.tasks is None:
        return []
    first, after = ((day - _EPOCH).days for day in days)
    amounts = Amounts(calls.currency, calls.desk.rate_on)
    rates = Rates.of(calls.config)
    return answer.lines(calls.tasks, rates, amounts, by, (first, after))


def rows(calls: CallCase, days: Days, **names: str | None) -> "ir.Table":
    """The tasks that ended within some days and have these names; None is no name at all."""
    import ibis

    table = calls.desk.session.read("task", calls.desk.held.of("task"))
    zone = ZoneInfo(calls.timezone)
    start, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in days)
    moment = ibis.coalesce(table["ended_at"], table["started_at"])
    chosen = (moment >= ibis.literal(start)) & (moment < ibis.literal(end))
    for name, value in names.items():
        column = table[name]
        chosen &= column.isnull() if value is None else column == value
    return table.filter(chosen)


def best(line: UnitLine) -> Worth | None:
    """The kind of value with the largest margin, where each of them is surely below 0.

    The whole cost stands against each kind: an agent that earns in one of them is none that loses.
    """
    if not line.worth or any(one.margin_state != "negative" for one in line.worth):
        return None
    return max(line.worth, key=lambda one: one.margin.amount or Decimal(0))


def base_of(name: str | None, lines: Iterable[UnitLine], days: Days) -> tuple[Cell, ...]:
    """What the tasks of an agent cost a month with all that they need: claims about them share it.

    `lines` are all of the agent's.
    """
    costs = [line.sums.fully_loaded for line in lines]
    whole = exact_sum(cost for cost in costs if cost is not None)
    if whole <= 0:
        return ()
    return (Cell(f"tasks:{name or ''}", month_of(whole, Decimal((days[1] - days[0]).days))),)


def lost(margin: Figure, over: Decimal, completed: int, currency: str, days: Days) -> Saving | None:
    """What a margin below `over` loses a month over so many tasks, between its ends; never below 0.

    None where the interval has no ends.
    """
    ends, length = (margin.high, margin.amount, margin.low), Decimal((days[1] - days[0]).days)
    found = [
        month_of(product(max(over - end, Decimal(0)), completed), length)
        for end in ends
        if end is not None
    ]
    if len(found) < len(ends):
        return None
    low, mid, high = found
    return Saving(low, mid, high, currency)
