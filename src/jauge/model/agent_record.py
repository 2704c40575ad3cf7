"""What foreign registries and lists say of agents, people and teams, as far as it is understood."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec

from jauge.model.registry import AgentState

RecordSource = Literal["owners", "a2a", "oasf", "mcp", "agent365"]


def compared(name: str) -> str:
    """The name of a person or team as it is compared: case and how accents are coded say nothing.

    Wherever two such names are one or two, this decides; what is kept is the name as written.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


class AgentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What one record says of an agent, and where it stands.

    It is found by its `agent_id`, else by one of its `names`, the first of which it is called by.
    `facts` are fields of an entry. A list of owners speaks for the organisation and must name an
    agent that is known; what a card says (`is_card`) only fills what nobody has said, and makes an
    entry where there is none.
    """

    file: str
    row: int | None = None
    source: RecordSource
    agent_id: str | None = None
    names: tuple[str, ...] = ()
    environment: str | None = None
    service_namespace: str | None = None
    service_name: str | None = None
    facts: Mapping[str, Any] = {}
    state: AgentState | None = None

    @property
    def is_card(self) -> bool:
        """Whether it comes from a registry of agents, not from a list of the organisation."""
        return self.source != "owners"


class PersonRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the organisation, by mail; `cleared` are facts that a list says are none."""

    mail: str
    name: str | None = None
    team: str | None = None
    manager: str | None = None
    left_on: date | None = None
    cleared: frozenset[str] = frozenset()
    file: str = ""
    row: int | None = None


class TeamRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One team of the organisation, by name, and the team that it is part of.

    `cleared` are facts that a list says are none.
    """

    name: str
    parent: str | None = None
    dissolved_on: date | None = None
    cleared: frozenset[str] = frozenset()
    file: str = ""
    row: int | None = None
