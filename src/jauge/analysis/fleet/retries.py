"""Failed tries whose request succeeded at a later one: they do not say that an agent fails."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from jauge.analysis import calendar
from jauge.analysis.call_case import AGENT, CallCase
from jauge.analysis.engines import STARTED_US
from jauge.analysis.fleet.habits import Habits

if TYPE_CHECKING:
    import ibis.expr.types as ir

WITHIN_S: Final = 3600
"""Seconds after a failed try within which one that succeeds is of the same request."""


def retries_of(case: CallCase, habits: Habits) -> Mapping[str, Mapping[date, int]]:
    """How many failed calls of each day were tried again and succeeded, of agents that fail now."""
    if case.history is None or not habits.failing:
        return {}
    first = min(some[0].day for some in habits.failing.values())
    start = (first.toordinal() - date(1970, 1, 1).toordinal() - 1) * calendar.DAY_US
    recent = case.history.filter(case.history[STARTED_US] >= start)
    tries = _tries(case, case.of_agents(recent, sorted(habits.failing)))
    offsets = calendar.offsets(case.timezone, start, calendar.to_us(case.as_of))
    day = calendar.day_start(tries[STARTED_US], offsets)
    soon = tries["ok_us"] - tries[STARTED_US] <= WITHIN_S * calendar.SECOND_US
    again = tries.filter(tries["is_error"] & soon.fill_null(False))  # noqa: FBT003 - of Ibis
    counted = again.group_by(**{AGENT: again[AGENT]}, day=day).agg(calls=again.count())
    found: dict[str, dict[date, int]] = {}
    for row in case.desk.session.run(counted).to_pylist():
        found.setdefault(row[AGENT], {})[calendar.day_of(row["day"])] = int(row["calls"])
    return found


def _tries(case: CallCase, calls: "ir.Table") -> "ir.Table":
    """Calls whose request is known, each with the next moment at which one of it succeeded."""
    import ibis

    asker = ibis.coalesce(
        ibis.literal("c") + calls["conversation_id"], ibis.literal("t") + calls["task_id"]
    )
    asked = calls.mutate(asker=asker, trace=ibis.ifelse(asker.isnull(), calls["trace_id"], None))
    known = asked.filter(
        (asked["asker"].notnull() | asked["trace"].notnull()) & asked["status"].notnull()
    )
    named = case.named(
        known.select(
            *case.places, "asker", "trace", "prompt_hash", STARTED_US,
            is_error=known["status"] == "error",
            good_us=ibis.ifelse(known["status"] == "ok", known[STARTED_US], None),
        )
    )  # fmt: skip
    later = ibis.cumulative_window(
        group_by=[AGENT, "asker", "trace", "prompt_hash"], order_by=named[STARTED_US].desc()
    )
    return named.mutate(ok_us=named["good_us"].min().over(later))
