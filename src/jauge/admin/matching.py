"""Which agent a record means: by its id, else by a name, spelling and version left out."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jauge.i18n import _
from jauge.model.agent_record import AgentRecord
from jauge.model.registry import AgentEntry

SHORTEST_ID: Final = 6
_FOREIGN_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""A UUID: its last digits would pass for a version."""


@dataclass(frozen=True)
class Naming:
    """How names and ids of agents are made where agents are found in the ledger.

    `folded` is the same for names that differ in spelling or version; `agent_id` makes the id of
    tenant, environment, service namespace, service name and name.
    """

    folded: Callable[[str], str]
    agent_id: Callable[[str | None, str | None, str | None, str | None, str], str]

    def spelled(self, name: str) -> str:
        """The same for names that differ in spelling or version; a foreign id has neither."""
        return name.casefold() if _FOREIGN_ID.fullmatch(name) else self.folded(name)


class Unclear(Exception):
    """Why no single agent is meant, and what to do."""


def matched(
    record: AgentRecord, entries: Mapping[str, AgentEntry], naming: Naming
) -> AgentEntry | None:
    """The one entry that a record means, None where there is none; Unclear where several are."""
    here = [one for one in entries.values() if _in_scope(record, one)]
    if record.agent_id is not None:
        return named(record.agent_id, here, naming)
    for name in record.names:
        if (found := named(name, here, naming)) is not None:
            return found
    return None


def named(wanted: str, entries: Iterable[AgentEntry], naming: Naming) -> AgentEntry | None:
    """The entry of this id, start of an id, name or alias; Unclear where several have it."""
    several = list(entries)
    for found in _tries(wanted, several, naming):
        if len(found) > 1:
            ids = ", ".join(one.agent_id for one in found)
            hint = _("{name!r} are several agents: choose one by its id, of {ids}")
            raise Unclear(hint.format(name=wanted, ids=ids))
        if found:
            return found[0]
    return None


def _tries(
    wanted: str, entries: Sequence[AgentEntry], naming: Naming
) -> Iterator[list[AgentEntry]]:
    """What each way to mean an agent finds, the surest way first."""
    spelled = naming.spelled(wanted)
    yield [one for one in entries if one.agent_id == wanted]
    yield [one for one in entries if one.name == wanted]
    yield [one for one in entries if wanted in one.aliases]
    yield [one for one in entries if naming.spelled(one.name) == spelled]
    yield [one for one in entries if any(naming.spelled(name) == spelled for name in one.aliases)]
    if len(wanted) >= SHORTEST_ID:
        yield [one for one in entries if one.agent_id.startswith(wanted)]


def _in_scope(record: AgentRecord, entry: AgentEntry) -> bool:
    """Whether an entry is where the record says, as far as it says where."""
    said = (
        (record.environment, entry.environment),
        (record.service_namespace, entry.service_namespace),
        (record.service_name, entry.service_name),
    )
    return all(asked is None or asked == has for asked, has in said)
