"""What rows of call logs have in common: providers, models, tags, ids."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, cast

import msgspec

from jauge.sources.exports.fields import Bad, Fields, plain
from jauge.sources.exports.rows import LEFT_OUT, Row
from jauge.sources.otlp import providers
from jauge.sources.otlp.conventions import conventions

_TAG: Final = re.compile(r"([\w.-]{1,60}):\s*(.+)", re.ASCII)
_LONGEST_TAG: Final = 1_000
_IDS: Final = {"trace_id": 32, "span_id": 16, "parent_span_id": 16}
INFERRED: Final = "provider_is_inferred"


def provider(said: str | None, model: str | None, row: Row) -> str | None:
    """The provider that is named, else the one that alone offers the model, which is flagged."""
    if said and (name := providers.normalise(said)):
        return name
    found = providers.from_model(model) if model else None
    if found:
        row["x_flags"] = sorted({*row.get("x_flags", ()), INFERRED})
    return found


def tier(*said: str | None) -> str | None:
    """The tier that a call is charged by, of what says its speed and what says its tier."""
    return conventions().tier_of(*filter(None, said))


def reported(fields: Fields, path: str, row: Row) -> Decimal | None:
    """What a log says that its call cost; a call is kept without a cost that cannot be one."""
    try:
        return fields.cost(path)
    except Bad as bad:
        row.setdefault(LEFT_OUT, []).append(bad)
        return None


def tagged(row: Row, listed: Iterable[object], named: Mapping[str, object]) -> None:
    """Set the tags of a row, and the columns that tags tell where the row does not.

    Listed tags are `name:value`; those without a name are joined as the tag `tags`.
    """
    tags = {name: plain(value) for name, value in named.items() if value not in (None, "", [], {})}
    nameless: list[str] = []
    for each in map(plain, listed):
        if found := _TAG.fullmatch(each):
            tags[found[1]] = found[2]
        else:
            nameless.append(each)
    if nameless:
        tags["tags"] = ",".join(nameless)
    tags = {name: value for name, value in tags.items() if len(value) <= _LONGEST_TAG}
    for name, column in conventions().tag_columns.items():
        if name in tags and row.get(column) is None:
            row[column] = tags[name]
    row["tags"] = tags


def identifier(column: str, text: str | None) -> bytes | None:
    """The bytes of an id of OpenTelemetry; None for an id of another kind."""
    if text is None or len(text) != _IDS[column] or not text.strip("0"):
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def mapping(value: object) -> Mapping[str, Any]:
    """An object that may have come as JSON text; an empty one when it is none."""
    found = parsed(value)
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def listed(value: object) -> list[Any]:
    """A list that may have come as JSON text; an empty one when it is none."""
    found = parsed(value)
    return cast("list[Any]", found) if isinstance(found, list) else []


def parsed(value: object) -> Any:
    """An object or list that may have come as JSON text; None when it is neither."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return None
    return cast("Any", value) if isinstance(value, dict | list) else None
