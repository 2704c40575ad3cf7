"""Agents that are gone and still cost something, and those that were never seen."""

from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from jauge.analysis.fleet.member import Fleet, Member

Live = Literal["fixed_cost", "key", "schedule", "capacity", "entry"]
"""What goes on: a cost a month, a key, a run that was due, a capacity, an entry of the registry."""
NEVER_SEEN: Final = timedelta(days=14)
_NO_CALLER: Final = "mcp"


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """How long nothing was heard, beside how long this agent may be silent (`limit_days`).

    `longest_gap_days` is that of its life; `due_on` a run that the registry expected and that did
    not come. Of an agent that was never seen `since` is the day of its registration.
    """

    since: date
    days: int
    limit_days: int
    longest_gap_days: int | None = None
    active_days: int = 0
    due_on: date | None = None
    live: tuple[Live, ...] = ()


def dead(fleet: Fleet, member: Member) -> Silence | None:
    """Its silence, where it is longer than three times its longest gap and something lives on."""
    habit = member.habit
    if habit is None or member.is_exempt or member.is_over or _is_awaited(fleet, member):
        return None
    days = fleet.habits.silence(member.agent_id)
    if days <= habit.limit_days or member.agent_id in fleet.gaps or _is_billed(fleet, member):
        return None
    live = _live(fleet, member)
    if not live:
        return None
    return Silence(
        since=habit.last_on,
        days=days,
        limit_days=habit.limit_days,
        longest_gap_days=habit.longest_gap,
        active_days=habit.active_days,
        due_on=None if member.entry is None else member.entry.next_run_on,
        live=live,
    )


def silent(fleet: Fleet, member: Member) -> Silence | None:
    """Its silence, where it was registered 14 days ago or more and no row names it."""
    entry = member.entry
    if entry is None or member.is_exempt or member.is_over or _is_awaited(fleet, member):
        return None
    since = entry.discovered_at.date()
    days = (fleet.today - since).days
    if days < NEVER_SEEN.days or _NO_CALLER in (entry.kind or ""):
        return None
    return Silence(
        since=since,
        days=days,
        limit_days=NEVER_SEEN.days,
        due_on=entry.next_run_on,
        live=_live(fleet, member),
    )


def _is_awaited(fleet: Fleet, member: Member) -> bool:
    """Whether the registry knows of a run that is still to come."""
    due = None if member.entry is None else member.entry.next_run_on
    return due is not None and due > fleet.today


def _is_billed(fleet: Fleet, member: Member) -> bool:
    """Whether an export or a bill goes on naming it, or a key of it, after its last call."""
    habit, agent = member.habit, member.agent
    if habit is None or agent is None:
        return False
    last = habit.last_on + timedelta(days=1)
    return any(fleet.exports.get(key, last) > last for key in member.keys)


def _live(fleet: Fleet, member: Member) -> tuple[Live, ...]:
    entry = member.entry
    found: list[Live] = []
    if entry is not None and entry.fixed_cost is not None:
        found.append("fixed_cost")
    if member.keys:
        found.append("key")
    if entry is not None and entry.next_run_on is not None:
        found.append("schedule")
    if any(True for _line in fleet.capacities(member)):
        found.append("capacity")
    if entry is not None:
        found.append("entry")
    return tuple(found)
