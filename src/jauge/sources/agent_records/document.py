"""A text as a JSON document, or as one record a line; a key that stands twice is not overlooked."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from jauge.i18n import _
from jauge.sources.agent_records.result import Twice
from jauge.sources.base import Unreadable

_DEEPEST: Final = 64


def document(text: str) -> object:
    """What a text holds; Unreadable for no JSON, or what is nested too deep.

    An object in which a key stands twice is a `Twice`; Unreadable where that is the whole document.
    """
    try:
        found, parts = _decoded(text)
    except RecursionError:
        raise Unreadable(_too_deep()) from None
    except msgspec.DecodeError as error:
        hint = _("not JSON ({problem}): export it again")
        raise Unreadable(hint.format(problem=error)) from None
    if _depth(found) > _DEEPEST:
        raise Unreadable(_too_deep())
    seen: list[Twice] = []

    def paired(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """The members of an object, marked where one of their keys stands twice."""
        members: dict[str, Any] = {}
        for key, value in pairs:
            if key in members and not isinstance(members, Twice):
                members = Twice(members, key)
                seen.append(members)
            members[key] = value
        return members

    marked = [json.loads(part, object_pairs_hook=paired) for part in parts]
    if not seen:
        return found
    if len(marked) > 1:
        return marked
    if isinstance(marked[0], Twice):
        raise Unreadable(f"{marked[0].key!r}: {Twice.reason()}")
    return marked[0]


def _decoded(text: str) -> tuple[object, list[str]]:
    """What a text holds, and the JSON texts that it is made of: itself, or its lines."""
    try:
        return msgspec.json.decode(text), [text]
    except msgspec.DecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004 - JSON lines are several
            raise
        return [msgspec.json.decode(line) for line in lines], lines


def _too_deep() -> str:
    hint = _("nested deeper than {count} levels: no card or list is")
    return hint.format(count=_DEEPEST)


def _depth(document: object) -> int:
    """How many lists and objects stand inside each other."""
    deepest, level = 0, [document]
    while level and deepest <= _DEEPEST:
        nested: list[object] = []
        for one in level:
            if isinstance(one, Mapping):
                nested += one.values()
            elif isinstance(one, list):
                nested += one
        deepest, level = deepest + 1, nested
    return deepest
