"""SQLite as the ledger uses it: one gate, durable commits, a write lock that waits.

The library must be 3.51.3 or newer: older ones can corrupt a database in WAL mode when two
connections write or checkpoint (SQLite release notes of 3.51.3, 2026).
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from jauge.errors import JaugeError, Transient

OLDEST: Final = (3, 51, 3)
LOCK_WAIT_S: Final = 120


def version() -> tuple[int, ...]:
    """The version of the SQLite library that the ledger writes with."""
    return tuple(int(part) for part in apsw.sqlite_lib_version().split("."))


def connect(path: Path) -> apsw.Connection:
    """Open `path` in WAL mode with synchronous=FULL; raises JaugeError on an unsafe library."""
    if version() < OLDEST:
        found, wanted = apsw.sqlite_lib_version(), ".".join(map(str, OLDEST))
        msg = f"SQLite {found} is unsafe here: install apsw with {wanted} or newer"
        raise JaugeError(msg)
    with plainly(path):
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(LOCK_WAIT_S * 1000)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "mmap_size=0", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        # A file that is cut may open and only fail when its tables are read.
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    return connection


@contextmanager
def plainly(path: Path) -> Generator[None]:
    """Say in words what SQLite found wrong with a database; raises JaugeError."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as fault:
        msg = f"{path}: damaged ({fault}): put a backup of the folder in its place"
        raise JaugeError(msg) from fault


@contextmanager
def transaction(connection: apsw.Connection, path: Path) -> Generator[None]:
    """Hold the write lock; what happens inside is durable together at the end, or undone."""
    with plainly(path):
        begin(connection, path)
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def begin(connection: apsw.Connection, path: Path) -> None:
    """Take the write lock, waiting for its holder; raises Transient after LOCK_WAIT_S."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except apsw.BusyError:
        msg = f"{path}: another process has been writing for {LOCK_WAIT_S} s; try again"
        raise Transient(msg) from None
