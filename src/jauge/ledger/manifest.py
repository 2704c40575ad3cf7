"""The truth of the ledger: which segments exist, since which commit, until which.

A file or a tail blob is part of the ledger only while a row here says so. Commits are numbered;
a reader holds a number and sees the segments with `added <= number < removed`.
"""

import json
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from jauge.errors import JaugeError
from jauge.ledger import sqlite
from jauge.ledger.keeping import KEPT
from jauge.ledger.layout import GRACE_S, Layout
from jauge.ledger.statistics import Statistics

Place = Literal["tail", "file"]
CommitKind = Literal["append", "refold", "compact", "restate", "settle", "erase"]
_VERSION: Final = "1"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS commits (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL,
  note TEXT NOT NULL, price_book_version TEXT, pinned INTEGER NOT NULL DEFAULT 0,
  settled INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE IF NOT EXISTS segment (
  segment_id TEXT PRIMARY KEY, tbl TEXT NOT NULL, tenant TEXT NOT NULL, month TEXT NOT NULL,
  place TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  sums TEXT NOT NULL, written_at TEXT NOT NULL, price_book_version TEXT,
  added INTEGER NOT NULL REFERENCES commits, removed INTEGER REFERENCES commits,
  statistics TEXT) STRICT;
CREATE TABLE IF NOT EXISTS swept (added INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS segment_live ON segment (tbl, removed);
"""
_COLUMNS: Final = (
    "segment_id, tbl, tenant, month, place, rows, bytes, sha256, sums, written_at,"
    " price_book_version"
)


_SETTLED: Final = ", ".join(f"'{name}'" for name, kept in KEPT.items() if kept.is_settled)


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """An immutable set of rows of one table, tenant and month.

    `sums` holds the sum of an amount by currency, as text (`keeping` says which one); `rows` and
    `sums` are what a re-read of the file must give. `statistics` are None for tables without
    them, and for segments of a ledger that is older than they are.
    """

    segment_id: str
    table: str
    tenant: str
    month: str
    place: Place
    rows: int
    bytes: int
    sha256: str
    sums: dict[str, str]
    written_at: str
    price_book_version: str | None = None
    statistics: Statistics | None = None


class Commit(msgspec.Struct, frozen=True):
    """One acknowledged change."""

    number: int
    at: str
    kind: str
    note: str
    price_book_version: str | None


class Manifest:
    """An open manifest; one per process and thread."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.manifest
        if not sqlite.is_read_only(self._path):
            layout.make()
        self._db = sqlite.connect(self._path)
        # A reader takes no lock: a long write of another process must not keep it waiting.
        found = self._version()
        if found is None:
            with self.writing():
                found = self._version() or self._make(layout)
        if found != _VERSION:
            self._db.close()
            msg = f"{self._path}: written by a newer Jauge (layout {found}); upgrade to read it"
            raise JaugeError(msg)

    def _version(self) -> str | None:
        """The layout of the file; None before anything is in it."""
        if self._db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get is None:
            return None
        return self._db.execute("SELECT value FROM meta WHERE key = 'version'").get

    def _make(self, layout: Layout) -> str:
        """Begin a new ledger, but never beside the rows of one that has lost its manifest."""
        if layout.has_rows():
            msg = f"{self._path}: damaged (it is empty): put a backup of the folder in its place"
            raise JaugeError(msg)
        for statement in filter(str.strip, _TABLES.split(";")):
            self._db.execute(statement)
        self._db.execute("INSERT INTO meta VALUES ('version', ?)", (_VERSION,))
        return _VERSION

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def writing(self, *, wait: bool = True) -> Generator[None]:
        """Hold the write lock; what is recorded inside becomes visible together, or not at all.

        Raises Transient when another process keeps it, at once without `wait`.
        """
        with sqlite.transaction(self._db, self._path, wait=wait):
            yield

    def head(self) -> int:
        """The number of the newest commit; 0 before the first."""
        return self._db.execute("SELECT coalesce(max(number), 0) FROM commits").get

    def settled_head(self, at: int | None = None) -> int:
        """The newest settled commit, up to `at`: what readers see."""
        if not self._has("commits", "settled"):
            return self.head() if at is None else at
        query = "SELECT coalesce(max(number), 0) FROM commits WHERE settled AND number <= ?"
        return self._db.execute(query, (self.head() if at is None else at,)).get

    def is_settled(self) -> bool:
        """Whether it is decided which of the newest rows count."""
        return self.settled_head() == self.head()

    def call_settled(self) -> None:
        """Say inside `writing()` that the newest commit needs no settling."""
        self._db.execute("UPDATE commits SET settled = 1 WHERE number = ?", (self.head(),))

    def note_exports(self) -> None:
        """Remember inside `writing()` that rows of usage exports are there."""
        self._db.execute("INSERT OR IGNORE INTO meta VALUES ('exports', '1')")

    def has_exports(self) -> bool:
        """Whether there may be rows of usage exports."""
        return self._db.execute("SELECT 1 FROM meta WHERE key = 'exports'").get is not None

    def _has_statements(self) -> bool:
        query = f"SELECT 1 FROM segment WHERE tbl IN ({_SETTLED}) AND removed IS NULL LIMIT 1"
        return self.has_exports() or self._db.execute(query).get is not None

    def commits(self) -> list[Commit]:
        """All commits, oldest first."""
        rows = self._db.execute(
            "SELECT number, at, kind, note, price_book_version FROM commits ORDER BY number"
        )
        return [Commit(*row) for row in rows]

    def segments(self, table: str | None = None, at: int | None = None) -> list[Segment]:
        """The segments that commit `at` (default: the newest) sees."""
        number = self.head() if at is None else at
        rows = self._db.execute(
            f"SELECT {self._columns()} FROM segment WHERE added <= ?1"
            " AND coalesce(removed, ?1 + 1) > ?1 AND tbl = coalesce(?2, tbl)"
            " ORDER BY month, written_at, segment_id",
            (number, table),
        )
        return [_segment(row) for row in rows]

    def record(
        self,
        kind: CommitKind,
        note: str,
        now: datetime,
        *,
        added: Iterable[Segment],
        removed: Iterable[str],
        price_book_version: str | None = None,
    ) -> int:
        """Write a commit inside `writing()` and answer its number."""
        was_settled = self.is_settled()
        self._db.execute(
            "INSERT INTO commits (at, kind, note, price_book_version) VALUES (?, ?, ?, ?)",
            (now.astimezone(UTC).isoformat(), kind, note, price_book_version),
        )
        number = self._db.last_insert_rowid()
        if kind == "restate":
            self._db.execute("UPDATE commits SET pinned = 1 WHERE number = ?", (number - 1,))
        if not self._has("segment", "statistics"):
            self._db.execute("ALTER TABLE segment ADD COLUMN statistics TEXT")
        for segment in added:
            told = segment.statistics
            self._db.execute(
                f"INSERT INTO segment ({self._columns()}, added)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    segment.segment_id, segment.table, segment.tenant, segment.month,
                    segment.place, segment.rows, segment.bytes, segment.sha256,
                    json.dumps(segment.sums), segment.written_at, segment.price_book_version,
                    None if told is None else msgspec.json.encode(told).decode(), number,
                ),
            )  # fmt: skip
        for segment_id in removed:
            self._db.execute(
                "UPDATE segment SET removed = ? WHERE segment_id = ? AND removed IS NULL",
                (number, segment_id),
            )
            if self._db.changes() != 1:
                msg = f"segment {segment_id} was retired by someone else"
                raise JaugeError(msg)
        settled = was_settled if kind in {"compact", "erase"} else kind == "settle"
        if not settled and self._has_statements():
            if not self._has("commits", "settled"):
                column = "settled INTEGER NOT NULL DEFAULT 1"
                self._db.execute(f"ALTER TABLE commits ADD COLUMN {column}")
            self._db.execute("UPDATE commits SET settled = 0 WHERE number = ?", (number,))
        return number

    def is_whole(self, number: int) -> bool:
        """Whether every segment that commit `number` saw is still there."""
        found = self._db.execute(
            "SELECT 1 FROM swept WHERE added <= ?1 AND ?1 < removed LIMIT 1", (number,)
        ).get
        return found is None

    def every_segment(self) -> list[Segment]:
        """All segments that are not swept, retired ones included."""
        return [_segment(row) for row in self._db.execute(f"SELECT {self._columns()} FROM segment")]

    def sweep(self, now: datetime) -> list[Segment]:
        """Forget segments retired longer than the grace that no pinned commit needs.

        Predecessors of a restatement stay: the commit before each one is pinned. So do those
        that readers see until the newest commits are settled.
        """
        limit = (now.astimezone(UTC) - timedelta(seconds=GRACE_S)).isoformat()
        rows = self._db.execute(
            "SELECT s.segment_id FROM segment s JOIN commits r ON r.number = s.removed"
            " WHERE r.at < ?1 AND NOT EXISTS (SELECT 1 FROM commits p WHERE"
            " (p.pinned = 1 OR p.number = ?2) AND s.added <= p.number AND p.number < s.removed)",
            (limit, self.settled_head()),
        ).fetchall()
        swept: list[Segment] = []
        for (segment_id,) in rows:
            (row,) = self._db.execute(
                f"SELECT {self._columns()} FROM segment WHERE segment_id = ?", (segment_id,)
            ).fetchall()
            swept.append(_segment(row))
            self._db.execute(
                "INSERT INTO swept SELECT added, removed FROM segment WHERE segment_id = ?",
                (segment_id,),
            )
            self._db.execute("DELETE FROM segment WHERE segment_id = ?", (segment_id,))
        return swept

    def forget_retired(self, table: str) -> None:
        """Forget inside `writing()` every retired segment of a table, pinned or not.

        Commits that saw one are no longer kept whole.
        """
        old = "FROM segment WHERE tbl = ? AND removed IS NOT NULL"
        self._db.execute(f"INSERT INTO swept SELECT added, removed {old}", (table,))
        self._db.execute(f"DELETE {old}", (table,))

    def _columns(self) -> str:
        """What a segment is made of, in the order of `_segment`."""
        told = "statistics" if self._has("segment", "statistics") else "NULL"
        return f"{_COLUMNS}, {told}"

    def _has(self, table: str, column: str) -> bool:
        """Whether the file has a column; the first writer after an upgrade adds what it needs."""
        query = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"
        return self._db.execute(query, (table, column)).get is not None


def _segment(row: tuple[object, ...]) -> Segment:
    names = ("segment_id", "table", "tenant", "month", "place", "rows", "bytes", "sha256")
    fields = dict(zip(names, row[:8], strict=True))
    return msgspec.convert(
        {
            **fields,
            "sums": json.loads(str(row[8])),
            "written_at": row[9],
            "price_book_version": row[10],
            "statistics": None if row[11] is None else json.loads(str(row[11])),
        },
        Segment,
    )
