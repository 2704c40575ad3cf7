"""Agents that fail more than they work, and are paid for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from jauge.analysis.agents.names import folded
from jauge.analysis.fleet.habits import Day
from jauge.analysis.fleet.member import Fleet, Member

_WEEK: Final = timedelta(days=7)
_SLACK: Final = timedelta(days=3)
_LEAST_ACTIVE: Final = 2
_LEAST_CALLS: Final = 10
_HALF: Final = 2
_THIRD: Final = 3
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
    if member.is_over or not member.use.is_paid:
        return None
    return _failing(fleet, member) or _without_success(fleet, member)


def _failing(fleet: Fleet, member: Member) -> Failures | None:
    """The last seven days, or thirty where these are too few; a storm within is none.

    Failed tries of a request that succeeded at a later one are not counted.
    """
    known = [one for one in fleet.habits.failing.get(member.agent_id, ()) if one.judged]
    if _bad(fleet, known) is None:
        return None
    # Retries are asked for only where there is something to accuse of.
    again = fleet.retries.get(member.agent_id, {})
    bad = _bad(fleet, [rest for one in known if (rest := _without(one, again)).judged])
    if bad is None:
        return None
    return Failures(since=bad[0].day, calls=_calls(bad), errors=_errors(bad))


def _without(one: Day, again: Mapping[date, int]) -> Day:
    """A day without the failed tries of requests that succeeded."""
    tries = again.get(one.day, 0)
    return Day(one.day, one.calls - tries, one.judged - tries, one.errors - tries)


def _bad(fleet: Fleet, known: Sequence[Day]) -> Sequence[Day] | None:
    """The days since which more than half failed; None where they did not."""
    start = fleet.today - _WEEK
    window = [one for one in known if one.day > start]
    if len(window) < _LEAST_ACTIVE or _calls(window) < _LEAST_CALLS:
        window = known
    third = -(-len(window) // _THIRD)
    is_enough = len(window) >= _LEAST_ACTIVE and _calls(window) >= _LEAST_CALLS
    if not is_enough or window[0].day > start + _SLACK:
        return None
    ends = window[:third], window[-third:]
    is_storm = any(_errors(part) * _THIRD <= _calls(part) for part in ends)
    if is_storm or not _fails(window):
        return None
    before = len(known) - len(window)
    while before and _fails(known[before - 1 : before]):
        before -= 1
    return known[before:]


def _calls(days: Sequence[Day]) -> int:
    return sum(one.judged for one in days)


def _errors(days: Sequence[Day]) -> int:
    return sum(one.errors for one in days)


def _fails(days: Sequence[Day]) -> bool:
    """Whether more than half of the calls failed."""
    return _errors(days) * _HALF > _calls(days)


def _without_success(fleet: Fleet, member: Member) -> Failures | None:
    found = [fleet.scores[name] for name in member.names if name in fleet.scores]
    if len(found) != 1 or found[0].tasks < _LEAST_TASKS or found[0].at_most >= FLOOR:
        return None
    if len(fleet.named(folded(member.name))) > 1:
        return None
    (score,) = found
    return Failures(tasks=score.tasks, successes=score.successes, at_most=round(score.at_most, 4))
