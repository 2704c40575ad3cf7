"""Small segments, as Arrow blobs in SQLite until they are sealed into Parquet."""

from collections.abc import Iterable

import pyarrow as pa

from jauge.errors import JaugeError
from jauge.ledger import sqlite
from jauge.ledger.layout import Layout

_TABLE = "CREATE TABLE IF NOT EXISTS blob (segment_id TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT"
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


class Tail:
    """An open tail. What it holds counts only while the manifest names it."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.tail
        self._db = sqlite.connect(self._path)
        self._db.execute(_TABLE)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def write(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """Make blobs durable in one transaction."""
        with sqlite.transaction(self._db, self._path):
            self._db.executemany("INSERT INTO blob VALUES (?, ?)", blobs)

    def read(self, segment_id: str) -> bytes | None:
        """One blob, or None when it is not there; raises JaugeError when it is damaged."""
        with sqlite.plainly(self._path):
            query = "SELECT data FROM blob WHERE segment_id = ?"
            return self._db.execute(query, (segment_id,)).get

    def rows(self, segment_id: str) -> pa.Table:
        """The rows of one blob; raises JaugeError when it is missing or damaged."""
        try:
            return decode(self.read(segment_id) or b"")
        except (pa.ArrowInvalid, OSError) as fault:
            msg = f"{self._path}: segment {segment_id} is damaged: put a backup in its place"
            raise JaugeError(msg) from fault

    def names(self) -> set[str]:
        """The ids of all blobs, named by the manifest or not."""
        return {name for (name,) in self._db.execute("SELECT segment_id FROM blob")}

    def drop(self, segment_ids: Iterable[str]) -> None:
        """Delete blobs that nothing needs any more."""
        names = [(segment_id,) for segment_id in segment_ids]
        with sqlite.transaction(self._db, self._path):
            self._db.executemany("DELETE FROM blob WHERE segment_id = ?", names)


def encode(rows: pa.Table) -> bytes:
    """Rows as one Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=_OPTIONS) as writer:
        writer.write_table(rows)
    return sink.getvalue().to_pybytes()


def decode(blob: bytes) -> pa.Table:
    """The rows of `encode`."""
    return pa.ipc.open_stream(blob).read_all()
