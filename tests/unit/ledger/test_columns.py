"""A sealed segment leaves out the columns in which it has no value; whoever reads finds nulls."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jauge.ledger import Ledger, Rates, open_snapshot, segments
from jauge.model import USAGE
from laws.ledger_rows import NOW, PRICES, batch, call, exported, put, rates

PLAIN = [call(number) for number in range(6)]
TAGGED = [
    call(number, response_id=f"r-{number}", tags={"team": "a"}, x_prefix_tokens=3)
    for number in range(6, 12)
]
"""With columns that PLAIN lacks."""
MET = [call(7, natural_key="p", response_id="r-7", source="proxy", x_mapping="proxy")]
DEARER = [*PRICES, ("acme", "large", "input", "4", "USD", "2026-10-01")]


def put_apart(workspace: Path, book: Rates) -> None:
    """One segment of each kind of row."""
    for rows in (PLAIN, TAGGED):
        put(workspace, book, batch(rows))


def held(workspace: Path) -> list[set[str]]:
    """The columns of every file of usage."""
    with open_snapshot(workspace) as snapshot:
        return [set(pq.read_schema(file).names) for file in snapshot.paths("usage")]


def told(workspace: Path) -> tuple[bytes, bytes]:
    return exported(workspace), exported(workspace, table="charges")


@pytest.fixture
def whole(tmp_path: Path, book: Rates) -> Path:
    """The same rows in the tail, which leaves out nothing."""
    put_apart(tmp_path / "whole", book)
    return tmp_path / "whole"


@pytest.fixture
def sealed(tmp_path: Path, book: Rates, monkeypatch: pytest.MonkeyPatch, whole: Path) -> Path:
    assert whole.exists()
    monkeypatch.setattr(segments, "TAIL_ROWS", 1)
    put_apart(tmp_path / "sealed", book)
    return tmp_path / "sealed"


def test_readers_find_nulls(whole: Path, sealed: Path) -> None:
    assert held(whole) == [{column.name for column in USAGE}]
    plain, tagged = sorted(held(sealed), key=len)
    assert tagged - plain == {"response_id", "tags", "x_prefix_tokens", "cost_low", "cost_high"}
    assert "ended_at" not in tagged
    assert told(sealed) == told(whole)


def test_restating_and_joining_segments_keep_it_so(
    tmp_path: Path, whole: Path, sealed: Path
) -> None:
    dearer = rates(tmp_path / "dearer", DEARER)
    changes = []
    for workspace in (whole, sealed):
        with Ledger(workspace, dearer, now=NOW) as ledger:
            changes.append(ledger.restate().changes)
            ledger.compact(everything=True)
    assert changes[0] == changes[1]
    assert changes[0]
    assert len(held(sealed)) == 1
    assert "ended_at" not in held(sealed)[0]
    assert told(sealed) == told(whole)


def test_a_row_that_meets_another_leaves_the_others_as_they_were(
    book: Rates, whole: Path, sealed: Path
) -> None:
    for workspace in (whole, sealed):
        put(workspace, book, batch(MET, "proxy"))
    assert exported(sealed, table="observations") == exported(whole, table="observations") != b""
    assert told(sealed) == told(whole)
