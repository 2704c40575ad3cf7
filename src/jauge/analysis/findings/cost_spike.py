"""Spend that left its rhythm and has not come back, and what did."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis import calendar
from jauge.analysis.anomalies.answer import anomalies, configured
from jauge.analysis.anomalies.asked import ALL, Anomaly, Scope
from jauge.analysis.attributing import attach
from jauge.analysis.call_case import CallCase
from jauge.analysis.dimensions import dimension
from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.question import Key
from jauge.analysis.rows import between
from jauge.model import Cell, Evidence, Finding, Period, Saving, divide, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

_MONTH: Final = Decimal("30.4375")
_NOTHING: Final = Decimal(0)
_CARRIED: Final = frozenset({"spike", "doubled", "tokens_per_call", "error_storm"})
"""Kinds whose excess would be avoided; what is new may stand in place of something else."""
_LIKELY: Final = Decimal("0.60")
_UNSURE: Final = Decimal("0.40")
_DOUBLED_DAYS: Final = 2


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What was out of its rhythm from `first_on` to `last_on`, and why; see `Anomaly`.

    `driver` and `driver_value` name the part behind it; `effects` add up to `excess`.
    """

    anomaly: str
    cause: str
    state: str
    first_on: date
    last_on: date
    actual: Decimal
    expected: Decimal
    excess: Decimal
    currency: str
    driver: str | None
    driver_value: Key
    effects: dict[str, Decimal]


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.calls is None:
        return
    asked = configured(calls.desk, calls.config, _until(calls), case.currency)
    for one in anomalies(calls.desk, asked).found:
        rows = _chosen(calls, one.scope, one.first_on, one.last_on)
        count = 0 if rows is None else calls.desk.session.run(rows.agg(n=rows.count()))["n"][0]
        yield _finding(calls, one, int(str(count)))


def _until(calls: CallCase) -> Period:
    """The period of the case, as far as anything is known."""
    end = min(calls.period.end, calls.as_of)
    return Period(calls.period.start, end, calls.period.label, calls.timezone)


def _finding(calls: CallCase, one: Anomaly, count: int) -> Finding[Parameters]:
    base = _base(calls, one) if _goes_on(one) else ()
    saving = _saving(one, exact_sum(cell.amount for cell in base)) if base else None
    named = one.scope.name or "scope"
    return Finding(
        kind=KIND.name,
        subject={
            named: "*" if one.scope.name == ALL else _text(one.scope.value),
            "since": one.first_on.isoformat(),
        },
        parameters=Parameters(
            anomaly=one.kind,
            cause=one.cause,
            state=one.state,
            first_on=one.first_on,
            last_on=one.last_on,
            actual=one.actual,
            expected=one.expected,
            excess=one.excess,
            currency=one.currency,
            driver=one.driver.driver if one.driver else None,
            driver_value=one.driver.value if one.driver else None,
            effects={effect.name: effect.amount for effect in one.effects},
        ),
        evidence=(Evidence("usage", rows=count),),
        monthly_saving=saving,
        value_kind=None if saving is None else "avoided_cost",
        cash_from=None if saving is None else calls.as_of.astimezone(_zone(calls)).date(),
        confidence=_LIKELY if one.driver is not None else _UNSURE,
        effort="medium",
        action="stop_the_cause" if saving is not None else "explain_spike",
        base=() if saving is None else base,
    )


def _text(value: Key) -> str | None:
    return None if value is None else str(value)


def _zone(calls: CallCase) -> ZoneInfo:
    return ZoneInfo(calls.timezone)


def _goes_on(one: Anomaly) -> bool:
    """Whether it is there to stay: one day is too little to say so."""
    return one.kind in _CARRIED and one.state != "ended" and _days(one) >= _DOUBLED_DAYS


def _days(one: Anomaly) -> int:
    return (one.last_on - one.first_on).days + 1


def _saving(one: Anomaly, spent: Decimal) -> Saving:
    """What a month of it would cost beyond what was expected.

    It is never more than what its scope costs a month.
    """
    ends = (one.excess_ends[0], one.excess, one.excess_ends[1])
    carried = (divide(max(each, _NOTHING) * _MONTH, Decimal(_days(one))) for each in ends)
    low, mid, high = (min(each, spent) for each in carried)
    return Saving(low, mid, high, one.currency)


def _base(calls: CallCase, one: Anomaly) -> tuple[Cell, ...]:
    """What each agent of its scope costs a month there."""
    if one.scope.name == ALL:
        spent = calls.spent
    else:
        first, after = calls.period.days
        rows = _chosen(calls, one.scope, first, after - timedelta(days=1))
        spent = () if rows is None else calls.sums(rows)
    return tuple(
        Cell(f"agent:{some.agent_id}", calls.a_month(some.money["effective_cost"] or _NOTHING))
        for some in spent
        if some.currency == one.currency
    )


def _chosen(calls: CallCase, scope: Scope, first: date, last: date) -> "ir.Table | None":
    """The calls of a scope on some days, of those of the period."""
    rows = calls.history
    if rows is None:
        return None
    here = _zone(calls)
    start, end = (
        calendar.to_us(datetime.combine(day, time.min, here).astimezone(UTC))
        for day in (first, last + timedelta(days=1))
    )
    rows = rows.filter(between(rows, start, end))
    if scope.name == ALL:
        return rows
    of = calls.desk.attribution
    if of is not None and scope.name in of.tags:
        rows = attach(calls.desk.session, rows, (scope.name,), of.tags, of.zone).table
        value: ir.Value = rows[scope.name]
    else:
        value = dimension(scope.name).expression(rows)
    return rows.filter(value.isnull() if scope.value is None else value == scope.value)


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    """The calls of its scope on its days."""
    calls, told = case.calls, finding.parameters
    names = [name for name in finding.subject if name != "since"]
    if calls is None or len(names) != 1:
        raise LookupError(finding.finding_id)
    name = ALL if names[0] == "scope" else names[0]
    rows = _chosen(calls, Scope(name, finding.subject[names[0]]), told.first_on, told.last_on)
    if rows is None:
        raise LookupError(finding.finding_id)
    return rows


KIND: Final = FindingKind("cost_spike", Parameters, _find, rows=_rows, needs=needs_calls)
