"""What a reader sees: the Parquet files of every table under one commit."""

import hashlib
import os
import time
import uuid
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from jauge.errors import JaugeError, UsageError
from jauge.ledger.layout import GRACE_S, Layout
from jauge.ledger.manifest import Commit, Manifest, Segment
from jauge.ledger.schema import arrow_schema
from jauge.ledger.settle.finish import finish
from jauge.ledger.statistics import Statistics
from jauge.ledger.tail import Tail
from jauge.model import TABLES

_UNREADABLE: Final = (duckdb.IOException, duckdb.SerializationException, pa.ArrowException)


class Snapshot(msgspec.Struct, frozen=True):
    """The ledger as of `commit` (0: empty). `files` names the Parquet files of every table.

    A file may lack columns in which it has no value: read files together by name, and take a
    column that none of them has for null.

    `commits` are all commits up to it, `price_book_version` the newest one that rated a row.
    `statistics` tells of files of usage, those of every segment in them; a file with a segment
    that has none is not there.
    """

    commit: int
    files: dict[str, list[Path]]
    commits: list[Commit]
    statistics: dict[Path, tuple[Statistics, ...]] = {}

    def paths(self, table: str) -> list[Path]:
        """The files of a table; together they hold each of its rows once."""
        return self.files[table]

    @property
    def price_book_version(self) -> str | None:
        """The version of the price book that the newest commit rated with."""
        versions = [c.price_book_version for c in self.commits if c.price_book_version]
        return versions[-1] if versions else None


@contextmanager
def open_snapshot(workspace: Path, as_of: int | None = None) -> Generator[Snapshot]:
    """The ledger of a workspace as it is now, or as commit `as_of` left it.

    A commit between which and the bills nobody has decided what counts is not shown: the newest
    settled one before it is. Raises UsageError for a commit that never was, or that has been
    compacted away.
    """
    layout = Layout.of(workspace)
    if not layout.manifest.exists() and not layout.has_rows():
        yield Snapshot(0, {table: [] for table in TABLES}, [])
        return
    with _ledger(layout) as (manifest, tail), TemporaryDirectory(prefix="jauge-tail-") as spare:
        if not manifest.is_settled():
            finish(workspace, manifest)
        head = manifest.head()
        if as_of is not None and not 0 <= as_of <= head:
            msg = f"there is no commit {as_of}: the newest is {head}"
            raise UsageError(msg)
        number = manifest.settled_head(as_of)
        if not manifest.is_whole(number):
            msg = f"commit {number} is no longer kept whole: ask for one before a restatement"
            raise UsageError(msg)
        files: dict[str, list[Path]] = {}
        statistics: dict[Path, tuple[Statistics, ...]] = {}
        for table in TABLES:
            found = _files(layout, tail, table, manifest.segments(table, number), Path(spare))
            files[table] = list(found)
            statistics |= _told(found)
        commits = [commit for commit in manifest.commits() if commit.number <= number]
        with _reading(layout, files):
            yield Snapshot(number, files, commits, statistics)


@contextmanager
def _ledger(layout: Layout) -> Generator[tuple[Manifest, Tail]]:
    with closing(Manifest(layout)) as manifest, closing(Tail(layout)) as tail:
        yield manifest, tail


@contextmanager
def _reading(layout: Layout, files: Mapping[str, Iterable[Path]]) -> Generator[None]:
    """Say in words which file could not be read; raises JaugeError."""
    try:
        yield
    except (duckdb.Error, pa.ArrowException) as fault:
        bad = next((f for paths in files.values() for f in paths if _is_bad(f)), None)
        if bad is None and not isinstance(fault, _UNREADABLE):
            raise
        state = f"cannot be read ({fault})"
        if bad is not None:
            state = "damaged" if bad.exists() else "missing"
        hint = "run `jauge doctor`, then put a backup in its place"
        msg = f"{bad or layout.root}: {state}: {hint}"
        raise JaugeError(msg) from fault


def _is_bad(file: Path) -> bool:
    """Whether a file cannot be read to its end; asked only after something went wrong."""
    try:
        with pq.ParquetFile(file) as opened:
            for _rows in opened.iter_batches():
                pass
    except (pa.ArrowException, OSError):
        return True
    return False


def _files(
    layout: Layout, tail: Tail, table: str, segments: list[Segment], spare: Path
) -> dict[Path, list[Segment]]:
    """The files of a table, and the segments in each."""
    files = {
        layout.sealed(s.table, s.tenant, s.month, s.segment_id): [s]
        for s in segments
        if s.place == "file"
    }
    if small := [s for s in segments if s.place == "tail"]:
        names = [s.segment_id for s in small]
        files[_tail_file(layout, tail, table, names, spare)] = small
    return files


def _told(files: Mapping[Path, list[Segment]]) -> dict[Path, tuple[Statistics, ...]]:
    told = {
        file: tuple(s.statistics for s in segments if s.statistics is not None)
        for file, segments in files.items()
    }
    return {file: found for file, found in told.items() if len(found) == len(files[file])}


def _tail_file(layout: Layout, tail: Tail, table: str, names: list[str], spare: Path) -> Path:
    """The tail as one Parquet file, made once for the same set of blobs.

    Where the cache cannot be written, it is in the folder `spare`.
    """
    digest = hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:32]
    file = layout.cache / f"tail-{table}-{digest}.parquet"
    try:
        if not file.exists():
            _write(tail, table, names, file)
        os.utime(file)
        _forget_old(layout, table)
    except OSError:
        file = spare / file.name
        _write(tail, table, names, file)
    return file


def _write(tail: Tail, table: str, names: list[str], file: Path) -> None:
    rows = pa.concat_tables([tail.rows(name) for name in names]).cast(arrow_schema(table))
    unfinished = file.with_suffix(f".{uuid.uuid4().hex}.tmp")
    pq.write_table(rows, unfinished, compression="zstd")
    unfinished.rename(file)


def _forget_old(layout: Layout, table: str) -> None:
    """Remove what nobody has asked for since the grace: other readers may hold the rest."""
    limit = time.time() - GRACE_S
    for old in layout.cache.glob(f"tail-{table}-*"):
        with suppress(FileNotFoundError):
            if old.stat().st_mtime < limit:
                old.unlink()
