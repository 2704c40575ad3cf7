"""Snapshots: a reader sees one commit, whatever others write, compact or read."""

import os
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jauge.errors import JaugeError, UsageError
from jauge.ledger import Ledger, Rates, open_snapshot
from laws.ledger_rows import NOW, batch, call, exported, put

HOURS = timedelta(hours=3)


def test_nothing_imported_is_an_empty_ledger(tmp_path: Path) -> None:
    assert exported(tmp_path) == b""
    assert list(tmp_path.iterdir()) == []


def test_an_older_commit_shows_what_was_there(tmp_path: Path, book: Rates) -> None:
    versions = [b""]
    for number in range(3):
        put(tmp_path, book, batch([call(number)]))
        versions.append(exported(tmp_path))
    assert [exported(tmp_path, as_of=number) for number in range(4)] == versions
    for strange in (4, -1):
        with pytest.raises(UsageError, match="no commit"):
            exported(tmp_path, as_of=strange)


def test_readers_of_two_commits_do_not_take_each_others_files(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(0)]))
    with open_snapshot(tmp_path) as old:
        put(tmp_path, book, batch([call(1)]))
        with open_snapshot(tmp_path) as new:
            rows = [sum(pq.read_metadata(f).num_rows for f in s.paths("usage")) for s in (old, new)]
    assert rows == [1, 2]


def test_copies_of_the_tail_that_nobody_asks_for_go(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(0)]))
    with open_snapshot(tmp_path) as old:
        (stale,) = old.paths("usage")
    os.utime(stale, (0, 0))
    put(tmp_path, book, batch([call(1)]))
    exported(tmp_path)
    assert not stale.exists()


def test_a_commit_that_compaction_has_thinned_out_is_refused(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(0)]))
    with Ledger(tmp_path, book, now=NOW) as ledger:
        ledger.compact(everything=True)
    put(tmp_path, book, batch([call(1)]), now=NOW + HOURS)
    with pytest.raises(UsageError, match="commit 1 is no longer kept whole"):
        exported(tmp_path, as_of=1)
    assert len(exported(tmp_path, as_of=2).splitlines()) == 1


def test_a_lost_manifest_is_no_empty_ledger(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(0)]))
    (tmp_path / "ledger" / "manifest.db").unlink()
    for attempt in (lambda: exported(tmp_path), lambda: put(tmp_path, book, batch([call(1)]))):
        with pytest.raises(JaugeError, match="damaged"):
            attempt()
