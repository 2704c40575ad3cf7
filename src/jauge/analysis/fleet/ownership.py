"""Agents that nobody answers for."""

from datetime import date
from typing import Literal

import msgspec

from jauge.analysis.fleet.member import Fleet, Member
from jauge.model.lifecycle import OWNERLESS_DAYS, ownerless_from

Lack = Literal["unregistered", "no_owner", "owner_left", "team_dissolved"]


class Ownership(msgspec.Struct, frozen=True, kw_only=True):
    """Why nobody answers for it, and since when; from 60 days on it `is_due` for retirement.

    `since` is the last day of an owner who left, else the first day of what it lacks; `days` are
    those without an owner, as the registry counts them (`model.lifecycle`).
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
    without = None if entry is None else ownerless_from(entry, today)
    if entry is not None and entry.owner is not None:
        if without is not None:
            lack, since = "owner_left", entry.owner_left_on or without
        elif not entry.has_team:
            lack, since = "team_dissolved", (entry.owner_since or entry.discovered_at).date()
        else:
            return None
    elif fleet.is_new(member) or (entry is None and not member.use.calls):
        return None
    else:
        lack = "unregistered" if entry is None else "no_owner"
        since = without or _seen_since(fleet, member)
    days = (today - (without or since)).days
    return Ownership(
        lack=lack, since=since, days=days, is_due=days >= OWNERLESS_DAYS, is_used=member.use.is_used
    )


def _seen_since(fleet: Fleet, member: Member) -> date:
    return fleet.today if member.habit is None else min(fleet.today, member.habit.first_on)
