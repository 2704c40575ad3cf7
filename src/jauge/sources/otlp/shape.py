"""Which signal a resource's bytes hold, told by the shape of its first records."""

import contextlib
from collections.abc import Iterator
from typing import Final

from jauge.sources.otlp.wire import (
    BYTES,
    FIXED32,
    FIXED64,
    VARINT,
    Cut,
    Field,
    NotProtobuf,
    fields,
)

SIGNALS: Final[tuple[str, ...]] = ("traces", "metrics", "logs")
_SHAPES: Final[dict[str, dict[int, int]]] = {
    "traces": {
        1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES, 5: BYTES, 6: VARINT, 7: FIXED64, 8: FIXED64,
        9: BYTES, 10: VARINT, 11: BYTES, 12: VARINT, 13: BYTES, 14: VARINT, 15: BYTES, 16: FIXED32,
    },
    "metrics": {
        1: BYTES, 2: BYTES, 3: BYTES, 5: BYTES, 7: BYTES, 9: BYTES, 10: BYTES, 11: BYTES, 12: BYTES,
    },
    "logs": {
        1: FIXED64, 2: VARINT, 3: BYTES, 5: BYTES, 6: BYTES, 7: VARINT, 8: FIXED32, 9: BYTES,
        10: BYTES, 11: FIXED64, 12: BYTES,
    },
}  # fmt: skip
"""Wire type of each field of Span, Metric and LogRecord (opentelemetry-proto 1.x)."""
_LENGTHS: Final = {"traces": {1: (16,), 2: (8,), 4: (0, 8)}, "logs": {9: (0, 16), 10: (0, 8)}}
_NEEDED: Final[dict[str, tuple[frozenset[int], ...]]] = {
    "traces": (frozenset({1}), frozenset({2}), frozenset({7, 8})),
    "metrics": (frozenset({1}), frozenset({5, 7, 9, 10, 11})),
    "logs": (frozenset({1, 5, 6, 11, 12}),),
}
_SAMPLED: Final = 5


def plausible(resource: bytes | memoryview) -> set[str] | None:
    """The signals that these bytes of one resource can be; None when they hold no record.

    The bytes may be cut. An empty set means that they are no OTLP resource.
    """
    records: list[tuple[memoryview, bool]] = []
    try:
        _sample(memoryview(resource), records)
    except NotProtobuf:
        return set()
    if not records:
        return None
    fitting = [signal for signal in SIGNALS if all(_fits(signal, record) for record, _ in records)]
    if len(fitting) < 2:  # noqa: PLR2004 - nothing to choose from
        return set(fitting)
    sure = [s for s in fitting if any(_is_complete(s, *record) for record in records)] or fitting
    strange = {s: sum(_strange(s, record) for record, _ in records) for s in sure}
    return {signal for signal in sure if strange[signal] == min(strange.values())}


def _sample(resource: memoryview, records: list[tuple[memoryview, bool]]) -> None:
    for scope, _ in _parts(resource, {1, 2, 3, 1000}, (2, 1000)):
        for record, whole in _parts(scope, {1, 2, 3}, (2,)):
            records.append((record, whole))
            if len(records) == _SAMPLED:
                return


def _parts(
    message: memoryview, known: set[int], wanted: tuple[int, ...]
) -> list[tuple[memoryview, bool]]:
    """The wanted fields, and whether each is whole; a cut last one is included."""
    found: list[tuple[memoryview, bool]] = []
    behind = 0
    try:
        for field in fields(message):
            if field.number not in known or field.wire != BYTES:
                raise NotProtobuf
            behind = field.end
            if field.number in wanted:
                found.append((message[field.start : field.end], True))
            if len(found) == _SAMPLED:
                return found
    except Cut:
        rest = message[behind:]
        if len(rest) > 1 and rest[0] >> 3 in wanted and rest[0] & 7 == BYTES:
            start = next((i for i in range(1, min(6, len(rest))) if rest[i] < 0x80), None)  # noqa: PLR2004 - end of a varint
            if start is not None:
                found.append((rest[start + 1 :], False))
    return found


def _fits(signal: str, record: memoryview) -> bool:
    """Whether no field contradicts the signal, and one at least belongs to it."""
    shape = _SHAPES[signal]
    known = 0
    try:
        for field in fields(record):
            wire = shape.get(field.number)
            if wire is not None and wire != field.wire:
                return False
            known += wire is not None
    except Cut:
        return True
    except NotProtobuf:
        return False
    return known > 0 or not len(record)


def _is_complete(signal: str, record: memoryview, whole: bool) -> bool:  # noqa: FBT001 - a pair's part
    """Whether the record has what every record of its signal has, in the right lengths."""
    lengths = _LENGTHS.get(signal, {})
    seen: set[int] = set()
    for field in _whole_fields(record):
        size = field.end - field.start
        if size not in lengths.get(field.number, (size,)):
            return False
        if signal == "metrics" and field.number == 1:
            name = bytes(record[field.start : field.end])
            if not name or not name.isascii() or not name.decode("ascii").isprintable():
                return False
        seen.add(field.number)
    return not whole or all(seen & needed for needed in _NEEDED[signal])


def _strange(signal: str, record: memoryview) -> int:
    """How many fields the signal does not have: a newer protocol, or another signal."""
    return sum(field.number not in _SHAPES[signal] for field in _whole_fields(record))


def _whole_fields(record: memoryview) -> Iterator[Field]:
    with contextlib.suppress(Cut):
        yield from fields(record)
