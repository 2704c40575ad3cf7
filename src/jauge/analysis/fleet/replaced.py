"""Old versions that are still called beside a younger one, and agents that have a successor."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis import calendar
from jauge.analysis.agents.agent import Span
from jauge.analysis.fleet.costs import Use, at_the_price_of, together
from jauge.analysis.fleet.member import Fleet, Member
from jauge.model import Saving

_SETTLED: Final = timedelta(days=14)
"""A younger version is a canary before."""
_APART: Final = timedelta(days=7)
"""Versions that came closer together are two sides of one roll-out."""
_HALF: Final = 2
_NOTHING: Final = Decimal(0)


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of the last seven days that the old one still gets, and who has taken over since.

    `versions` are the old ones, `newer` the version, or the name of the agent, that replaces them;
    `is_whole` says that it is the whole agent.
    """

    versions: tuple[str, ...]
    newer: str
    since: date
    calls: int
    calls_of_newer: int
    saving: Saving | None
    is_whole: bool = False


def superseded(fleet: Fleet, member: Member) -> Replaced | None:
    """What of it is replaced and still called."""
    if member.is_exempt or member.is_over:
        return None
    return _succeeded(fleet, member) or _by_version(fleet, member)


def _succeeded(fleet: Fleet, member: Member) -> Replaced | None:
    """The whole agent, once the registry's successor of it has been at work for 14 days."""
    successor = fleet.by_id.get((member.entry.successor or "") if member.entry else "")
    if successor is None or successor.habit is None or _leads_back(fleet, member):
        return None
    is_settled = successor.habit.first_on + _SETTLED <= fleet.today
    if not member.use.lately or not successor.use.lately or not is_settled:
        return None
    return Replaced(
        versions=tuple(sorted(name for name in member.versions if name)),
        newer=successor.name,
        since=successor.habit.first_on,
        calls=member.use.lately,
        calls_of_newer=successor.use.lately,
        saving=_saving(member.use, successor.use),
        is_whole=True,
    )


def _leads_back(fleet: Fleet, member: Member) -> bool:
    """Whether its successor, or a later one of these, is replaced by the agent itself."""
    entries = fleet.case.registry.entries
    seen: set[str] = set()
    name: str | None = member.agent_id
    while name is not None and name not in seen:
        seen.add(name)
        found = entries.get(name)
        name = None if found is None else found.successor
    return name == member.agent_id


def _by_version(fleet: Fleet, member: Member) -> Replaced | None:
    """Versions that came a week before the one that has most calls now, or earlier."""
    if member.agent is None:
        return None
    spans = {one.value: one for one in member.agent.versions}
    lately = {name: use for name in spans if (use := member.versions.get(name)) and use.lately}
    calls = sum(use.lately for use in lately.values())
    newest = max(lately, key=lambda name: (lately[name].lately, name), default="")
    if not newest or lately[newest].lately * _HALF <= calls:
        return None
    first = _first(spans[newest])
    if first is None or first + _SETTLED > fleet.today:
        return None
    old = sorted(
        name
        for name in lately
        if (came := _first(spans[name])) is not None and came + _APART <= first
    )
    if not old:
        return None
    use = together((lately[name] for name in old), fleet.case.currency)
    return Replaced(
        versions=tuple(old),
        newer=newest,
        since=first,
        calls=use.lately,
        calls_of_newer=lately[newest].lately,
        saving=_saving(use, lately[newest]),
    )


def _first(span: Span) -> date | None:
    return None if span.first_us is None else calendar.from_us(span.first_us).date()


def _saving(old: Use, new: Use) -> Saving | None:
    """At most all that the old one costs; expected what the new one answers its calls for less."""
    whole = old.saving
    if whole is None:
        return None
    less = min(at_the_price_of(old, new), whole.high)
    return Saving(_NOTHING, less, whole.high, whole.currency)
