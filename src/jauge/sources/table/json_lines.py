"""JSON lines as chunks: one object a line; a dotted name reaches into nested objects."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa

from jauge.i18n import _
from jauge.model import Rejection
from jauge.sources.base import Input, Unreadable
from jauge.sources.table.chunk import Chunk
from jauge.sources.table.delimited import missing
from jauge.sources.table.encoding import opened_as_utf8

_LINES: Final = 50_000
_LINE_BYTES: Final = 16 << 20
_BLOCK_BYTES: Final = 4 << 20
_PROBE_LINES: Final = 5
# A number with a fraction stays the text that it was: nothing is rounded on the way to a Decimal.
_DECODER: Final = msgspec.json.Decoder(float_hook=str)


def read(source: Input, wanted: Collection[str], required: Collection[str]) -> Iterator[Chunk]:
    """The records of a JSON lines file.

    A wanted column may be absent from any line (null there); a `required` one that no line of
    the first chunk holds makes the file Unreadable, as do lines that are no objects throughout.
    """
    row = 1
    stream, _encoding, start = opened_as_utf8(source.open)
    with stream:
        _probe(start)
        for lines in _lines(stream):
            records = _decode(lines)
            if row == 1:
                _require(records, required)
            yield _chunk(source.name, row, lines, records, wanted)
            row += len(lines)


def _probe(start: bytes) -> None:
    lines = [line for line in start.splitlines() if line.strip()][:_PROBE_LINES]
    if start.lstrip()[:1] == b"[":
        raise Unreadable(_("one JSON array: write one object a line"))
    if lines and not any(isinstance(record, dict) for record in _decode(lines)):
        raise Unreadable(_("not JSON lines: write one object a line"))


def _lines(stream: Any) -> Iterator[list[bytes]]:
    """Lists of lines that are not blank, a list per few megabytes."""
    rest = b""
    while block := stream.read(_BLOCK_BYTES):
        *whole, rest = (rest + block).split(b"\n")
        if len(rest) > _LINE_BYTES:
            raise Unreadable(_("a line is over 16 MB: this is not JSON lines; split it"))
        lines = [line for line in whole if line.strip()]
        for first in range(0, len(lines), _LINES):
            yield lines[first : first + _LINES]
    if rest.strip():
        yield [rest]


def _decode(lines: Sequence[bytes]) -> list[Any]:
    """The value of every line; the problem where a line is not JSON."""
    try:
        records = _DECODER.decode_lines(b"\n".join(lines))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        records = []
    # An object over several lines is read too: those lines are no records of their own.
    return records if len(records) == len(lines) else [_one(line) for line in lines]


def _one(line: bytes) -> Any:
    try:
        return _DECODER.decode(line)
    except UnicodeDecodeError:
        return msgspec.DecodeError(_("not UTF-8"))
    except RecursionError:
        return msgspec.DecodeError(_("nested too deeply"))
    except msgspec.DecodeError as error:
        return error


def _require(records: list[Any], required: Collection[str]) -> None:
    objects = [record for record in records if isinstance(record, dict)]
    if not objects:
        return
    absent = {name for name in required if all(_value(record, name) is None for record in objects)}
    if absent:
        there = dict.fromkeys(name for record in objects[:100] for name in record)
        raise Unreadable(missing(absent, there))


def _chunk(
    name: str, first: int, lines: list[bytes], records: list[Any], wanted: Collection[str]
) -> Chunk:
    good = [index for index, record in enumerate(records) if isinstance(record, dict)]
    broken: list[Rejection] = []
    if len(good) < len(records):
        broken = [
            _broken(name, first + index, lines[index], record)
            for index, record in enumerate(records)
            if not isinstance(record, dict)
        ]
        records = [records[index] for index in good]
        lines = [lines[index] for index in good]
    columns = {column: _column(records, column) for column in wanted}
    content = pa.array([line.strip() for line in lines], pa.binary()).cast(pa.string())
    numbers = np.array(good, np.int64) + first
    return Chunk(columns, numbers, broken=tuple(broken), content=content)


def _broken(name: str, row: int, line: bytes, record: Any) -> Rejection:
    if isinstance(record, msgspec.DecodeError):
        reason = _("not JSON ({error}): correct or remove the line").format(error=record)
    else:
        reason = _("not a JSON object: correct or remove the line")
    return Rejection(file=name, row=row, value=line.decode("utf-8", "replace"), reason=reason)


def _column(records: list[Any], name: str) -> pa.Array:
    """One value a record: integers, booleans or texts as they are, a mixture as texts."""
    if "." in name:
        values = [_value(record, name) for record in records]
    else:
        values = [record.get(name) for record in records]
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int} or kinds == {bool}:
        try:
            return pa.array(values, pa.int64() if kinds == {int} else None)
        except OverflowError:
            pass
    if kinds == {list}:
        return pa.array([v and [_text(part) for part in v] for v in values], pa.list_(pa.string()))
    return pa.array([_text(value) for value in values], pa.string())


def _value(record: Any, name: str) -> Any:
    """What stands under `name`, or under its dotted parts in nested objects."""
    if name in record:
        return record[name]
    value = record
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
