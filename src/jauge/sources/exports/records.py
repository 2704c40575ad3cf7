"""JSON exports as records, in bounded memory: pages, lists of pages, pages in a row, lines.

A **page** is an object with one of the source's `lists` in it; each element of that list is a
record. An object without one is a record itself.
"""

import io
import re
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final, NamedTuple, cast

import ijson
import msgspec

from jauge.i18n import _
from jauge.sources import large_numbers
from jauge.sources.base import Input, Unreadable
from jauge.sources.table.encoding import opened_as_utf8

Json = dict[str, Any]
_LINE_BYTES: Final = 4 << 20
_NO_NUMBER: Final = re.compile(r"lexical error.*[\s:,\[](NaN|-?Infinity)\b", re.DOTALL)
_DEEPEST: Final = 20
"""Lists within lists around the pages; beyond these, what stands there is a record itself."""
_EXACT: Final = msgspec.json.Decoder(float_hook=Decimal)
_Events = Iterator[tuple[str, object]]


class Element(NamedTuple):
    """A record; `page` holds what stands beside its list, as far as it was read."""

    value: object
    page: Json


class Broken(NamedTuple):
    """A place where the file is no JSON or no record, what stands there, and what to do."""

    reason: str
    value: str | None = None
    field: str | None = None


def elements(file: Input, lists: Collection[str]) -> Iterator[Element | Broken]:
    """The records of a file, one after another; numbers are exact."""
    stream, _encoding, start = opened_as_utf8(file.open)
    with stream:
        if not start.strip():
            raise Unreadable(_("an empty file: export it again"))
        first = stream.readline(_LINE_BYTES)
        while first and not first.strip():
            first = stream.readline(_LINE_BYTES)
        value = _decoded(first) if len(first) < _LINE_BYTES else None
        if value is None:
            yield from _streamed(_Chained(first, stream), lists)
            return
        yield from _expanded(value, lists)
        yield from _lines(stream, lists)


def pages(file: Input, lists: Collection[str]) -> list[Json]:
    """What stands beside the lists, page by page, for files of a few pages."""
    found: list[Json] = []
    for element in elements(file, lists):
        if isinstance(element, Element) and not (found and found[-1] is element.page):
            found.append(element.page)
    return found


class _Chained:
    """Bytes that were read already, then the rest of the stream."""

    def __init__(self, before: bytes, after: BinaryIO) -> None:
        self._before = io.BytesIO(before)
        self._after = after

    def read(self, size: int = -1) -> bytes:
        return self._before.read(size) or self._after.read(size)


def _decoded(text: bytes) -> object:
    try:
        return _EXACT.decode(text)
    except (msgspec.ValidationError, InvalidOperation):
        return large_numbers.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _lines(stream: BinaryIO, lists: Collection[str]) -> Iterator[Element | Broken]:
    """One value a line; a line that is none is told and the next is read."""
    while line := stream.readline(_LINE_BYTES):
        if not line.strip():
            continue
        if (value := _decoded(line)) is not None:
            yield from _expanded(value, lists)
            continue
        shown = line.decode("utf-8", "replace").strip()
        while len(line) == _LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(_LINE_BYTES)
        yield Broken(_("not JSON, or a line over 4 MB: correct or remove the line"), shown)


def _expanded(value: object, lists: Collection[str], levels: int = _DEEPEST) -> Iterator[Element]:
    """The records of a value that is in memory."""
    if isinstance(value, list) and levels:
        for item in cast("list[object]", value):
            yield from _expanded(item, lists, levels - 1)
        return
    if isinstance(value, dict):
        page = cast("Json", value)
        name = next((name for name in lists if isinstance(page.get(name), list)), None)
        if name is not None:
            beside = {key: other for key, other in page.items() if key != name}
            for item in page[name]:
                yield Element(item, beside)
            return
    yield Element(value, {})


def _streamed(stream: _Chained, lists: Collection[str]) -> Iterator[Element | Broken]:
    """The records of a file that is no JSON lines: one built at a time."""
    try:
        short = large_numbers.Shortened(stream)
        events = ijson.basic_parse(short, multiple_values=True)
        for event, value in events:
            yield from _walked(event, value, events, lists)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        if found := _NO_NUMBER.search(str(error)):
            hint = _("{value} is no number of JSON: export the file again")
            yield Broken(hint.format(value=found[1]), found[1])
        else:
            yield Broken(_("the JSON is cut or damaged here: fetch the file again"))
    except InvalidOperation:
        yield Broken(_("a number here is too large to be read: correct or remove it"))


def _walked(
    event: str, value: object, events: _Events, lists: Collection[str], levels: int = _DEEPEST
) -> Iterator[Element]:
    """The records of the value that begins with `event`, as they are parsed."""
    if event == "start_array" and levels:
        for inner, item in events:
            if inner == "end_array":
                return
            yield from _walked(inner, item, events, lists, levels - 1)
        return
    if event != "start_map":
        yield Element(_built(event, value, events), {})
        return
    page: Json = {}
    is_page = False
    for inner, name in events:
        if inner == "end_map":
            break
        start, item = next(events)
        if start == "start_array" and name in lists:
            is_page = True
            for at, part in events:
                if at == "end_array":
                    break
                yield Element(_built(at, part, events), page)
        else:
            page[str(name)] = _built(start, item, events)
    if not is_page:
        yield Element(page, {})


def _built(event: str, value: object, events: _Events) -> object:
    """The whole value that begins with `event`."""
    if event not in {"start_map", "start_array"}:
        return value
    builder = ijson.ObjectBuilder()
    builder.event(event, value)
    depth = 1
    while depth:
        inner, item = next(events)
        builder.event(inner, item)
        depth += (inner in {"start_map", "start_array"}) - (inner in {"end_map", "end_array"})
    return builder.value
