"""What rows of several tables count as does not depend on how their files were imported."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jauge.ledger import Rates
from jauge.model import Batch
from laws.ledger_rows import START, batch, call, exported, put, rates
from laws.test_ledger import LAW

Logged = tuple[str, int, int | None, int | None]
"""The table of a row, its minute, its answer and its trace."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    return rates(tmp_path_factory.mktemp("book"))


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """A new empty workspace at each call."""
    return lambda: Path(tempfile.mkdtemp(dir=tmp_path))


def logged(number: int, row: Logged) -> Batch:
    source, minute, answer, trace = row
    values = call(
        number,
        source=source,
        x_mapping=source,
        started_at=START + timedelta(minutes=minute),
        input_tokens=1000,
        output_tokens=0,
        request_model="large",
        service_name="desk",
        metering="estimated" if number % 3 == 0 else "measured",
        response_id=None if answer is None else f"r{answer}",
        trace_id=None if trace is None else bytes([trace]) * 16,
    )
    return batch([values], source)


def usage(workspace: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in exported(workspace).splitlines()]


FEW = st.none() | st.integers(0, 2)
ROWS = st.lists(
    st.tuples(st.sampled_from(["gw", "sdk", "edge"]), st.sampled_from([0, 1, 2, 3000]), FEW, FEW),
    min_size=2,
    max_size=10,
)


@LAW
@given(ROWS, st.data())
def test_files_may_be_grouped_into_imports_in_any_way(
    fresh: Callable[[], Path], book: Rates, rows: list[Logged], data: Any
) -> None:
    whole, apart = fresh(), fresh()
    batches = [logged(number, row) for number, row in enumerate(rows)]
    put(whole, book, *batches)
    groups: dict[int, list[Batch]] = {}
    for one in data.draw(st.permutations(batches)):
        groups.setdefault(data.draw(st.integers(0, 2)), []).append(one)
    for group in groups.values():
        put(apart, book, *group)
    assert exported(apart) == exported(whole)


@LAW
@given(ROWS)
@example([("gw", 0, 1, None), ("sdk", 0, 1, None)])
@example([("gw", 0, 1, None), ("sdk", 0, 2, None), ("gw", 0, 2, None), ("sdk", 0, 1, None)])
def test_the_nth_row_of_each_table_is_one_call(
    fresh: Callable[[], Path], book: Rates, rows: list[Logged]
) -> None:
    """In rows less than a day apart, the table that names an answer most often counts it."""
    near = [(source, 0, answer, None) for source, _, answer, _ in rows]
    expected = 0
    for answer in {row[2] for row in near}:
        named = [row[0] for row in near if row[2] == answer]
        each = [named.count(source) for source in set(named)]
        expected += sum(each) if answer is None else max(each)
    workspace = fresh()
    put(workspace, book, *(logged(number, row) for number, row in enumerate(near)))
    assert len(usage(workspace)) == expected


def test_a_row_whose_neighbour_has_met_is_told_the_same_way(
    fresh: Callable[[], Path], book: Rates
) -> None:
    """The third row shares only a trace with a row of its own table that another table tells."""
    rows = [("gw", 0, 1, 5), ("sdk", 0, 1, None), ("gw", 0, None, 5)]
    batches = [logged(number, row) for number, row in enumerate(rows)]
    whole = fresh()
    put(whole, book, *batches)
    assert len(usage(whole)) == 2
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        apart = fresh()
        for number in order:
            put(apart, book, batches[number])
        assert exported(apart) == exported(whole)
