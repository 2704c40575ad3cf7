"""SQLite as the ledger uses it: one gate, durable commits, a write lock that waits.

The library must be 3.51.3 or newer: older ones can corrupt a database in WAL mode when two
connections write or checkpoint (SQLite release notes of 3.51.3, 2026).
"""

import os
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
    """Open `path` in WAL mode with synchronous=FULL, or to read where it cannot be written.

    Raises JaugeError on an unsafe library.
    """
    if version() < OLDEST:
        found, wanted = apsw.sqlite_lib_version(), ".".join(map(str, OLDEST))
        msg = f"SQLite {found} is unsafe here: install apsw with {wanted} or newer"
        raise JaugeError(msg)
    if is_read_only(path):
        return _connect_to_read(path)
    with plainly(path):
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(LOCK_WAIT_S * 1000)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "mmap_size=0",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        # A file that is cut may open and only fail when its tables are read.
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    return connection


def is_read_only(path: Path) -> bool:
    """Whether a database is there that this process may read but not write."""
    places = (path, path.parent)
    effective = os.access in os.supports_effective_ids
    return path.exists() and not all(
        os.access(place, os.W_OK, effective_ids=effective) for place in places
    )


def _connect_to_read(path: Path) -> apsw.Connection:
    """Open a database whose folder SQLite cannot write its log into.

    Every writer leaves a log beside it while it is open; where there is none, nobody writes, and
    the file may be read as it is (https://sqlite.org/wal.html#read_only_databases).
    """
    log = path.with_name(f"{path.name}-wal")
    alone = "&immutable=1" if not log.exists() or not log.stat().st_size else ""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    try:
        with plainly(path):
            connection = apsw.Connection(f"{path.absolute().as_uri()}?mode=ro{alone}", flags=flags)
            connection.set_busy_timeout(LOCK_WAIT_S * 1000)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except (apsw.CantOpenError, apsw.ReadOnlyError) as fault:
        msg = f"{path}: cannot be read ({fault}): copy the folder to where you can write, read that"
        raise JaugeError(msg) from fault
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
def transaction(connection: apsw.Connection, path: Path, *, wait: bool = True) -> Generator[None]:
    """Hold the write lock; what happens inside is durable together at the end, or undone."""
    with plainly(path):
        begin(connection, path, wait=wait)
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def begin(connection: apsw.Connection, path: Path, *, wait: bool = True) -> None:
    """Take the write lock, waiting for its holder.

    Raises Transient after LOCK_WAIT_S, or at once without `wait`.
    """
    if connection.readonly("main"):
        msg = f"{path}: cannot be written: give yourself the right to write the folder, or copy it"
        raise JaugeError(msg)
    patience_s = LOCK_WAIT_S if wait else 0
    connection.set_busy_timeout(patience_s * 1000)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except apsw.BusyError:
        msg = f"{path}: another process has been writing for {patience_s} s; try again"
        raise Transient(msg) from None
    finally:
        connection.set_busy_timeout(LOCK_WAIT_S * 1000)
