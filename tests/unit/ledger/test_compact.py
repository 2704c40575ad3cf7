"""Compaction: when it is due, and that a reader cannot tell."""

from datetime import timedelta
from pathlib import Path

import pytest

from jauge.ledger import Ledger, Rates, compact
from laws.ledger_rows import NOW, batch, call, exported, put


def places(workspace: Path, book: Rates) -> list[tuple[str, str, int]]:
    with Ledger(workspace, book, now=NOW) as ledger:
        return [(s.place, s.month, s.rows) for s in ledger.manifest.segments("usage")]


def test_the_tail_is_sealed_after_an_hour(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(1)]))
    put(tmp_path, book, batch([call(2)]), now=NOW + timedelta(minutes=59))
    assert [place for place, _, _ in places(tmp_path, book)] == ["tail", "tail"]
    put(tmp_path, book, batch([call(3)]), now=NOW + timedelta(minutes=60))
    assert places(tmp_path, book) == [("file", "2026-10", 3)]


def test_everything_small_becomes_one_file_a_month(tmp_path: Path, book: Rates) -> None:
    for number in range(4):
        late = call(number + 40, started_at=NOW + timedelta(days=number))
        put(tmp_path, book, batch([call(number), late]))
    before = exported(tmp_path)
    with Ledger(tmp_path, book, now=NOW) as ledger:
        assert ledger.compact() == 0
        assert ledger.compact(everything=True) == 8
        assert ledger.compact(everything=True) == 0
        assert ledger.check() == []
    assert places(tmp_path, book) == [("file", "2026-10", 4), ("file", "2026-11", 4)]
    assert exported(tmp_path) == before


def test_a_file_is_not_joined_beyond_what_one_should_hold(
    tmp_path: Path, book: Rates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact, "_LARGEST", 5)
    monkeypatch.setattr(compact, "SEAL_ROWS", 1)
    monkeypatch.setattr(compact, "_SMALL_FILES", 99)
    for number in range(3):
        put(tmp_path, book, batch([call(2 * number), call(2 * number + 1)]))
    monkeypatch.setattr(compact, "SEAL_ROWS", 250_000)
    assert [rows for _, _, rows in places(tmp_path, book)] == [2, 2, 2]
    with Ledger(tmp_path, book, now=NOW) as ledger:
        ledger.compact(everything=True)
    assert sorted(rows for _, _, rows in places(tmp_path, book)) == [2, 4]
