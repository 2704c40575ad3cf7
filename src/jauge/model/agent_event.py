"""What happened to an agent of the registry: who, when, why, and what was before and after."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from jauge.model.registry import AgentEntry

EventAction = Literal[
    "discovered",
    "imported",
    "changed",
    "confirmed",
    "deprecated",
    "suspended",
    "resumed",
    "retired",
    "reviewed",
    "replaced",
    "undone",
]
"""What was done; `replaced` is an entry that went over into one that the ledger shows."""
EVENT_ACTIONS: Final[tuple[EventAction, ...]] = get_args(EventAction)
_LOOKED_UP: Final = frozenset({"owner_left_on", "has_team"})
"""Fields that the organisation tells when an entry is read; no event holds them."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Who does something, when, and why; `zone` is where its day is counted."""

    by: str
    at: datetime
    reason: str | None = None
    zone: str = "UTC"

    @property
    def day(self) -> date:
        """The day on which it is done, where the workspace is."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()


class AgentEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One change of an agent, the `version`th of it.

    `before` and `after` hold the fields that changed, as JSON does; `before` is None where the
    agent was not registered before, `after` where it is not any more. `undoes` is the version of
    the event that this one takes back.
    """

    agent_id: str
    version: int
    action: EventAction
    act: Act
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    undoes: int | None = None


def facts(entry: AgentEntry) -> dict[str, Any]:
    """An entry as JSON holds it, without what the organisation tells of it."""
    found = msgspec.to_builtins(entry)
    return {name: value for name, value in found.items() if name not in _LOOKED_UP}


def entry_of(found: Mapping[str, Any]) -> AgentEntry:
    """The entry that `facts` gave."""
    return msgspec.convert(found, AgentEntry)


def difference(
    before: AgentEntry | None, after: AgentEntry | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The fields in which two states of an agent differ; all of them where one is None."""
    if before is None or after is None:
        return (before and facts(before), after and facts(after))
    old, new = facts(before), facts(after)
    names = [name for name in new if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


def replayed(events: Iterable[AgentEvent]) -> AgentEntry | None:
    """The entry that the events of one agent lead to, in the order of their versions."""
    found: dict[str, Any] | None = None
    for event in events:
        found = None if event.after is None else {**(found or {}), **event.after}
    return None if found is None else entry_of(found)
