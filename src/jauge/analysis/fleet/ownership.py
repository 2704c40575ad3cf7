"""Agents that nobody answers for."""

from datetime import date
from typing import Final, Literal

import msgspec

from jauge.analysis.fleet.member import Fleet, Member

Lack = Literal["unregistered", "no_owner", "owner_left", "team_dissolved"]
DUE_DAYS: Final = 60
"""Days without an owner after which an agent is due for retirement."""


class Ownership(msgspec.Struct, frozen=True, kw_only=True):
    """Why nobody answers for it, and since when; from 60 days on it `is_due` for retirement.

    `is_used` says whether its calls name a user, a conversation or a task.
    """

    lack: Lack
    since: date
    days: int
    is_due: bool
    is_used: bool


def orphan(fleet: Fleet, member: Member) -> Ownership | None:
    """What it lacks, where the registry names owners at all and it is not new."""
    entry, today = member.entry, fleet.today
    if not fleet.has_owners or member.is_over:
        return None
    if entry is not None and entry.owner is not None:
        left = entry.owner_left_on
        if left is not None and left < today:
            lack, since = "owner_left", left
        elif not entry.has_team:
            lack, since = "team_dissolved", (entry.owner_since or entry.discovered_at).date()
        else:
            return None
    elif fleet.is_new(member) or (entry is None and not member.use.calls):
        return None
    else:
        lack, since = "unregistered" if entry is None else "no_owner", _known_since(fleet, member)
    days = (today - since).days
    return Ownership(
        lack=lack, since=since, days=days, is_due=days >= DUE_DAYS, is_used=member.use.is_used
    )


def _known_since(fleet: Fleet, member: Member) -> date:
    days = [fleet.today]
    if member.entry is not None:
        days.append(member.entry.discovered_at.date())
    if member.habit is not None:
        days.append(member.habit.first_on)
    return min(days)
