"""The names of the columns of a file, before anything else of it is read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from jauge.sources.base import Input, Sample, Unreadable
from jauge.sources.table.delimited import DELIMITERS, first_rows
from jauge.sources.table.encoding import sniff
from jauge.sources.table.parquet import damaged

_PARQUET: Final = b"PAR1"
_HEAD_BYTES: Final = 1 << 18
_OTHERS: Final = re.compile(r"[^a-z0-9]+")
_DEEPEST: Final = 3

Kind = Literal["delimited", "parquet", "json"]


def plain(name: str) -> str:
    """A column's name without case, blanks and signs: `billed cost` is `BilledCost`."""
    return _OTHERS.sub("", name.lower())


@dataclass(frozen=True)
class Header:
    """How a file is written, and the names of its columns (nested ones with dots)."""

    kind: Kind
    names: tuple[str, ...]

    @cached_property
    def plain(self) -> Mapping[str, str]:
        """The first column of each plain name."""
        found: dict[str, str] = {}
        for name in self.names:
            found.setdefault(plain(name), name)
        return found

    def has(self, *names: str) -> bool:
        """Whether every one of the plain names is there."""
        return all(name in self.plain for name in names)

    def count(self, names: Iterable[str]) -> int:
        """How many of the plain names are there."""
        return sum(name in self.plain for name in names)


def header_of(source: Input) -> Header:
    """The header of a file; Unreadable when it is no text and no Parquet."""
    with source.open() as stream:
        head = stream.read(_HEAD_BYTES)
    if head.startswith(_PARQUET):
        return _of_parquet(source.path)
    return _of_text(head)


def header_of_sample(sample: Sample) -> Header | None:
    """The header that a sample shows, or None where it shows none.

    Raises Unreadable for Parquet that is cut or damaged: it is data, whatever its columns were.
    """
    if sample.head.startswith(_PARQUET):
        return None if sample.path is None else _of_parquet(sample.path)
    try:
        return _of_text(sample.head)
    except Unreadable:
        return None


def _of_parquet(path: Path) -> Header:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, error) from None
    return Header("parquet", tuple(name for field in schema for name in _fields(field)))


def _fields(field: pa.Field) -> Iterator[str]:
    yield field.name
    if pa.types.is_struct(field.type):
        for inner in field.type:
            yield from (f"{field.name}.{name}" for name in _fields(inner))


def _of_text(head: bytes) -> Header:
    encoding = sniff(head)
    text = head.decode(encoding, "ignore").removeprefix("\ufeff")
    if text.lstrip()[:1] == "{":
        return Header("json", _keys(text))
    start = text.encode()
    rows = [first_rows(start, mark)[0] for mark in DELIMITERS]
    return Header("delimited", tuple(max(rows, key=len)))


def _keys(text: str) -> tuple[str, ...]:
    """The keys of the first lines, nested ones with dots."""
    found: dict[str, None] = {}
    for line in text.splitlines()[:20]:
        try:
            record = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError):
            continue
        if isinstance(record, dict):
            found |= dict.fromkeys(_nested(record, _DEEPEST))
    return tuple(found)


def _nested(record: Mapping[str, object], depth: int) -> Iterator[str]:
    for key, value in record.items():
        yield key
        if isinstance(value, dict) and depth > 1:
            yield from (f"{key}.{name}" for name in _nested(value, depth - 1))
