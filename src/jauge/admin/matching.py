"""Which agent a record means: by its id, else by a name, spelling and version left out."""

import re
from collections.abc import Callable, Iterable, Iterator
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


class Index:
    """Agents by everything that they are called, to be found among thousands."""

    def __init__(self, naming: Naming, entries: Iterable[AgentEntry] = ()) -> None:
        self._naming = naming
        self._entries: dict[str, AgentEntry] = {}
        self._by: tuple[dict[str, dict[str, None]], ...] = ({}, {}, {}, {})
        for entry in entries:
            self.put(entry)

    def put(self, entry: AgentEntry) -> None:
        """Know an agent, or what it is called now."""
        self._entries[entry.agent_id] = entry
        spelled = self._naming.spelled
        ways = (
            (entry.name,),
            entry.aliases,
            (spelled(entry.name),),
            tuple(spelled(name) for name in entry.aliases),
        )
        for index, names in zip(self._by, ways, strict=True):
            for name in names:
                index.setdefault(name, {})[entry.agent_id] = None

    def matched(self, record: AgentRecord) -> AgentEntry | None:
        """The one entry that a record means, None where there is none; Unclear for several."""
        if record.agent_id is not None:
            return self.named(record.agent_id, record)
        for name in record.names:
            if (found := self.named(name, record)) is not None:
                return found
        return None

    def named(self, wanted: str, within: AgentRecord | None = None) -> AgentEntry | None:
        """The entry of this id, start of an id, name or alias, where a record says it is.

        The surest way to mean an agent that finds one counts; Unclear where it finds several.
        """
        for ids in self._tries(wanted):
            found = [self._entries[one] for one in ids if _in_scope(within, self._entries[one])]
            if len(found) > 1:
                listed = ", ".join(one.agent_id for one in found)
                hint = _("{name!r} are several agents: choose one by its id, of {ids}")
                raise Unclear(hint.format(name=wanted, ids=listed))
            if found:
                return found[0]
        return None

    def _tries(self, wanted: str) -> Iterator[Iterable[str]]:
        if wanted in self._entries:
            yield [wanted]
        names, aliases, spelled_names, spelled_aliases = self._by
        spelled = self._naming.spelled(wanted)
        yield names.get(wanted, ())
        yield aliases.get(wanted, ())
        yield spelled_names.get(spelled, ())
        yield spelled_aliases.get(spelled, ())
        if len(wanted) >= SHORTEST_ID:
            yield [one for one in self._entries if one.startswith(wanted)]


def _in_scope(record: AgentRecord | None, entry: AgentEntry) -> bool:
    """Whether an entry is where the record says, as far as it says where."""
    if record is None:
        return True
    said = (
        (record.environment, entry.environment),
        (record.service_namespace, entry.service_namespace),
        (record.service_name, entry.service_name),
    )
    return all(asked is None or asked == has for asked, has in said)
