"""Snapshots: a reader sees one commit, whatever others write, compact or read."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from jauge.errors import JaugeError, UsageError
from jauge.ledger import Ledger, Rates, open_snapshot
from jauge.ledger.layout import Layout
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


@contextmanager
def read_only(workspace: Path) -> Generator[None]:
    """Nothing of the workspace can be written; root, who may write everything, becomes nobody."""
    paths = [workspace, *workspace.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    # The temporary folder of a test is closed to others above the workspace.
    above = [folder for folder in workspace.parents if folder.stat().st_mode & 0o055 != 0o055]
    modes = {folder: folder.stat().st_mode for folder in above if is_root}
    for folder, mode in modes.items():
        folder.chmod(mode | 0o055)
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for folder, mode in modes.items():
            folder.chmod(mode)
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("is_cached", [True, False])
def test_a_read_only_workspace_answers(tmp_path: Path, book: Rates, *, is_cached: bool) -> None:
    workspace = tmp_path / "workspace"
    put(workspace, book, batch([call(0), call(1)]))
    whole = exported(workspace)
    cache = Layout.of(workspace).cache
    if not is_cached:
        shutil.rmtree(cache)
    with read_only(workspace):
        before = sorted(workspace.rglob("*"))
        assert exported(workspace) == whole
        with open_snapshot(workspace) as snapshot:
            (tail,) = snapshot.paths("usage")
            assert (tail.parent == cache) is False
        assert not tail.exists()
        assert sorted(workspace.rglob("*")) == before


def test_a_read_only_workspace_shows_what_an_open_writer_has_acknowledged(
    tmp_path: Path, book: Rates
) -> None:
    workspace = tmp_path / "workspace"
    with Ledger(workspace, book, now=NOW):
        put(workspace, book, batch([call(0)]))
        with read_only(workspace):
            assert len(exported(workspace).splitlines()) == 1


def test_writing_to_a_read_only_workspace_is_refused_in_words(tmp_path: Path, book: Rates) -> None:
    workspace = tmp_path / "workspace"
    put(workspace, book, batch([call(0)]))
    with read_only(workspace), pytest.raises(JaugeError, match="cannot be written"):
        put(workspace, book, batch([call(1)]))
    with (
        Ledger(workspace, book, now=NOW) as ledger,
        read_only(workspace),
        pytest.raises(JaugeError, match="cannot be written"),
    ):
        ledger.restate(dry_run=True)


def sealed(workspace: Path, book: Rates) -> Path:
    put(workspace, book, batch([call(number) for number in range(9)]))
    with Ledger(workspace, book, now=NOW) as ledger:
        ledger.compact(everything=True)
    (file,) = Layout.of(workspace).root.glob("usage/tenant=*/month=*/*.parquet")
    return file


def test_a_missing_segment_is_named(tmp_path: Path, book: Rates) -> None:
    file = sealed(tmp_path, book)
    file.unlink()
    with pytest.raises(JaugeError, match=rf"{file.name}: missing: run `jauge doctor`"):
        exported(tmp_path)


@pytest.mark.parametrize("part", ["end", "middle"])
def test_a_damaged_segment_is_named(tmp_path: Path, book: Rates, part: str) -> None:
    file = sealed(tmp_path, book)
    content = file.read_bytes()
    third = len(content) // 3
    broken = content[:third] if part == "end" else b"PAR1" + bytes(third) + content[third + 4 :]
    file.write_bytes(broken)
    with pytest.raises(JaugeError, match=r"damaged: run `jauge doctor`"):
        exported(tmp_path)


def test_a_wrong_question_is_no_damage(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(0)]))
    with pytest.raises(duckdb.BinderException), open_snapshot(tmp_path) as snapshot:
        duckdb.read_parquet([str(file) for file in snapshot.paths("usage")]).project("colour")


def test_a_fault_of_the_disk_is_named_though_no_file_is_damaged(
    tmp_path: Path, book: Rates
) -> None:
    put(tmp_path, book, batch([call(1)]))
    with (
        pytest.raises(JaugeError, match=r"cannot be read \(no answer\): run `jauge doctor`"),
        open_snapshot(tmp_path),
    ):
        raise duckdb.IOException("no answer")
