"""Segments: what is damaged is found, what is abandoned goes, what is being written stays."""

import fcntl
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from jauge.errors import JaugeError
from jauge.ledger import Ledger, Rates, segments
from jauge.ledger.work import Work
from jauge.pricing import Compiled, Wanted
from laws.ledger_rows import NOW, batch, call, exported, put


@pytest.fixture
def ledger(tmp_path: Path, book: Rates) -> Iterator[Ledger]:
    put(tmp_path, book, batch([call(1), call(2)]))
    with Ledger(tmp_path, book, now=NOW) as opened:
        yield opened


def sweep(ledger: Ledger) -> None:
    segments.sweep(ledger.layout, ledger.manifest, ledger.tail, NOW)


@pytest.mark.parametrize("sealed", [False, True])
def test_a_changed_byte_and_a_missing_segment_are_found(ledger: Ledger, sealed: bool) -> None:
    if sealed:
        ledger.compact(everything=True)
    assert ledger.check() == []
    (segment,) = ledger.manifest.segments("usage")
    if sealed:
        (file,) = ledger.layout.root.glob("usage/*/*/*.parquet")
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        assert ledger.check() == [segment]
        file.unlink()
    else:
        blob = ledger.tail.read(segment.segment_id)
        assert blob is not None
        ledger.tail.drop([segment.segment_id])
        ledger.tail.write([(segment.segment_id, blob[:-9])])
        assert ledger.check() == [segment]
        ledger.tail.drop([segment.segment_id])
        with pytest.raises(JaugeError, match=segment.segment_id):
            exported(ledger.layout.root.parent)
    assert ledger.check() == [segment]


def test_what_a_killed_writer_left_goes_and_a_live_writers_stays(ledger: Ledger) -> None:
    dead, live = ledger.layout.incoming / "dead", ledger.layout.incoming / "live"
    for folder in (dead, live):
        folder.mkdir()
        (folder / "x.parquet").write_bytes(b"half")
        folder.with_suffix(".lock").touch()
    stray = ledger.layout.sealed("usage", "default", "2026-10", "stray")
    stray.parent.mkdir(parents=True)
    stray.touch()
    ledger.tail.write([("stray", b"")])
    with live.with_suffix(".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sweep(ledger)
    assert (dead.exists(), stray.exists(), live.exists()) == (False, False, True)
    assert ledger.tail.names() == {found.segment_id for found in ledger.manifest.segments()}
    sweep(ledger)
    assert not live.exists()


def test_a_sum_of_a_segment_is_the_cost_of_its_rows(ledger: Ledger) -> None:
    (segment,) = ledger.manifest.segments("usage")
    assert segment.sums == {"USD": "0.003315300000000000"}
    assert (segment.rows, segment.month, segment.place) == (2, "2026-10", "tail")


def test_prices_that_overlap_are_refused_before_anything_is_written(
    tmp_path: Path, book: Rates
) -> None:
    class Doubled(Rates):
        def compile(self, wanted: Iterable[Wanted]) -> Compiled:
            found = super().compile(wanted)
            return msgspec.structs.replace(found, prices=found.prices * 2)

    doubled = Doubled(book.book)
    with pytest.raises(JaugeError, match="the price book has gaps or overlaps"):
        put(tmp_path, doubled, batch([call(1)]))
    assert exported(tmp_path) == b""


def test_rows_without_a_time_have_a_segment_of_their_own(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(1), call(2, started_at=None)]))
    with Ledger(tmp_path, book, now=NOW) as ledger:
        months = sorted(segment.month for segment in ledger.manifest.segments("usage"))
    assert months == ["2026-10", "undated"]


def test_a_folder_without_its_lock_is_of_a_dead_writer(ledger: Ledger) -> None:
    dead = ledger.layout.incoming / "dead"
    dead.mkdir()
    sweep(ledger)
    assert not dead.exists()


def test_rows_of_several_tenants_are_several_segments(ledger: Ledger) -> None:
    work = Work(ledger.layout, ledger.manifest, ledger.tail)
    work.db.execute(
        "CREATE TEMP VIEW former AS SELECT unhex(md5('a')) AS former_id,"
        " unhex(md5('b')) AS usage_id, unnest(['x', 'y', 'y']) AS tenant"
    )
    with segments.draft(ledger.layout, ledger.tail, NOW) as draft:
        draft.write(work, "usage_alias", "former")
        found = [(segment.tenant, segment.month, segment.rows) for segment in draft.segments]
    work.close()
    assert found == [("x", "all", 1), ("y", "all", 2)]
