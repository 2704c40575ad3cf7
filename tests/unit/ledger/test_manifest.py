"""The manifest: commits, what they see, what may go."""

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from jauge.errors import JaugeError
from jauge.ledger.layout import GRACE_S, Layout
from jauge.ledger.manifest import Manifest, Segment
from laws.ledger_rows import NOW

LATER = NOW + timedelta(seconds=GRACE_S + 1)


def segment(name: str) -> Segment:
    return Segment(
        segment_id=name, table="usage", tenant="t", month="2026-10", place="tail", rows=1,
        bytes=1, sha256="", sums={"EUR": "1.5"}, written_at="2026",
    )  # fmt: skip


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest(Layout.of(tmp_path))


def seen(manifest: Manifest, at: int | None = None) -> set[str]:
    return {found.segment_id for found in manifest.segments("usage", at)}


def swap(manifest: Manifest, kind: str, old: list[str], new: list[str]) -> int:
    with manifest.writing():
        return manifest.record(
            "restate" if kind == "restate" else "compact",
            "", NOW, added=[segment(name) for name in new], removed=old,
        )  # fmt: skip


def test_each_commit_sees_its_own_segments(manifest: Manifest) -> None:
    numbers = [swap(manifest, "x", [], ["a"]), swap(manifest, "x", ["a"], ["b"])]
    assert numbers == [1, 2]
    assert [seen(manifest, at) for at in (0, 1, 2, None)] == [set(), {"a"}, {"b"}, {"b"}]
    assert manifest.segments()[0] == segment("b")


def test_a_segment_is_retired_once(manifest: Manifest) -> None:
    swap(manifest, "x", [], ["a"])
    swap(manifest, "x", ["a"], ["b"])
    with pytest.raises(JaugeError, match="someone else"):
        swap(manifest, "x", ["a"], ["c"])
    assert (manifest.head(), seen(manifest)) == (2, {"b"})


def test_sweeping_keeps_the_grace_and_what_a_restatement_replaced(manifest: Manifest) -> None:
    swap(manifest, "x", [], ["a"])
    swap(manifest, "x", ["a"], ["b"])
    swap(manifest, "restate", ["b"], ["c"])
    assert manifest.sweep(NOW) == []
    assert [found.segment_id for found in manifest.sweep(LATER)] == ["a"]
    assert [manifest.is_whole(at) for at in (0, 1, 2, 3)] == [True, False, True, True]
    assert {found.segment_id for found in manifest.every_segment()} == {"b", "c"}


def test_a_layout_of_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    future = apsw.Connection(str(layout.manifest))
    future.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    future.execute("INSERT INTO meta VALUES ('version', '9')")
    future.close()
    with pytest.raises(JaugeError, match="layout 9"):
        Manifest(layout)
    tables = apsw.Connection(str(layout.manifest)).execute("SELECT name FROM sqlite_schema")
    assert tables.fetchall() == [("meta",)]


def test_a_reader_opens_while_another_writes(tmp_path: Path, manifest: Manifest) -> None:
    swap(manifest, "x", [], ["a"])
    with manifest.writing():
        manifest.record("append", "", NOW, added=[segment("b")], removed=[])
        assert seen(Manifest(Layout.of(tmp_path))) == {"a"}
    assert seen(Manifest(Layout.of(tmp_path))) == {"a", "b"}


def test_what_fails_inside_leaves_nothing_and_the_lock_free(manifest: Manifest) -> None:
    with pytest.raises(ZeroDivisionError), manifest.writing():  # noqa: PT012
        manifest.record("append", "", NOW, added=[segment("a")], removed=[])
        raise ZeroDivisionError
    assert (manifest.head(), swap(manifest, "x", [], ["b"])) == (0, 1)
