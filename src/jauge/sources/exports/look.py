"""What the beginning of a file looks like: keys of the first record, or the header of a table."""

import csv
import io
from decimal import InvalidOperation
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import ijson

from jauge.sources import large_numbers
from jauge.sources.table.delimited import DELIMITERS
from jauge.sources.table.encoding import as_utf8

Json = dict[str, Any]
_EVENTS: Final = 20_000
_DEEPEST: Final = 20
"""Levels down to the first record; reports have five at most."""
_FOREIGN: Final = frozenset({"resourceSpans", "resourceMetrics", "resourceLogs"})


class Look(NamedTuple):
    """`chain` leads from the first object to its first record; `header` names a table's columns."""

    chain: tuple[Json, ...] = ()
    header: frozenset[str] = frozenset()

    @property
    def record(self) -> Json:
        """The innermost object of the chain."""
        return self.chain[-1] if self.chain else {}

    def has(self, *names: str) -> bool:
        """Whether one object of the chain has all these keys."""
        return any(set(names) <= piece.keys() for piece in self.chain)


@lru_cache(maxsize=2)
def look(head: bytes) -> Look:
    """What a file that starts with `head` shows; nothing for what is neither JSON nor a table."""
    head = as_utf8(head).lstrip()
    if head[:1] in {b"{", b"["}:
        chain = tuple(_chain(_first(head)))
        return Look() if any(_FOREIGN & piece.keys() for piece in chain) else Look(chain)
    line = head.split(b"\n", 1)[0].decode("utf-8", "replace")
    try:
        widest = max((next(csv.reader([line], delimiter=mark), []) for mark in DELIMITERS), key=len)
    except csv.Error:  # binary content
        return Look()
    return Look(header=frozenset(name.strip() for name in widest))


def _first(head: bytes) -> object:
    """The first value, as far as the head shows it."""
    builder = ijson.ObjectBuilder()
    depth = seen = 0
    try:
        text = io.BytesIO(large_numbers.shortened(head))
        for event, value in ijson.basic_parse(text, multiple_values=True):
            builder.event(event, value)
            depth += event in {"start_map", "start_array"}
            depth -= event in {"end_map", "end_array"}
            seen += 1
            if depth == 0 or seen > _EVENTS:
                break
    except (ijson.JSONError, UnicodeDecodeError, InvalidOperation):
        pass
    return getattr(builder, "value", None)


def _chain(value: object, levels: int = _DEEPEST) -> list[Json]:
    """The objects on the way to the first record: into lists of objects, the first that has one."""
    if not levels:
        return []
    if isinstance(value, list):
        chains = (_chain(item, levels - 1) for item in cast("list[object]", value)[:100])
        return max(chains, key=len, default=[])
    if not isinstance(value, dict):
        return []
    piece = cast("Json", value)
    inner = (_chain(item, levels - 1) for item in piece.values() if isinstance(item, list))
    return [piece, *max(inner, key=len, default=[])]
