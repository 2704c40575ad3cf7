"""Cards of agents as JSON: A2A agent cards, AGNTCY OASF records, MCP `server.json`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from jauge.i18n import _
from jauge.model.agent_record import AgentRecord
from jauge.model.registry import AgentState
from jauge.model.rejection import Rejection
from jauge.sources.agent_records import values
from jauge.sources.agent_records.result import Bad, Read, as_object

Card = Mapping[str, Any]
_OFFICIAL: Final = "io.modelcontextprotocol.registry/official"
_MCP_STATES: Final[Mapping[str, AgentState | None]] = {
    "active": None,
    "deprecated": "deprecated",
    "deleted": "retired",
}
"""What the official registry says of a server; see docs/registry.md."""


def _is_a2a(card: Card) -> bool:
    marks = {"supportedInterfaces", "preferredTransport", "protocolVersion", "capabilities",
             "defaultInputModes"}  # fmt: skip
    return "skills" in card and not marks.isdisjoint(card) and "schema_version" not in card


def _is_oasf(card: Card) -> bool:
    marks = {"skills", "authors", "locators", "modules", "domains", "extensions"}
    return "schema_version" in card and not marks.isdisjoint(card)


def _is_mcp(card: Card) -> bool:
    if isinstance(card.get("server"), Mapping):
        return _is_mcp(card["server"])
    schema = str(card.get("$schema", ""))
    is_named = isinstance(card.get("name"), str) and "/" in card["name"]
    return "server.schema.json" in schema or (
        is_named and not {"packages", "remotes"}.isdisjoint(card)
    )


def unpacked(document: object) -> list[object]:
    """The records of an answer: those of a list, of its `servers`, `value`, ..., or itself."""
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        for name in ("servers", "value", "agents", "records", "items", "data"):
            if isinstance(document.get(name), list):
                return document[name]
    return [document]


def recognise(records: Sequence[object]) -> str | None:
    """`a2a`, `oasf` or `mcp`, where one of the records shows it."""
    for one in records:
        if isinstance(one, Mapping):
            for form, (shows, _reader) in _FORMS.items():
                if shows(one):
                    return form
    return None


def read(file: str, form: str, records: Sequence[object]) -> Read:
    """The records of a file of cards, the newest version of each server only."""
    newest = list(_newest(records)) if form == "mcp" else list(enumerate(records, 1))
    reader = _FORMS[form][1]
    agents: list[AgentRecord] = []
    rejections: list[Rejection] = []
    is_one = len(records) == 1
    for number, one in newest:
        row = None if is_one else number
        try:
            agents.append(msgspec.structs.replace(reader(as_object(one)), file=file, row=row))
        except Bad as bad:
            rejections.append(bad.rejection(file, row))
    return Read(
        format=form,
        agents=tuple(agents),
        rejections=tuple(rejections),
        older=len(records) - len(newest),
    )


def _name(card: Card) -> str:
    found = values.text(card.get("name"), "name")
    if found is None:
        raise Bad("name", None, _("names no agent: give its name"))
    return found


def _several(card: Card, field: str, *keys: str) -> tuple[str, ...]:
    """What each object of a list is called, by the first of the keys that it has."""
    listed = card.get(field) or []
    if not isinstance(listed, list):
        raise Bad(field, listed, _("not a list: correct the record"))
    names: dict[str, None] = {}
    for one in listed:
        said = one if isinstance(one, Mapping) else {keys[0]: one}
        named = (values.text(said.get(key), f"{field}.{key}") for key in keys)
        if (name := next((found for found in named if found), None)) is not None:
            names[name] = None
    return tuple(names)


def _a2a(card: Card) -> AgentRecord:
    return AgentRecord(
        file="",
        source="a2a",
        names=(_name(card),),
        facts={
            "kind": "agent",
            "purpose": values.text(card.get("description"), "description"),
            "tools": _several(card, "skills", "name", "id"),
        },
    )


def _oasf(card: Card) -> AgentRecord:
    return AgentRecord(
        file="",
        source="oasf",
        names=(_name(card),),
        facts={
            "kind": "agent",
            "purpose": values.text(card.get("description"), "description"),
            "tools": _several(card, "skills", "name", "class_name", "id"),
        },
    )


def _mcp(card: Card) -> AgentRecord:
    server = card.get("server", card)
    name = _name(server)
    title = values.text(server.get("title"), "title")
    names = dict.fromkeys(one for one in (name, title, name.rpartition("/")[2]) if one)
    said = values.text(_meta(card).get("status") or server.get("status"), "status")
    if said is not None and said not in _MCP_STATES:
        hint = _("unknown: write one of {names}").format(names=", ".join(_MCP_STATES))
        raise Bad("status", said, hint)
    return AgentRecord(
        file="",
        source="mcp",
        names=tuple(names),
        facts={
            "kind": "mcp_server",
            "purpose": values.text(server.get("description"), "description"),
        },
        state=None if said is None else _MCP_STATES[said],
    )


def _meta(card: Card) -> Card:
    """What the registry says of a server, beside it or inside it."""
    for holder in (card, card.get("server")):
        meta = holder.get("_meta") if isinstance(holder, Mapping) else None
        if isinstance(meta, Mapping) and isinstance(meta.get(_OFFICIAL), Mapping):
            return meta[_OFFICIAL]
    return {}


def _newest(records: Sequence[object]) -> Iterator[tuple[int, object]]:
    """Of the versions of a server the one marked as the latest, else the one published last."""
    best: dict[object, tuple[tuple[bool, str, int], int, object]] = {}
    for number, one in enumerate(records, 1):
        server = one.get("server", one) if isinstance(one, Mapping) else None
        name = server.get("name") if isinstance(server, Mapping) else None
        key = name if isinstance(name, str) else number
        meta = _meta(one) if isinstance(one, Mapping) else {}
        rank = (meta.get("isLatest") is True, str(meta.get("publishedAt") or ""), number)
        if key not in best or best[key][0] < rank:
            best[key] = (rank, number, one)
    for _rank, number, one in sorted(best.values(), key=lambda found: found[1]):
        yield number, one


_FORMS: Final[Mapping[str, tuple[Callable[[Card], bool], Callable[[Card], AgentRecord]]]] = {
    "mcp": (_is_mcp, _mcp),
    "oasf": (_is_oasf, _oasf),
    "a2a": (_is_a2a, _a2a),
}
