"""Agents that fail more than they work, and are paid for."""

from datetime import date
from typing import Final

import msgspec

from jauge.analysis.agents.names import folded
from jauge.analysis.fleet.member import Fleet, Member

_LEAST_DAYS: Final = 7
_LEAST_ACTIVE: Final = 2
_LEAST_CALLS: Final = 10
_HALF: Final = 2
FLOOR: Final = 0.30
"""A rate of success whose whole interval is below it is no use."""
_LEAST_TASKS: Final = 30


class Failures(msgspec.Struct, frozen=True, kw_only=True):
    """Failed calls of all whose end is known, since the day from which more than half failed.

    Or tasks of the last 30 days and their successes, `at_most` being the upper end of the 95 %
    interval of their rate; the pair that is not claimed is None.
    """

    since: date | None = None
    calls: int | None = None
    errors: int | None = None
    tasks: int | None = None
    successes: int | None = None
    at_most: float | None = None


def useless(fleet: Fleet, member: Member) -> Failures | None:
    """Its failures, where calls failed for seven days or tasks do not succeed, and it costs."""
    if member.is_over or not member.use.mid:
        return None
    return _failing(fleet, member) or _without_success(fleet, member)


def _failing(fleet: Fleet, member: Member) -> Failures | None:
    days = fleet.habits.failing.get(member.agent_id, ())
    run: list[int] = []
    for place in range(len(days) - 1, -1, -1):
        if days[place].errors * _HALF <= days[place].judged:
            break
        run.append(place)
    bad = [days[place] for place in run]
    calls, errors = sum(one.judged for one in bad), sum(one.errors for one in bad)
    if len(bad) < _LEAST_ACTIVE or calls < _LEAST_CALLS:
        return None
    since = bad[-1].day
    if (fleet.today - since).days + 1 < _LEAST_DAYS:
        return None
    return Failures(since=since, calls=calls, errors=errors)


def _without_success(fleet: Fleet, member: Member) -> Failures | None:
    found = [fleet.scores[name] for name in member.names if name in fleet.scores]
    if len(found) != 1 or found[0].tasks < _LEAST_TASKS or found[0].at_most >= FLOOR:
        return None
    if len(fleet.named(folded(member.name))) > 1:
        return None
    (score,) = found
    return Failures(tasks=score.tasks, successes=score.successes, at_most=round(score.at_most, 4))
