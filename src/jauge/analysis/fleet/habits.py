"""How agents come and go: their days, gaps and failures, from a group-by agent and day.

Ten million calls are as many rows as there are agents, sources and days between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis import calendar
from jauge.analysis.call_case import AGENT, CallCase
from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEAST_DAYS: Final = 5
"""Days with a call from which on an agent has a habit."""
LEAST_SPAN: Final = 28
"""Days from the first to the last of these, so that one closing of a quarter is no habit."""
LEAST_SILENCE: Final = 14
TIMES_THE_GAP: Final = 3
SILENCE_WITHOUT_HABIT: Final = 396
"""A year and a month: what runs once a year has run again by then."""
RECENT_DAYS: Final = 30
_WEEK: Final = 7
_HALF: Final = 2
_EPOCH: Final = date(1970, 1, 1)


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """The days of an agent with a call, in the zone of the workspace.

    `longest_gap` counts from one day with a call to the next: 1 for an agent of every day, None
    where it has one day only.
    """

    active_days: int
    first_on: date
    last_on: date
    longest_gap: int | None
    calls: int

    @property
    def is_habit(self) -> bool:
        """Whether there are days enough, far enough apart, to know a rhythm by."""
        return self.active_days >= LEAST_DAYS and (self.last_on - self.first_on).days >= LEAST_SPAN

    @property
    def limit_days(self) -> int:
        """The silence from which on it is dead: three of its longest gaps, 14 days at least."""
        if not self.is_habit:
            return max(SILENCE_WITHOUT_HABIT, TIMES_THE_GAP * (self.longest_gap or 0))
        return max(LEAST_SILENCE, TIMES_THE_GAP * (self.longest_gap or 0))


class Day(msgspec.Struct, frozen=True):
    """One day of an agent: calls whose end is known, and those of them that failed."""

    day: date
    calls: int
    judged: int
    errors: int


class Presence(msgspec.Struct, frozen=True):
    """An agent in one source, from its first day there to its last."""

    agent_id: str
    source: str | None
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Habits:
    """What the days of all agents say; `failing` has the last days of those that fail now.

    `today` is the last day that is known.
    """

    today: date
    habits: Mapping[str, Habit]
    presences: Sequence[Presence]
    failing: Mapping[str, Sequence[Day]]

    def silence(self, agent_id: str) -> int:
        """Days since the last call."""
        return (self.today - self.habits[agent_id].last_on).days


def last_day(case: CallCase) -> date:
    """The last day that is known, where the workspace cuts its days."""
    return _day_in(case.as_of - datetime.resolution, case.timezone)


def _day_in(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def habits_of(case: CallCase) -> Habits:
    """The habits of every agent that has a call up to `as_of`."""
    today = last_day(case)
    if case.history is None:
        return Habits(today, {}, (), {})
    days = _by_day(case, case.history)
    return Habits(today, _habits(case, days), _presences(case, days), _failing(case, days, today))


def _by_day(case: CallCase, history: "ir.Table") -> "ir.Table":
    """A small table of agents, sources and days, kept in the engine for the questions below."""
    first = min((one.first_us or 0 for one in case.agents.values()), default=0)
    offsets = calendar.offsets(case.timezone, first, calendar.to_us(case.as_of))
    day = calendar.day_start(history[STARTED_US], offsets) // calendar.DAY_US
    grouped = history.group_by(
        **{name: history[name] for name in case.places}, source=history["source"], day=day
    ).agg(
        calls=history.count(),
        judged=history["status"].count(),
        errors=(history["status"] == "error").ifelse(1, 0).sum(),
    )
    named = case.named(grouped)
    keys = [AGENT, "source", "day"]
    whole = named.group_by(keys).agg(
        calls=named["calls"].sum(), judged=named["judged"].sum(), errors=named["errors"].sum()
    )
    return case.desk.session.bring(case.desk.session.run(whole))


def _habits(case: CallCase, days: "ir.Table") -> dict[str, Habit]:
    import ibis

    once = days.group_by([AGENT, "day"]).agg(calls=days["calls"].sum())
    before = once["day"].lag().over(ibis.window(group_by=AGENT, order_by="day"))
    gaps = once.mutate(gap=once["day"] - before)
    whole = gaps.group_by(AGENT).agg(
        active_days=gaps.count(),
        first=gaps["day"].min(),
        last=gaps["day"].max(),
        # A lag of nothing is 0 on some engines: a first day has no gap on any.
        longest=gaps["gap"].max(where=gaps["gap"] < gaps["day"]),
        calls=gaps["calls"].sum(),
    )
    return {
        row[AGENT]: Habit(
            active_days=row["active_days"],
            first_on=_on(row["first"]),
            last_on=_on(row["last"]),
            longest_gap=row["longest"] if row["active_days"] > 1 else None,
            calls=int(row["calls"]),
        )
        for row in case.desk.session.run(whole).to_pylist()
    }


def _presences(case: CallCase, days: "ir.Table") -> tuple[Presence, ...]:
    grouped = days.group_by([AGENT, "source"]).agg(first=days["day"].min(), last=days["day"].max())
    found = (
        Presence(row[AGENT], row["source"], _on(row["first"]), _on(row["last"]))
        for row in case.desk.session.run(grouped).to_pylist()
    )
    return tuple(sorted(found, key=lambda one: (one.agent_id, one.source or "")))


def _failing(case: CallCase, days: "ir.Table", today: date) -> dict[str, list[Day]]:
    """The last 30 days of agents of which more than half failed in the last seven."""
    end = (today - _EPOCH).days
    week = days.filter(days["day"] > end - _WEEK)
    sums = week.group_by(AGENT).agg(judged=week["judged"].sum(), errors=week["errors"].sum())
    bad = sums.filter(sums["errors"] * _HALF > sums["judged"]).select(bad=AGENT)
    month = days.filter(days["day"] > end - RECENT_DAYS)
    asked = month.semi_join(bad, month[AGENT] == bad["bad"])
    grouped = asked.group_by([AGENT, "day"]).agg(
        calls=asked["calls"].sum(), judged=asked["judged"].sum(), errors=asked["errors"].sum()
    )
    found: dict[str, list[Day]] = {}
    for row in case.desk.session.run(grouped).to_pylist():
        one = Day(_on(row["day"]), int(row["calls"]), int(row["judged"]), int(row["errors"]))
        found.setdefault(row[AGENT], []).append(one)
    return {agent: sorted(some, key=lambda one: one.day) for agent, some in found.items()}


def _on(number: int) -> date:
    return _EPOCH + timedelta(days=number)
