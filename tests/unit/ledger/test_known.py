"""The filter over ids: it never calls a known id new, and what it suspects wrongly stays."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.ledger import Added, Ledger, Rates, append, keys, known
from jauge.ledger.known import IdFilter
from laws.ledger_rows import NOW, batch, call, exported, put

PREFIXES = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 2**40), max_size=300)


@given(st.lists(PREFIXES, max_size=6))
def test_every_id_that_was_added_is_held(chunks: list[list[int]]) -> None:
    held = IdFilter(bits=1)
    every: list[int] = []
    for chunk in chunks:
        every += chunk
        held.add(np.sort(np.array(chunk, np.uint64)))
        assert held.holds(np.sort(np.array(every, np.uint64))).all()


def test_a_filter_that_grew_many_times_takes_few_new_ids_for_known_ones() -> None:
    numbers = np.random.default_rng(7).integers(0, 2**64, 60_000, dtype=np.uint64)
    held = IdFilter(bits=2)
    for chunk in np.split(numbers[:40_000], 40):
        held.add(np.sort(chunk))
    assert held.holds(np.sort(numbers[:40_000])).all()
    assert held.holds(np.sort(numbers[40_000:])).sum() == 0


def test_prefixes_are_those_of_a_slice_too() -> None:
    ids = pa.array([bytes([n] * 16) for n in range(5)], pa.binary())
    assert known.prefixes(ids[2:4]).tolist() == [0x0202020202020202, 0x0303030303030303]


def test_equal_prefixes_of_other_ids_drop_no_row(
    tmp_path: Path, book: Rates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def same(ids: pa.Array | pa.ChunkedArray) -> Any:
        return np.zeros(len(ids), np.uint64)

    for module in (keys, known):
        monkeypatch.setattr(module, "prefixes", same)
    rows = [call(n) for n in range(5)]
    assert put(tmp_path, book, batch(rows)) == Added(5, 0)
    assert put(tmp_path, book, batch([*rows, call(9)])) == Added(1, 5)


def suspect_all(_filter: IdFilter, ordered: Any) -> Any:
    return np.ones(len(ordered), np.bool_)


@pytest.mark.parametrize("is_wrong", [False, True])
@pytest.mark.parametrize("dry_run", [False, True])
def test_repeats_are_found_in_every_chunk_of_an_import(
    tmp_path: Path, book: Rates, monkeypatch: pytest.MonkeyPatch, *, is_wrong: bool, dry_run: bool
) -> None:
    monkeypatch.setitem(append.CHUNK_ROWS, "usage", 4)
    if is_wrong:
        monkeypatch.setattr(IdFilter, "holds", suspect_all)
    old = [call(n) for n in range(6)]
    put(tmp_path, book, batch(old))
    chunks = [[call(n) for n in range(start, start + 4)] for start in (4, 10, 8, 13, 2, 20)]
    total = put(tmp_path, book, *(batch(chunk) for chunk in chunks), dry_run=dry_run)
    distinct = {row["natural_key"] for chunk in chunks for row in chunk}
    new = len(distinct - {row["natural_key"] for row in old})
    assert total == Added(new, 24 - new)
    if not dry_run:
        together = tmp_path / "together"
        put(together, book, batch(old + [row for chunk in chunks for row in chunk]))
        assert exported(tmp_path) == exported(together)


def test_rows_that_another_writer_adds_between_two_chunks_are_found(
    tmp_path: Path, book: Rates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(append.CHUNK_ROWS, "usage", 2)
    put(tmp_path, book, batch([call(0)]))
    with Ledger(tmp_path, book, now=NOW) as ledger, ledger.importing("log.csv") as sink:
        for n in (0, 2, 4):
            sink.add(batch([call(n), call(n + 1)]))
        put(tmp_path, book, batch([call(6)]))
        with Ledger(tmp_path, book, now=NOW) as other:
            other.compact(everything=True)
        sink.add(batch([call(6), call(5)]))
        sink.add(batch([call(7), call(1)]))
    assert sink.total == Added(6, 4)
