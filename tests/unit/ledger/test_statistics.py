"""Statistics of segments tell what reading the rows would, and a ledger without them is read."""

from datetime import timedelta
from pathlib import Path

import apsw
import pyarrow.parquet as pq
import pytest

from jauge.ledger import Ledger, Rates, open_snapshot
from jauge.ledger.layout import Layout
from jauge.ledger.statistics import Statistics
from laws.ledger_rows import NOW, START, batch, call, exported, put

MINUTES = timedelta(minutes=7)
ASSUMED = ("anchor=a", "anchor=a", "anchor=b", "anchor=b", None, None)
CALLS = (2, 3, None, None, 1, None)
ROWS = [
    call(number, x_assumed=text, request_count=calls)
    for number, (text, calls) in enumerate(zip(ASSUMED, CALLS, strict=True))
]


def told(workspace: Path) -> list[Statistics]:
    with open_snapshot(workspace) as snapshot:
        assert list(snapshot.statistics) == snapshot.paths("usage")
        return [one for found in snapshot.statistics.values() for one in found]


@pytest.mark.parametrize("sealed", [False, True])
def test_they_are_those_of_the_counted_rows(tmp_path: Path, book: Rates, sealed: bool) -> None:
    put(tmp_path, book, batch(ROWS))
    put(tmp_path, book, batch([call(9, role="check", x_assumed="never seen")]))
    if sealed:
        with Ledger(tmp_path, book, now=NOW) as ledger:
            assert ledger.compact(everything=True)
    found = told(tmp_path)
    assert sum(one.rows for one in found) == len(ROWS)
    (one,) = (one for one in found if one.rows)
    start = int(START.timestamp()) * 1_000_000
    assert (one.first_us, one.last_us) == (start, start + 5 * MINUTES // timedelta(microseconds=1))
    assert one.assumed == {"anchor=a": 5, "anchor=b": 2}
    with open_snapshot(tmp_path) as snapshot:
        rows = [
            row for f in snapshot.paths("usage") for row in pq.ParquetFile(f).read().to_pylist()
        ]
    assert one.price_books == {row["price_book_version"] for row in rows}
    assert one.price_books


def test_rows_without_a_time_have_no_ends(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(1, started_at=None)]))
    (one,) = told(tmp_path)
    assert (one.rows, one.first_us, one.last_us) == (1, None, None)


def test_too_many_texts_are_not_told(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(n, x_assumed=f"anchor={n}") for n in range(65)]))
    with open_snapshot(tmp_path) as snapshot:
        assert snapshot.paths("usage")
        assert snapshot.statistics == {}


def test_a_ledger_from_before_them_is_read_and_written(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(1)]))
    before = exported(tmp_path)
    older = apsw.Connection(str(Layout.of(tmp_path).manifest))
    older.execute("ALTER TABLE segment DROP COLUMN statistics")
    older.close()
    assert exported(tmp_path) == before
    with open_snapshot(tmp_path) as snapshot:
        assert snapshot.statistics == {}
    put(tmp_path, book, batch([call(2)]))
    with open_snapshot(tmp_path) as snapshot:
        # The tail is one file: what is known of one of its segments is not enough.
        assert len(snapshot.paths("usage")) == 1
        assert snapshot.statistics == {}
    with Ledger(tmp_path, book, now=NOW) as ledger:
        ledger.compact(everything=True)
    assert [one.rows for one in told(tmp_path)] == [2]
