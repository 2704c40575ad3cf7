"""What the registry says of one agent, and the agents that only it knows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from jauge.admin.matching import Index, Unclear
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model.agent_event import AgentEvent
from jauge.model.registry import AgentEntry, Registry
from jauge.surfaces.terminal import registry_lists, registry_records, wording
from jauge.surfaces.terminal import registry_wording as words
from jauge.surfaces.terminal.registry_desk import NAMING
from jauge.surfaces.terminal.table import print_grid, print_notes


def meant(registry: Registry, wanted: str) -> AgentEntry | None:
    """The entry of this id, start of an id, name or alias; raises UsageError for several."""
    try:
        return Index(NAMING, registry.entries.values()).named(wanted)
    except Unclear as problem:
        raise UsageError(str(problem)) from None


def about(
    registry: Registry, agent_id: str, history: Iterable[AgentEvent], zone: str
) -> dict[str, Any]:
    """The entry of an agent, null where it is not registered, and its history, for machines."""
    entry = registry.of(agent_id)
    today = datetime.now(ZoneInfo(zone)).date()
    names = _names(registry)
    return {
        "registry": None
        if entry is None
        else registry_records.plain(registry_records.facts(entry, today)),
        "history": [
            registry_records.event(one, names) for one in history if one.agent_id == agent_id
        ],
    }


def print_entry(
    registry: Registry, agent_id: str, history: Sequence[AgentEvent], zone: str, out: IO[str]
) -> None:
    """What the registry says of an agent, and who changed it."""
    entry, names = registry.of(agent_id), _names(registry)
    if entry is None:
        return
    print_notes(words.about(entry, datetime.now(ZoneInfo(zone)).date(), names), out)
    mine = [one for one in history if one.agent_id == agent_id]
    registry_lists.print_events(mine, names, zone, out)


def print_silent(silent: Sequence[AgentEntry], out: IO[str]) -> None:
    """Agents that are registered and that the ledger never saw."""
    if not silent:
        return
    names = [(wording.name(one.name), words.known(one.kind)) for one in silent]
    figures = [
        (_("State"), [words.state(one.state) for one in silent]),
        (_("Id"), [one.agent_id[:8] for one in silent]),
        (_("Owner"), [words.known(one.owner) for one in silent]),
        (_("Team"), [words.known(one.team) for one in silent]),
    ]
    print_grid([_("Silent: no call in the ledger"), _("Kind")], names, figures, out, totals=0)


def _names(registry: Registry) -> dict[str, str]:
    return {name: one.name for name, one in registry.entries.items()}
