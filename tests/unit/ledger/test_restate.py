"""Restating: only what changed, all of what changed, while others write."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from jauge.ledger import Ledger, Rates
from laws.ledger_rows import (
    NOW,
    PRICES,
    START,
    batch,
    call,
    commits,
    exported,
    files_of,
    put,
    rates,
)

DEARER = [*PRICES, ("acme", "large", "input", "4", "USD", "2026-10-01")]


@pytest.fixture
def dearer(tmp_path: Path) -> Rates:
    return rates(tmp_path / "dearer", DEARER)


@pytest.fixture
def workspace(tmp_path: Path, book: Rates) -> Path:
    folder = tmp_path / "w"
    put(folder, book, batch([call(0), call(1, input_tokens=1000)]))
    put(folder, book, batch([call(2)]))
    return folder


def test_only_segments_with_a_new_price_are_written_again(workspace: Path, dearer: Rates) -> None:
    before = exported(workspace)
    with Ledger(workspace, dearer, now=NOW) as ledger:
        kept = {segment.segment_id for segment in ledger.manifest.segments()}
        restated = ledger.restate()
        assert len(kept & {segment.segment_id for segment in ledger.manifest.segments()}) == 1
    assert (restated.rows, restated.changed_rows, restated.shown_as_of) == (3, 1, 2)
    (change,) = restated.changes
    assert (change.model, change.rows) == ("large", 1)
    assert change.after is not None
    assert change.before is not None
    assert change.after - change.before == Decimal("0.001")
    assert exported(workspace, as_of=2) == before != exported(workspace)


def test_a_dry_run_writes_nothing(workspace: Path, dearer: Rates) -> None:
    before = files_of(workspace)
    with Ledger(workspace, dearer, now=NOW) as ledger:
        restated = ledger.restate(dry_run=True)
    assert (restated.changed_rows, restated.commit) == (1, None)
    assert files_of(workspace) == before


def test_what_others_commit_meanwhile_is_neither_lost_nor_left_behind(
    workspace: Path, book: Rates, dearer: Rates
) -> None:
    """Another writer also sweeps: what the restatement has prepared must survive that."""
    done: list[int] = []

    def meanwhile(_rows: int, _all: int) -> None:
        if not done:
            done.append(1)
            put(workspace, book, batch([call(3), call(5)]))

    with Ledger(workspace, dearer, now=NOW) as ledger:
        restated = ledger.restate(progress=meanwhile)
        assert ledger.check() == []
    assert (restated.rows, restated.changed_rows) == (5, 3)
    again = workspace.with_name("again")
    put(again, dearer, batch([call(1, input_tokens=1000)]), batch([call(3), call(5)]))
    large = [line for line in exported(workspace).splitlines() if b'"large"' in line]
    assert large == exported(again).splitlines()
    assert commits(workspace) == 4


def test_what_was_compacted_meanwhile_is_rated_in_its_new_place(
    workspace: Path, book: Rates, dearer: Rates
) -> None:
    done: list[int] = []

    def meanwhile(_rows: int, _all: int) -> None:
        if not done:
            with Ledger(workspace, book, now=NOW) as other:
                done.append(other.compact(everything=True))

    with Ledger(workspace, dearer, now=NOW) as ledger:
        restated = ledger.restate(progress=meanwhile)
        assert ledger.check() == []
    assert (restated.rows, restated.changed_rows) == (3, 1)
    assert [change.rows for change in restated.changes] == [1]
    assert done[0] > 0


def test_what_only_checks_is_rated_and_stands_in_no_sum(
    tmp_path: Path, book: Rates, dearer: Rates
) -> None:
    metric = call(1, natural_key="m", source="otlp", x_grain="bucket", service_name="shop",
                  ended_at=START + timedelta(hours=1))  # fmt: skip
    put(tmp_path / "w", book, batch([metric], "metrics"))
    seen = call(1, service_name="shop", started_at=START + timedelta(minutes=20))
    put(tmp_path / "w", book, batch([seen]))
    with Ledger(tmp_path / "w", dearer, now=NOW) as ledger:
        restated = ledger.restate()
    assert (restated.rows, restated.changed_rows) == (2, 2)
    (change,) = restated.changes
    assert (change.rows, change.before, change.after) == (
        1,
        Decimal("0.003153"),
        Decimal("0.00415400"),
    )
    lines = [msgspec.json.decode(line) for line in exported(tmp_path / "w").splitlines()]
    assert [row["role"] for row in lines] == ["check", "counted"]
    assert {row["effective_cost"] for row in lines} == {"0.004154"}
