"""Laws of the ledger, on real ledgers in a temporary folder."""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jauge.ledger import Ledger, Rates, open_snapshot
from laws import ledger_rows
from laws.ledger_rows import PRICES, START, batch, call, exported, put, rates

ANCHORED = {"placements": {"log": (datetime(2026, 9, 30, 23, 50, tzinfo=UTC), timedelta(hours=1))}}
LAW = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    return rates(tmp_path_factory.mktemp("book"))


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """A new empty workspace at each call."""
    return lambda: Path(tempfile.mkdtemp(dir=tmp_path))


@st.composite
def logs(draw: Callable[..., Any], *, sessions: bool = False) -> list[dict[str, Any]]:
    """Calls of some agents over the turn of a month, priced in two currencies or not at all."""
    rows = []
    for number in range(draw(st.integers(1, 14))):
        row = call(
            number,
            agent_name=draw(st.sampled_from(["a", "b", None])),
            started_at=START + timedelta(minutes=draw(st.integers(-2000, 90_000))),
            input_tokens=draw(st.none() | st.integers(0, 50_000)),
            output_tokens=draw(st.none() | st.integers(0, 9_000)),
            request_model=draw(st.sampled_from(["small", "large", "petit", "nobody-knows", None])),
            provider_name=draw(st.sampled_from(["acme", "maison", None])),
            metering=draw(st.sampled_from(["measured", "measured", "estimated", "unmetered"])),
            tags=draw(st.none() | st.just({"team": "x"})),
        )
        if sessions:
            row |= {
                "x_session": draw(st.sampled_from(["s1", "s2", "s3", None])),
                "duration_ms": draw(st.none() | st.integers(0, 400_000)),
                "x_prefix_tokens": draw(st.none() | st.integers(0, 60_000)),
            }
            if row["duration_ms"] is not None:
                row["ended_at"] = row["started_at"] + timedelta(milliseconds=row["duration_ms"])
        rows.append(row)
    return rows


def relative(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with times that only count from the start of their session."""
    for row in rows:
        row["x_session"] = row["x_session"] or "s0"
        row["x_relative_us"] = (row["started_at"] - START + timedelta(days=3)) // timedelta(
            microseconds=1
        )
        row |= {"started_at": None, "ended_at": None}
    return rows


def pieces(rows: Sequence[Any], cuts: list[int]) -> Iterator[list[Any]]:
    marks = [0, *sorted(cut % (len(rows) + 1) for cut in cuts), len(rows)]
    for start, end in itertools.pairwise(marks):
        yield list(rows[start:end])


def totals(workspace: Path, by: str) -> list[tuple[Any, ...]]:
    """Sum of effective_cost by currency and by something else."""
    with open_snapshot(workspace) as snapshot:
        files = [str(file) for file in snapshot.paths("usage")]
    return duckdb.sql(
        f"SELECT billing_currency, {by} AS part, sum(effective_cost), sum(list_cost), count(*)"  # noqa: S608
        f" FROM read_parquet({files}, union_by_name=true) GROUP BY ALL"
    ).fetchall()


# --- twice, in any order, in pieces -----------------------------------------------------------
@LAW
@given(logs(sessions=True))
def test_importing_twice_changes_nothing(
    fresh: Callable[[], Path], book: Rates, rows: list[dict[str, Any]]
) -> None:
    workspace = fresh()
    first = put(workspace, book, batch(rows))
    before = exported(workspace), ledger_rows.commits(workspace)
    again = put(workspace, book, batch(rows))
    assert (first.added, first.duplicate) == (len(rows), 0)
    assert (again.added, again.duplicate) == (0, len(rows))
    assert (exported(workspace), ledger_rows.commits(workspace)) == before


@LAW
@given(logs(sessions=True), st.data(), st.booleans(), st.booleans())
def test_order_and_pieces_do_not_matter(
    fresh: Callable[[], Path],
    book: Rates,
    rows: list[dict[str, Any]],
    data: Any,
    anchored: bool,
    in_one_file: bool,
) -> None:
    options: dict[str, Any] = ANCHORED if anchored else {}
    rows = relative(rows) if anchored else rows
    whole, apart = fresh(), fresh()
    put(whole, book, batch(rows), **options)
    shuffled = data.draw(st.permutations(rows))
    parts = [batch(p) for p in pieces(shuffled, data.draw(st.lists(st.integers(0), max_size=4)))]
    for group in [parts] if in_one_file else [[part] for part in parts]:
        put(apart, book, *group, **options)
    assert exported(apart) == exported(whole)
    assert exported(apart, table="charges") == exported(whole, table="charges")


@LAW
@given(logs(sessions=True), st.data())
def test_pieces_that_overlap_count_once(
    fresh: Callable[[], Path], book: Rates, rows: list[dict[str, Any]], data: Any
) -> None:
    whole, apart = fresh(), fresh()
    put(whole, book, batch(rows))
    seen = st.lists(st.sampled_from(rows), max_size=6)
    added = sum(put(apart, book, batch(data.draw(seen)), batch(rows)).added for _ in range(2))
    assert added == len(rows)
    assert exported(apart) == exported(whole)


@LAW
@given(st.lists(st.sampled_from("aabc"), min_size=1, max_size=12), st.data())
def test_equal_records_of_one_file_are_told_apart(
    fresh: Callable[[], Path], book: Rates, records: list[str], data: Any
) -> None:
    def rows(order: list[str]) -> list[dict[str, Any]]:
        return [call(ord(r) - 97, natural_key=r) for r in order]

    whole, apart = fresh(), fresh()
    assert put(whole, book, batch(rows(records), content=True)).added == len(records)
    again = put(whole, book, batch(rows(records), content=True))
    assert (again.added, again.duplicate) == (0, len(records))
    order = data.draw(st.permutations(records))
    cuts = data.draw(st.lists(st.integers(0), max_size=3))
    put(apart, book, *(batch(rows(part), content=True) for part in pieces(order, cuts)))
    assert exported(apart) == exported(whole)


@LAW
@given(logs(), st.data())
def test_compacting_at_any_moment_changes_no_row(
    fresh: Callable[[], Path], book: Rates, rows: list[dict[str, Any]], data: Any
) -> None:
    whole, sealed = fresh(), fresh()
    put(whole, book, batch(rows))
    for part in pieces(rows, data.draw(st.lists(st.integers(0), max_size=3))):
        put(sealed, book, batch(part))
        with Ledger(sealed, book, now=ledger_rows.NOW) as ledger:
            ledger.compact(everything=True)
            assert ledger.check() == []
    assert exported(sealed) == exported(whole)


# --- money ------------------------------------------------------------------------------------
@LAW
@given(logs(sessions=True))
def test_the_classes_of_a_row_add_up_and_so_do_the_charges(
    fresh: Callable[[], Path], book: Rates, rows: list[dict[str, Any]]
) -> None:
    workspace = fresh()
    put(workspace, book, batch(rows))
    usage = [msgspec.json.decode(line) for line in exported(workspace).splitlines()]
    charges = [
        msgspec.json.decode(line) for line in exported(workspace, table="charges").splitlines()
    ]
    names = ("input_cost", "cache_read_cost", "cache_write_cost", "output_cost", "other_cost")
    for row in usage:
        own = [charge for charge in charges if charge["usage_id"] == row["usage_id"]]
        if row["effective_cost"] is None:
            assert [charge["effective_cost"] for charge in own] == [None]
            assert row["unpriced_reason"] or row["metering"] == "unmetered"
            continue
        total = Decimal(row["effective_cost"])
        assert sum(Decimal(row[name]) for name in names) == total
        assert sum(Decimal(charge["effective_cost"]) for charge in own) == total
        assert sum(Decimal(charge["list_cost"]) for charge in own) == Decimal(row["list_cost"])
        if row["cost_low"] is not None:
            assert Decimal(row["cost_low"]) <= total <= Decimal(row["cost_high"])


@LAW
@given(logs(sessions=True))
def test_the_total_by_any_dimension_is_the_total(
    fresh: Callable[[], Path], book: Rates, rows: list[dict[str, Any]]
) -> None:
    workspace = fresh()
    put(workspace, book, batch(rows))
    whole = {row[0]: row[2:] for row in totals(workspace, "1")}
    month = "epoch_us(started_at) // 2592000000000"
    for by in ("agent_name", "request_model", "metering", "tags['team']", "x_session", month):
        summed: dict[Any, list[Any]] = {}
        for currency, _, effective, listed, count in totals(workspace, by):
            one = summed.setdefault(currency, [None, None, 0])
            for place, value in enumerate((effective, listed)):
                one[place] = one[place] if value is None else (one[place] or 0) + value
            one[2] += count
        assert {currency: tuple(found) for currency, found in summed.items()} == whole


@LAW
@given(logs(), st.integers(-2000, 90_000))
def test_splitting_a_period_adds_up(
    fresh: Callable[[], Path], book: Rates, rows: list[dict[str, Any]], minute: int
) -> None:
    workspace = fresh()
    put(workspace, book, batch(rows))
    cut = START + timedelta(minutes=minute)
    first, last = START - timedelta(days=9), START + timedelta(days=99)
    spans = [(first, cut), (cut, last)]
    parts = [ledger_rows.within(workspace, start, end) for start, end in spans]
    assert b"".join(parts) == exported(workspace) == ledger_rows.within(workspace, first, last)


# --- restating --------------------------------------------------------------------------------
@LAW
@given(logs(sessions=True))
def test_restating_with_the_same_book_changes_nothing(
    fresh: Callable[[], Path], book: Rates, rows: list[dict[str, Any]]
) -> None:
    workspace = fresh()
    put(workspace, book, batch(rows))
    before = exported(workspace), ledger_rows.commits(workspace)
    with Ledger(workspace, book, now=ledger_rows.NOW) as ledger:
        restated = ledger.restate()
    assert (restated.rows, restated.changed_rows, restated.commit) == (len(rows), 0, None)
    assert (exported(workspace), ledger_rows.commits(workspace)) == before


@pytest.fixture(scope="module")
def later_book(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    """One model dearer from the middle of the month on, one with a cache, one more known."""
    more = [
        ("acme", "large", "input", "4", "USD", "2026-10-15"),
        ("acme", "small", "cache_read", "0.01", "USD", None),
        ("acme", "nobody-knows", "input", "1", "USD", None),
    ]
    return rates(tmp_path_factory.mktemp("later"), [*PRICES, *more])


@LAW
@given(logs(sessions=True), st.lists(st.integers(0), max_size=3))
def test_restating_gives_what_importing_with_the_new_book_gives(
    fresh: Callable[[], Path],
    book: Rates,
    later_book: Rates,
    rows: list[dict[str, Any]],
    cuts: list[int],
) -> None:
    old, new = fresh(), fresh()
    for part in pieces(rows, cuts):
        put(old, book, batch(part))
    put(new, later_book, batch(rows))
    before = exported(old)
    with Ledger(old, later_book, now=ledger_rows.NOW) as ledger:
        restated = ledger.restate()
        assert ledger.check() == []
    assert _unversioned(exported(old)) == _unversioned(exported(new))
    if restated.commit is not None:
        assert exported(old, as_of=restated.shown_as_of) == before


def _unversioned(lines: bytes) -> list[dict[str, Any]]:
    return [
        {k: v for k, v in msgspec.json.decode(line).items() if k != "price_book_version"}
        for line in lines.splitlines()
    ]
