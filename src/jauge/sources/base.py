"""The one protocol of all sources: recognise a file by its content, read it as batches.

A source is a module or package in this folder with a `SOURCE` object, or an entry point of the
group `jauge.sources` (others'). Ingest opens the file, guards it (gzip, size, bombs) and counts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from jauge.model import Batch


class Unreadable(Exception):
    """The whole file is refused; the text says why and what to do, in one line."""


@dataclass(frozen=True)
class Sample:
    """What recognition may look at: the name and the first bytes, already unzipped.

    `path` is the file on disk, for formats whose columns are named at the end (Parquet).
    """

    name: str
    head: bytes
    size: int
    path: Path | None = None


@dataclass(frozen=True)
class Input:
    """One file to read.

    `open` gives a fresh stream of the unzipped bytes from the start and may be called again;
    `path` is the file on disk (compressed if it was) for readers that need to seek;
    `format` is the name that recognition or `--as` chose; `now` bounds future dates;
    `settings` holds what the configuration says for this format (a mapping, say).
    """

    name: str
    path: Path
    format: str
    open: Callable[[], BinaryIO]
    now: datetime
    tenant: str = "default"
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One foreign format.

    `formats` are the names that `--as` takes; `recognise` answers one of them or None, from the
    content alone, and raises Unreadable when two are equally plausible; `read` yields batches of
    at most 250,000 rows in bounded memory and raises Unreadable when the file is not what it
    claims to be. `magic` are the first bytes of files that are no data for any other source.
    """

    name: str
    title: str
    formats: tuple[str, ...]
    recognise: Callable[[Sample], str | None]
    read: Callable[[Input], Iterator[Batch]]
    magic: tuple[bytes, ...] = ()
