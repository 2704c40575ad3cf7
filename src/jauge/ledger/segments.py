"""Segments on disk: write whole, sync, name; read back by path.

A writer fills a folder of its own under `ledger/incoming`, holding a lock on it, and renames
the files into place while it holds the manifest's write lock. So whatever lies in place and is
not in the manifest, or lies in a folder nobody locks, is left from a killed writer.
"""

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from jauge.errors import JaugeError
from jauge.ledger import disk, statistics
from jauge.ledger import tail as tail_blobs
from jauge.ledger.keeping import KEPT
from jauge.ledger.layout import TAIL_ROWS, Layout
from jauge.ledger.manifest import Manifest, Segment
from jauge.ledger.schema import every_column, select_list
from jauge.ledger.tail import Tail
from jauge.ledger.work import Work

_ROW_GROUP = 65_536
_ZSTD_LEVEL = 1
"""A third less CPU than level 3 for one percent more bytes (measured on rows with real ids)."""
_UNDATED = "undated"
"""The month of rows whose time nobody knows."""


class Draft:
    """Segments being written: durable, not yet named by any commit."""

    def __init__(self, layout: Layout, tail: Tail, folder: Path, now: datetime) -> None:
        self._layout = layout
        self._tail = tail
        self._folder = folder
        self._now = now.astimezone(UTC).isoformat()
        self._blobs: dict[str, bytes] = {}
        self.segments: list[Segment] = []

    def write(
        self,
        work: Work,
        table: str,
        relation: str,
        *,
        counted: str | None = None,
        to_file: bool = False,
        ordered: bool = False,
    ) -> None:
        """Write the rows of a relation that has columns of `table`, at least those with a value.

        One segment per tenant and month; fewer than TAIL_ROWS rows go to the tail, with every
        column, unless `to_file`; `ordered` sorts them by time. `counted` is a cheaper relation
        with the same rows, tenants and times, which `relation` must match in number: raises
        JaugeError when it drops or doubles a row.
        """
        time = KEPT[table].time
        named = f"strftime({time} AT TIME ZONE 'UTC', '%Y-%m')"
        month = f"coalesce({named}, '{_UNDATED}')" if time else "'all'"
        parts = _parts(work, counted or relation, time, month)
        for tenant, name, rows in parts:
            where = "" if len(parts) == 1 else f" WHERE tenant = ?{_within(time, name)}"
            values = [] if len(parts) == 1 else [tenant]
            order = f" ORDER BY {time}" if time and ordered else ""
            small = rows < TAIL_ROWS and not to_file
            columns = select_list(table, work.columns(relation)) if small else "*"
            query = f"SELECT {columns} FROM {relation}{where}{order}"
            self._segment(work, table, (tenant, name, rows), (query, values), small=small)

    def _segment(
        self,
        work: Work,
        table: str,
        part: tuple[str, str, int],
        query: tuple[str, list[str]],
        *,
        small: bool,
    ) -> None:
        tenant, month, expected = part
        segment_id = uuid.uuid4().hex
        if small:
            rows = work.told(*query)
            work.db.register("written_rows", rows)
            work.db.execute("CREATE OR REPLACE TEMP VIEW written AS FROM written_rows")
            blob = tail_blobs.encode(rows)
            self._blobs[segment_id] = blob
            size, digest, place = len(blob), hashlib.sha256(blob).hexdigest(), "tail"
        else:
            file = self._folder / f"{segment_id}.parquet"
            work.db.execute(
                f"COPY ({query[0]}) TO '{_quoted(file)}' (FORMAT parquet, COMPRESSION zstd,"
                f" PARQUET_VERSION v2, ROW_GROUP_SIZE {_ROW_GROUP},"
                f" COMPRESSION_LEVEL {_ZSTD_LEVEL})",
                query[1],
            )
            _sync(file)
            rows = every_column(table, f"FROM read_parquet('{_quoted(file)}')")
            work.db.execute(f"CREATE OR REPLACE TEMP VIEW written AS {rows}")
            size, digest, place = file.stat().st_size, file_hash(file), "file"
        found = work.count("written")
        if found != expected:
            msg = f"{expected} rows of {table} became {found}: the price book has gaps or overlaps"
            raise JaugeError(msg)
        sums = _sums(work, table)
        told = statistics.of_written(work, table)
        if small:
            work.db.unregister("written_rows")
        self.segments.append(
            Segment(
                segment_id=segment_id,
                table=table,
                tenant=tenant,
                month=month,
                place=place,
                rows=found,
                bytes=size,
                sha256=digest,
                sums=sums,
                written_at=self._now,
                statistics=told,
            )
        )

    def put_in_place(self) -> None:
        """Move the files to where readers look, and the blobs into the tail.

        Call it inside the manifest's `writing()`: without the lock, another writer would sweep
        them away as nobody's.
        """
        names = {segment.segment_id for segment in self.segments}
        if blobs := [(name, blob) for name, blob in self._blobs.items() if name in names]:
            self._tail.write(blobs)
        folders: set[Path] = set()
        for segment in self.segments:
            if segment.place == "file":
                target = self._layout.sealed(
                    segment.table, segment.tenant, segment.month, segment.segment_id
                )
                target.parent.mkdir(parents=True, exist_ok=True)
                (self._folder / target.name).rename(target)
                folders.update((target.parent, target.parent.parent, target.parent.parent.parent))
        for folder in folders:
            _sync(folder)


@contextmanager
def draft(layout: Layout, tail: Tail, now: datetime) -> Generator[Draft]:
    """A folder to write segments in, gone at the end."""
    folder = layout.incoming / uuid.uuid4().hex
    lock_file = folder.with_suffix(".lock")
    with disk.writing_to(layout):
        lock_file.touch()
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir()
        try:
            yield Draft(layout, tail, folder, now)
        finally:
            shutil.rmtree(folder)
            lock_file.unlink()


def sweep(layout: Layout, manifest: Manifest, tail: Tail, now: datetime) -> None:
    """Remove what no commit needs; takes the write lock itself.

    Segments are forgotten in a commit of their own, before anything of them is removed: a writer
    that is killed in between leaves files that nobody names, not names without files.
    """
    with manifest.writing():
        manifest.sweep(now)
    with manifest.writing():
        for folder in layout.incoming.iterdir():
            if folder.is_dir():
                _drop_abandoned(folder)
        known = {s.segment_id for s in manifest.every_segment()}
        for file in layout.root.glob("*/tenant=*/month=*/*.parquet"):
            if file.stem not in known:
                file.unlink(missing_ok=True)
        if forgotten := tail.names() - known:
            tail.drop(forgotten)


def _file(layout: Layout, segment: Segment) -> Path:
    return layout.sealed(segment.table, segment.tenant, segment.month, segment.segment_id)


def file_hash(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def damaged(layout: Layout, tail: Tail, segments: Iterable[Segment]) -> list[Segment]:
    """The segments whose bytes are not those that were committed."""
    found: list[Segment] = []
    for segment in segments:
        if segment.place == "file":
            file = _file(layout, segment)
            digest = file_hash(file) if file.exists() else ""
        else:
            digest = _blob_hash(tail, segment.segment_id)
        if digest != segment.sha256:
            found.append(segment)
    return found


def _blob_hash(tail: Tail, segment_id: str) -> str:
    """SHA-256 of a blob; empty where it is missing or cannot be read."""
    try:
        blob = tail.read(segment_id)
    except JaugeError:
        return ""
    return "" if blob is None else hashlib.sha256(blob).hexdigest()


def _parts(work: Work, relation: str, time: str | None, month: str) -> list[tuple[str, str, int]]:
    """Tenant, month and number of rows of what will be one segment each."""
    if time:
        # Formatting a time per row costs more than a look at the ends, which mostly suffices.
        ends = work.db.execute(
            f"SELECT min(tenant), max(tenant), strftime(min({time}), '%Y-%m'),"
            f" strftime(max({time}), '%Y-%m'), count(*), count({time}) FROM {relation}"
        ).fetchall()[0]
        if ends[0] == ends[1] and ends[2] == ends[3] and ends[4] == ends[5]:
            return [(ends[0], ends[2], ends[4])] if ends[4] else []
    found = work.db.execute(
        f"SELECT tenant, {month} AS month, count(*) FROM {relation} GROUP BY ALL ORDER BY ALL"
    )
    return [(str(tenant), str(name), int(rows)) for tenant, name, rows in found.fetchall()]


def _within(time: str | None, month: str) -> str:
    """A month as bounds that reach the scan, so that the other months' rows are not rated."""
    if time is None:
        return ""
    if month == _UNDATED:
        return f" AND {time} IS NULL"
    first = f"TIMESTAMPTZ '{month}-01 00:00:00+00'"
    return f" AND {time} >= {first} AND {time} < {first} + INTERVAL 1 MONTH"


def _sums(work: Work, table: str) -> dict[str, str]:
    """Sum of the amount of a table by currency of what was just written, as text."""
    summed = KEPT[table].sums
    if summed is None:
        return {}
    currency, amount = summed
    rows = work.db.execute(
        f"SELECT {currency}, CAST(sum({amount}) AS VARCHAR) FROM written"
        f" WHERE {amount} IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {str(found): str(total) for found, total in rows}


def _drop_abandoned(folder: Path) -> None:
    """Remove a writer's folder unless its writer lives (holds the lock)."""
    lock_file = folder.with_suffix(".lock")
    try:
        with lock_file.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    except FileNotFoundError:
        pass
    shutil.rmtree(folder, ignore_errors=True)
    lock_file.unlink(missing_ok=True)


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")


def _sync(target: Path) -> None:
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
