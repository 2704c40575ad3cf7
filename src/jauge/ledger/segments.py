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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from jauge.ledger import tail as tail_blobs
from jauge.ledger.layout import TAIL_ROWS, Layout
from jauge.ledger.manifest import Manifest, Segment
from jauge.ledger.tail import Tail
from jauge.model import TABLES

_TIME = {"usage": "started_at", "observation": "started_at", "usage_alias": None}
_ROW_GROUP = 125_000


class Draft:
    """Segments being written: durable, not yet named by any commit."""

    def __init__(self, layout: Layout, tail: Tail, folder: Path, now: datetime) -> None:
        self._layout = layout
        self._tail = tail
        self._folder = folder
        self._now = now.astimezone(UTC).isoformat()
        self.segments: list[Segment] = []

    def write(
        self,
        work: duckdb.DuckDBPyConnection,
        table: str,
        relation: str,
        *,
        price_book_version: str | None = None,
        to_file: bool = False,
    ) -> None:
        """Write the rows of a DuckDB relation that has exactly the columns of `table`.

        One segment per tenant and month; fewer than TAIL_ROWS rows go to the tail unless
        `to_file`.
        """
        time = _TIME[table]
        month = f"strftime({time} AT TIME ZONE 'UTC', '%Y-%m')" if time else "'all'"
        parts = work.execute(
            f"SELECT tenant, {month} AS month, count(*) FROM {relation} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        for tenant, name, rows in parts:
            where = f"tenant = ? AND {month} = ?"
            order = f"{time}, {TABLES[table][0].name}" if time else "tenant"
            query = f"SELECT * FROM {relation} WHERE {where} ORDER BY {order}"
            segment_id = f"{uuid.uuid4().hex}"
            sums = _sums(work, table, relation, where, [tenant, name])
            if rows < TAIL_ROWS and not to_file:
                blob = tail_blobs.encode(_arrow(work.execute(query, [tenant, name])))
                self._tail.write([(segment_id, blob)])
                size, digest, place = len(blob), hashlib.sha256(blob).hexdigest(), "tail"
            else:
                path = self._folder / f"{segment_id}.parquet"
                work.execute(
                    f"COPY ({query}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd,"
                    f" PARQUET_VERSION v2, ROW_GROUP_SIZE {_ROW_GROUP})",
                    [tenant, name],
                )
                size, digest, place = path.stat().st_size, file_hash(path), "file"
                _sync(path)
            self.segments.append(
                Segment(
                    segment_id=segment_id, table=table, tenant=tenant, month=name, place=place,
                    rows=rows, bytes=size, sha256=digest, sums=sums, written_at=self._now,
                    price_book_version=price_book_version,
                )
            )  # fmt: skip

    def put_in_place(self) -> None:
        """Rename the files to where readers look; call it inside the manifest's `writing()`."""
        folders: set[Path] = set()
        for segment in self.segments:
            if segment.place == "file":
                target = self._layout.segment(
                    segment.table, segment.tenant, segment.month, segment.segment_id
                )
                target.parent.mkdir(parents=True, exist_ok=True)
                (self._folder / target.name).rename(target)
                folders.update((target.parent, target.parent.parent, target.parent.parent.parent))
        for folder in folders:
            _sync(folder)


@contextmanager
def draft(layout: Layout, tail: Tail, now: datetime) -> Iterator[Draft]:
    """A folder to write segments in, gone at the end."""
    folder = layout.incoming / uuid.uuid4().hex
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield Draft(layout, tail, folder, now)
        finally:
            shutil.rmtree(folder)


def sweep(layout: Layout, manifest: Manifest, tail: Tail, now: datetime) -> None:
    """Remove what no commit needs; call it inside the manifest's `writing()`."""
    for folder in layout.incoming.iterdir():
        _drop_abandoned(folder)
    swept = manifest.sweep(now)
    for segment in swept:
        if segment.place == "file":
            path(layout, segment).unlink(missing_ok=True)
    known = {s.segment_id for s in manifest.every_segment()}
    for file in layout.root.glob("*/tenant=*/month=*/*.parquet"):
        if file.stem not in known:
            file.unlink(missing_ok=True)
    if forgotten := tail.names() - known:
        tail.drop(forgotten)


def path(layout: Layout, segment: Segment) -> Path:
    """The file of a sealed segment."""
    return layout.segment(segment.table, segment.tenant, segment.month, segment.segment_id)


def file_hash(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def damaged(layout: Layout, tail: Tail, segments: Iterable[Segment]) -> list[Segment]:
    """The segments whose bytes are not those that were committed."""
    found: list[Segment] = []
    for segment in segments:
        if segment.place == "file":
            file = path(layout, segment)
            digest = file_hash(file) if file.exists() else ""
        else:
            digest = hashlib.sha256(tail.read(segment.segment_id) or b"").hexdigest()
        if digest != segment.sha256:
            found.append(segment)
    return found


def _arrow(result: duckdb.DuckDBPyConnection) -> pa.Table:
    return result.to_arrow_table()


def _sums(
    work: duckdb.DuckDBPyConnection, table: str, relation: str, where: str, values: list[str]
) -> dict[str, str]:
    if table != "usage":
        return {}
    rows = work.execute(
        f"SELECT billing_currency, CAST(sum(effective_cost) AS VARCHAR) FROM {relation}"
        f" WHERE {where} AND effective_cost IS NOT NULL GROUP BY ALL ORDER BY ALL",
        values,
    ).fetchall()
    return {str(currency): str(total) for currency, total in rows}


def _drop_abandoned(folder: Path) -> None:
    """Remove a writer's folder unless its writer lives (holds the lock)."""
    try:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
    except BlockingIOError:
        return
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")


def _sync(target: Path) -> None:
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
