"""Files of OTLP JSON: one object, one a line, several in a row, pretty printed or not."""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, cast

import ijson
import msgspec

from jauge.i18n import _
from jauge.sources import large_numbers
from jauge.sources.otlp.framing import Broken

Json = dict[str, Any]
KEYS: Final = {
    "resourceSpans": "traces",
    "resource_spans": "traces",
    "resourceMetrics": "metrics",
    "resource_metrics": "metrics",
    "resourceLogs": "logs",
    "resource_logs": "logs",
}
_KEY: Final = re.compile(rb'(?<!\\)"resource_?(?:[Ss]pans|[Mm]etrics|[Ll]ogs)"\s*:\s*[\[n]')
_BOM: Final = b"\xef\xbb\xbf"
_IN_MEMORY: Final = 64 * 2**20
_GROUP: Final = 2_000
_LISTS_AROUND: Final = 5
"""Lists within lists around bodies; what is in more of them is no body."""
_INSIDE: Final = re.compile(r"(?:item\.)?(resource\w+)\.item(?:\.(.*))?$")
_LISTS: Final = {
    "Spans": ("spans",),
    "Metrics": ("metrics",),
    "Logs": ("logRecords", "log_records", "logs"),
}
_SCOPES: Final = ("scope{}", "instrumentationLibrary{}", "scope_{}", "instrumentation_library_{}")
_RECORDS: Final = {
    f"{scope.format(signal.lower() if '_' in scope else signal)}.item.{records}.item"
    for signal, lists in _LISTS.items()
    for records in lists
    for scope in _SCOPES
}
_ABOUT: Final = (".item.scope", ".item.instrumentationLibrary", ".item.instrumentation_library")
_STARTS: Final = frozenset({"start_map", "start_array"})
_CLOSES: Final = frozenset({"end_map", "end_array"})
_ENDS: Final = _CLOSES | {"map_key"}
_DEEPEST: Final = 1_000


def _cut() -> str:
    return _("the JSON is cut or damaged: fetch the file again")


def too_deep() -> str:
    """What is said of JSON that no emitter nests so."""
    return _("is nested too deeply: correct it at the emitter")


def _other() -> str:
    return _("is not an OTLP body: take it out or export it again")


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so is OTLP JSON."""
    start = head.removeprefix(_BOM).lstrip()[:1]
    return start in {b"{", b"["} and _KEY.search(head) is not None


def bodies(stream: BinaryIO) -> Iterator[tuple[str, Json] | Broken]:
    """Signal and resource, one after another, and what could not be read."""
    reader = io.BufferedReader(cast("io.RawIOBase", stream), 2**20)
    head = reader.read(len(_BOM))
    first = (head.removeprefix(_BOM)) + reader.readline(_IN_MEMORY)
    while first and not first.strip():
        first = reader.readline(_IN_MEMORY)
    if not first.endswith(b"\n") and len(first) >= _IN_MEMORY:
        yield from _streamed(_Chained(first, reader))
        return
    body = _decode(first)
    if body is not None:
        yield from _lines(body, reader)
        return
    rest = reader.read(_IN_MEMORY)
    if len(rest) < _IN_MEMORY:
        yield from _whole(first + rest)
    else:
        yield from _streamed(_Chained(first + rest, reader))


class _Chained:
    """Bytes that were read already, then the rest of the stream."""

    def __init__(self, before: bytes, after: BinaryIO) -> None:
        self._before = io.BytesIO(before)
        self._after = after

    def read(self, size: int = -1) -> bytes:
        return self._before.read(size) or self._after.read(size)


def _decode(text: bytes) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.ValidationError:
        return large_numbers.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _lines(first: object, reader: BinaryIO) -> Iterator[tuple[str, Json] | Broken]:
    yield from _requests(first)
    while line := reader.readline(_IN_MEMORY):
        if not line.strip():
            continue
        body = _decode(line)
        if body is None:
            yield from _several(line)
        else:
            yield from _requests(body)


def _whole(text: bytes) -> Iterator[tuple[str, Json] | Broken]:
    """Text of several lines whose first is no value: pretty printed, or lines with a bad one."""
    body = _decode(text)
    if body is not None:
        yield from _requests(body)
        return
    lines = text.splitlines()
    bodies = [_decode(line) for line in lines] if len(lines) > 1 else []
    if not any(isinstance(found, dict) and found.keys() & KEYS for found in bodies):
        yield from _several(text)
        return
    for line, found in zip(lines, bodies, strict=True):
        if found is not None:
            yield from _requests(found)
        elif line.strip():
            yield Broken(_cut(), resumes=True)


def _several(text: bytes) -> Iterator[tuple[str, Json] | Broken]:
    """Values that follow one another without a line end, or over several lines each."""
    try:
        for body in ijson.items(_events(io.BytesIO(text)), ""):
            yield from _requests(body)
    except (ijson.JSONError, UnicodeDecodeError):
        yield Broken(_cut(), resumes=True)
    except RecursionError:
        yield Broken(too_deep(), resumes=True)


def _requests(body: Any, lists: int = _LISTS_AROUND) -> Iterator[tuple[str, Json] | Broken]:
    if isinstance(body, list) and lists:
        for item in body:
            yield from _requests(item, lists - 1)
        return
    keys = [key for key in KEYS if key in body] if isinstance(body, dict) else []
    if not keys and body != {}:
        yield Broken(_other(), resumes=True)
    for key in keys:
        found: Any = cast("Json", body)[key] or []
        for resource in found if isinstance(found, list) else [found]:
            if isinstance(resource, dict):
                yield KEYS[key], cast("Json", resource)
            else:
                yield Broken(_other(), resumes=True)


def _streamed(stream: _Chained) -> Iterator[tuple[str, Json] | Broken]:
    """A file too large to hold: resources in groups of records, in bounded memory."""
    try:
        yield from _grouped(_events(stream))
    except (ijson.JSONError, UnicodeDecodeError):
        yield Broken(_cut())
    except RecursionError:
        yield Broken(too_deep())


def _events(stream: BinaryIO | _Chained) -> Iterator[tuple[str, str, object]]:
    """Events with the path of each, which takes a time and a space that grow with the depth."""
    events = ijson.basic_parse(stream, multiple_values=True, use_float=True)
    return ijson.parse(_shallow(cast("Iterator[tuple[str, object]]", events)))


def _shallow(events: Iterator[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    """The same events; RecursionError for nesting that no record has."""
    depth = 0
    for event in events:
        depth += (event[0] in _STARTS) - (event[0] in _CLOSES)
        if depth > _DEEPEST:
            raise RecursionError
        yield event


def _grouped(events: Iterator[tuple[str, str, object]]) -> Iterator[tuple[str, Json] | Broken]:
    """Records are given out in groups once their resource is known."""
    resource: Json = {}
    scope: Json = {}
    group: list[object] = []
    kept: list[Json] = []
    signal = key = ""
    for prefix, event, value in events:
        inside = _INSIDE.match(prefix)
        if inside is None or inside[1] not in KEYS:
            continue
        where = inside[2]
        if where is None and event == "start_map":
            resource, scope, group, kept = {}, {}, [], []
            signal = KEYS[inside[1]]
        elif where == "resource" and event == "start_map":
            resource = _build(events, prefix)
        elif where is not None and where.endswith(_ABOUT) and event == "start_map":
            scope = _build(events, prefix)
        elif where in _RECORDS and event not in _ENDS:
            key = where
            is_nested = event in {"start_map", "start_array"}
            group.append(_build(events, prefix, event) if is_nested else value)
        ends = event == "end_map" and (where is None or where.count(".") == 1)
        if group and (ends or len(group) == _GROUP):
            kept.append(_mini(key, scope, group))
            group = []
        if event == "end_map" and where is not None and where.endswith("item"):
            scope = {}
        if kept and (resource or (where is None and ends)):
            for part in kept:
                yield signal, {"resource": resource, **part}
            kept = []


def _build(
    events: Iterator[tuple[str, str, object]], prefix: str, start: str = "start_map"
) -> Json:
    """The object, or the list where none should be, that just started at `prefix`."""
    builder = ijson.ObjectBuilder()
    builder.event(start, None)
    end = start.replace("start", "end")
    for at, event, value in events:
        builder.event(event, value)
        if at == prefix and event == end:
            break
    return cast("Json", builder.value)


def _mini(key: str, scope: Json, group: list[object]) -> Json:
    scopes, records = key.split(".")[::2]
    return {scopes: [{"scope": scope, records: group}]}
