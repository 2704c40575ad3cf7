"""SQLite: a library that is safe, and one writer at a time."""

from pathlib import Path

import apsw
import pytest

from jauge.errors import JaugeError, Transient
from jauge.ledger import sqlite


def test_an_unsafe_library_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "OLDEST", (99, 1, 0))
    with pytest.raises(JaugeError, match=r"unsafe here: install apsw with 99\.1\.0 or newer"):
        sqlite.connect(tmp_path / "a.db")
    assert not (tmp_path / "a.db").exists()


def test_a_second_writer_waits_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOCK_WAIT_S", 0)
    path = tmp_path / "a.db"
    first, second = sqlite.connect(path), sqlite.connect(path)
    with sqlite.transaction(first, path):
        first.execute("CREATE TABLE t (a)")
        with pytest.raises(Transient, match="another process has been writing"):
            sqlite.begin(second, path)
    assert second.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


def test_what_fails_is_undone_be_it_by_sqlite_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    connection = sqlite.connect(path)
    for statement in ("CREATE TABLE u (a)", "ROLLBACK"):
        with pytest.raises(ZeroDivisionError), sqlite.transaction(connection, path):  # noqa: PT012
            connection.execute("CREATE TABLE t (a)")
            connection.execute(statement)
            raise ZeroDivisionError
        assert not connection.in_transaction
        with pytest.raises(apsw.SQLError, match="no such table"):
            connection.execute("SELECT * FROM t")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(JaugeError, match=r"a.db: damaged .*: put a backup"):
        sqlite.connect(path)


def test_a_database_that_nobody_can_open_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a.db"
    with pytest.raises(JaugeError, match=r"a\.db: cannot be read .*: copy the folder"):
        sqlite._connect_to_read(path)
