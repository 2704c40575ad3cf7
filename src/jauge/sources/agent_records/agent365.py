"""Exports of Microsoft Agent 365 and of Entra Agent ID, as CSV or JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from jauge.i18n import _
from jauge.model.agent_record import AgentRecord
from jauge.model.registry import AgentState
from jauge.model.rejection import Rejection
from jauge.sources.agent_records import values
from jauge.sources.agent_records.lists import Names, placed
from jauge.sources.agent_records.result import Bad, Read, as_object
from jauge.sources.rosters.words import plain

_COLUMNS: Final[Mapping[str, Names]] = {
    "name": ("name", "agent name", "display name", "displayName", "nom", "nom de l’agent"),
    "entra_id": ("entra agent id", "agent id", "agentIdentityId", "object id", "id",
                 "agent identity id", "id de l’agent entra"),
    "owner": ("owner", "owners", "owner email", "owner upn", "propriétaire", "created by"),
    "sponsor": ("sponsor", "sponsors", "parrain"),
    "kind": ("type", "agent type", "type d’agent"),
    "purpose": ("description", "purpose"),
    "state": ("status", "state", "statut", "état", "lifecycle state"),
    "account_enabled": ("accountEnabled", "account enabled"),
}  # fmt: skip
_MARKS: Final = frozenset(
    map(
        plain,
        ("publisher", "éditeur", "platform", "plateforme", "availability", "disponibilité",
         "entra agent id", "agentIdentityId", "agentIdentityBlueprintId", "blueprint id",
         "blueprint", "sponsor", "sponsors", "risk", "risk level", "instances", "pinned"),
    )
)  # fmt: skip
_KNOWN: Final = frozenset(
    map(plain, ("publisher", "éditeur", "platform", "plateforme", "availability", "disponibilité",
                "pinned", "épinglé", "date created", "created", "created on", "createdDateTime",
                "date updated", "updated", "last updated", "date de création", "instances", "risk",
                "risk level", "risque", "agentIdentityBlueprintId", "blueprint id", "blueprint",
                "@odata.type", "version"))
)  # fmt: skip
"""Columns that are understood, and say nothing that an entry holds."""
_STATES: Final[Mapping[str, AgentState | None]] = {
    "active": None, "enabled": None, "available": None, "published": None, "deployed": None,
    "actif": None, "running": None, "started": None, "true": None,
    "blocked": "suspended", "disabled": "suspended", "stopped": "suspended", "false": "suspended",
    "bloque": "suspended", "desactive": "suspended",
    "deleted": "retired", "removed": "retired", "supprime": "retired",
}  # fmt: skip


def recognise(header: Iterable[str]) -> bool:
    """Whether these columns or fields are those of such an export."""
    known = list(header)
    marks = {plain(name) for name in known} & _MARKS
    return bool(marks) and "name" in placed(known, _COLUMNS)


def read(file: str, records: Sequence[object], header: Iterable[str] | None = None) -> Read:
    """The records of an export; columns that say nothing known are told."""
    names: dict[str, None] = dict.fromkeys(header or ())
    for one in records:
        if isinstance(one, Mapping):
            names.update(dict.fromkeys(map(str, one)))
    columns = placed(names, _COLUMNS)
    agents: list[AgentRecord] = []
    rejections: list[Rejection] = []
    for row, one in enumerate(records, 1):
        try:
            agents.append(_agent(file, row, as_object(one), columns))
        except Bad as bad:
            rejections.append(bad.rejection(file, row))
    if not records:
        rejections.append(Rejection(file=file, reason=_("holds no row: export it again")))
    understood = set(columns.values())
    return Read(
        format="agent365",
        agents=tuple(agents),
        rejections=tuple(rejections),
        unread=tuple(one for one in names if one not in understood and plain(one) not in _KNOWN),
    )


def _agent(file: str, row: int, one: Mapping[str, Any], columns: Mapping[str, str]) -> AgentRecord:
    said = {
        field: found
        for field, column in columns.items()
        if (found := values.text(_plain(one.get(column)), column)) is not None
    }
    if "name" not in said:
        raise Bad(columns["name"], None, _("names no agent: give its name"))
    owner = said.get("owner") or said.get("sponsor")
    facts: dict[str, Any] = {
        "kind": said.get("kind", "agent"),
        "purpose": said.get("purpose"),
        "owner": None if owner is None else values.owner(_first(owner)),
    }
    names = dict.fromkeys(said[field] for field in ("name", "entra_id") if field in said)
    return AgentRecord(
        file=file,
        row=row,
        source="agent365",
        names=tuple(names),
        facts=facts,
        state=_state(said, columns),
    )


def _state(said: Mapping[str, str], columns: Mapping[str, str]) -> AgentState | None:
    for field in ("state", "account_enabled"):
        if field in said:
            word = plain(said[field])
            if word not in _STATES:
                hint = _("unknown: write one of {names}")
                names = "active, blocked, deleted"
                raise Bad(columns[field], said[field], hint.format(names=names))
            return _STATES[word]
    return None


def _first(owners: str) -> str:
    """The first of several people: names have semicolons between them, addresses commas too."""
    first = next((one.strip() for one in owners.split(";") if one.strip()), owners)
    mail = first.partition(",")[0].strip()
    return mail if "@" in mail else first


def _plain(value: object) -> object:
    """What a field of JSON says as text: a person by mail or name, the first of several."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        keys = ("userPrincipalName", "mail", "email", "displayName", "name", "id")
        return next((value[key] for key in keys if value.get(key)), None)
    return str(value).lower() if isinstance(value, bool) else value
