"""Agents that call more for the same work: calls and tokens a task or conversation, week by week.

The pilot is the first full weeks of an agent that have enough tasks or conversations.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jauge.analysis import calendar
from jauge.analysis.anomalies.asked import Anomaly, Asked, Effect, Scope
from jauge.analysis.anomalies.table import CURRENCY, Ground, key_of
from jauge.analysis.dimensions import dimension
from jauge.analysis.engines import STARTED_US
from jauge.model import difference, divide, exact_sum, product

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.desk import Desk

WEEK_US: Final = 7 * calendar.DAY_US
_MONDAY_US: Final = 4 * calendar.DAY_US
"""From 1970-01-01, a Thursday, to the first Monday."""
PILOT_WEEKS: Final = 2
LEAST_UNITS: Final = 20
TIMES: Final = 2.0
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class Week:
    """What one week of an agent had: tasks or conversations, and what they took."""

    monday: date
    units: int
    calls: int
    tokens: int
    cost: Decimal


def anomalies(desk: "Desk", here: Ground, asked: Asked) -> Iterator[Anomaly]:
    """Agents whose last full week took twice the calls or tokens of their pilot, for each unit."""
    if "agent" not in asked.by:
        return
    last = here.day(here.days - 1)
    for agent, weeks in sorted(_weeks(desk, here).items(), key=lambda pair: str(pair[0])):
        full = [week for week in weeks if week.monday + timedelta(days=6) <= last]
        found = _judge(agent, full[1:], here, asked)
        if found is not None:
            yield found


def _judge(agent: Any, weeks: Sequence[Week], here: Ground, asked: Asked) -> Anomaly | None:
    enough = [week for week in weeks if week.units >= LEAST_UNITS]
    if len(enough) <= PILOT_WEEKS:
        return None
    pilot, now = enough[:PILOT_WEEKS], enough[-1]
    first = asked.period.days[0]
    if now.monday + timedelta(days=6) < first:
        return None
    units = sum(week.units for week in pilot)
    calls, tokens = (
        sum(getattr(week, one) for week in pilot) / units for one in ("calls", "tokens")
    )
    calls_now, tokens_now = now.calls / now.units, now.tokens / now.units
    if not calls or not tokens or max(calls_now / calls, tokens_now / tokens) < TIMES:
        return None
    expected = divide(product(exact_sum(week.cost for week in pilot), now.units), Decimal(units))
    if now.cost - expected < asked.floor:
        return None
    more = divide(expected * Decimal(repr(calls_now / calls - 1)), Decimal(1))
    effects = (
        Effect("calls_per_unit", more),
        Effect("cost_per_call", difference(now.cost, expected, more)),
    )
    by_calls = calls_now / calls >= tokens_now / tokens / TIMES
    return Anomaly(
        kind="agentic_multiplier",
        scope=Scope("agent", agent),
        first_on=now.monday,
        last_on=now.monday + timedelta(days=6),
        currency=here.currency,
        actual=now.cost,
        expected=expected,
        low=expected,
        high=expected,
        calls=now.calls,
        state="ongoing",
        cause="calls_per_unit" if by_calls else "tokens_per_call",
        effects=effects,
        measure="calls_per_unit" if by_calls else "tokens_per_unit",
        measured_before=calls if by_calls else tokens,
        measured_now=calls_now if by_calls else tokens_now,
    )


def _weeks(desk: "Desk", here: Ground) -> Mapping[Any, list[Week]]:
    """The weeks of each agent of the whole ledger, from rows that name a task or conversation."""
    import ibis

    rows = desk.held.counted(None)
    if rows is None:
        return {}
    unit: ir.Value = ibis.coalesce(rows["task_id"], rows["conversation_id"])
    local = calendar.local_time(rows[STARTED_US], here.offsets)
    marked = rows.mutate(
        jauge_agent=dimension("agent").expression(rows),
        jauge_unit=unit,
        jauge_week=(local - _MONDAY_US) // WEEK_US,
    )
    marked = marked.filter(marked["jauge_unit"].notnull() & marked["jauge_agent"].notnull())
    each = marked.group_by("jauge_agent", "jauge_unit", CURRENCY).agg(
        week=marked["jauge_week"].min(),
        calls=marked["request_count"].sum(),
        tokens=marked["input_tokens"].fill_null(0).sum()
        + marked["output_tokens"].fill_null(0).sum(),
        cost=marked["effective_cost"].sum(),
    )
    weeks = each.group_by("jauge_agent", CURRENCY, "week").agg(
        units=each.count(), calls=each["calls"].sum(), tokens=each["tokens"].sum(),
        cost=each["cost"].sum(),
    )  # fmt: skip
    found: dict[Any, dict[date, list[Week]]] = {}
    for row in desk.session.run(weeks).to_pylist():
        monday = date(1970, 1, 5) + timedelta(weeks=row["week"])
        own = row[CURRENCY]
        if here.converter.currency(own, monday) != here.currency:
            continue
        cost = here.converter.convert(row["cost"] or _NOTHING, own, monday)
        week = Week(monday, row["units"], row["calls"] or 0, row["tokens"] or 0, cost)
        found.setdefault(key_of(row["jauge_agent"]), {}).setdefault(monday, []).append(week)
    return {
        agent: [_joined(some) for _monday, some in sorted(weeks.items())]
        for agent, weeks in found.items()
    }


def _joined(weeks: Sequence[Week]) -> Week:
    """The same week in several billing currencies."""
    return Week(
        weeks[0].monday,
        max(week.units for week in weeks),
        sum(week.calls for week in weeks),
        sum(week.tokens for week in weeks),
        exact_sum(week.cost for week in weeks),
    )
