"""Lines of bills in the ledger: ids, repeats, months, roles, larger versions of the same key."""

import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jauge.ledger import Added, Ledger, Rates, open_snapshot
from jauge.model import Batch
from laws.bill_rows import bucket, buckets, chosen, line, lines
from laws.ledger_rows import NOW, batch, call, commits, put


def rows(workspace: Path, table: str = "charge", as_of: int | None = None) -> list[dict[str, Any]]:
    with open_snapshot(workspace, as_of) as snapshot:
        return [row for f in snapshot.paths(table) for row in pq.ParquetFile(f).read().to_pylist()]


def test_lines_are_written_as_they_came_and_repeats_are_dropped(
    tmp_path: Path, book: Rates
) -> None:
    given = lines(
        line("a", cost="1.5", source_columns={"cost": "1.50"}),
        line("b", day=40, cost="-2", charge_category="Credit"),
        line("t", cost="0.3", charge_category="Tax", role="counted"),
    )
    assert put(tmp_path, book, given) == Added(3, 0)
    assert put(tmp_path, book, given) == Added(0, 3)
    found = rows(tmp_path)
    assert chosen(found, "effective_cost", "role", "role_rule", "x_billed_role") == [
        (Decimal(-2), "counted", "charge: as the supplier states it", "counted"),
        (Decimal("0.3"), "check", "tax: shown apart", "check"),
        (Decimal("1.5"), "counted", "charge: as the supplier states it", "counted"),
    ]
    assert dict(found[0]["source_columns"] or found[1]["source_columns"]) == {"cost": "1.50"}
    assert {row["source_ref"] for row in found} == {"log.csv"}
    with Ledger(tmp_path, book, now=NOW) as ledger:
        segments = {segment.month: segment for segment in ledger.manifest.segments("charge")}
        assert set(segments) == {"2026-10", "2026-11"}
        assert segments["2026-10"].sums == {"USD": "1.800000000000000000"}
        told = segments["2026-10"].statistics
        assert told is not None
        assert (told.rows, told.first_us) == (1, 1_790_812_800_000_000)
        assert ledger.compact(everything=True) > 0
        assert ledger.check() == []
    assert chosen(rows(tmp_path), "charge_id") == chosen(found, "charge_id")


def test_equal_lines_of_one_file_without_a_key_are_told_apart(tmp_path: Path, book: Rates) -> None:
    twice = lines(line("same"), line("same"), content=True)
    assert put(tmp_path, book, twice) == Added(2, 0)
    assert put(tmp_path, book, twice) == Added(0, 2)
    assert put(tmp_path, book, twice, tenant="other") == Added(2, 0)


def test_a_dry_run_of_lines_writes_nothing(tmp_path: Path, book: Rates) -> None:
    given = lines(line("a"))
    assert put(tmp_path, book, given, given, dry_run=True) == Added(1, 1)
    assert rows(tmp_path) == []


VERSIONS = ("1", "2.5", "2")


@pytest.mark.parametrize("order", list(itertools.permutations(VERSIONS)))
@pytest.mark.parametrize("at_once", [False, True])
def test_a_line_that_grew_takes_the_place_of_the_smaller_in_any_order(
    tmp_path: Path, book: Rates, order: tuple[str, ...], at_once: bool
) -> None:
    versions = [line("grows", cost=cost) for cost in order]
    put(tmp_path, book, lines(line("stays", cost="7")))
    before, commit = rows(tmp_path), commits(tmp_path)
    parts = [lines(*versions)] if at_once else [lines(one) for one in versions]
    total = Added(0, 0)
    for part in parts:
        total += put(tmp_path, book, part)
    assert total.superseded == 2
    assert total.added + total.duplicate == 3
    assert chosen(rows(tmp_path), "effective_cost") == [(Decimal("2.5"),), (Decimal(7),)]
    assert rows(tmp_path, as_of=commit) == before


def test_a_line_that_grew_leaves_the_sealed_rest_as_it_was(tmp_path: Path, book: Rates) -> None:
    sealed = lines(line("a", cost="1"), line("b", cost="2", sku_id="k", tags={"team": "x"}))
    put(tmp_path, book, sealed)
    with Ledger(tmp_path, book, now=NOW) as ledger:
        ledger.compact(everything=True)
    put(tmp_path, book, lines(line("a", cost="3", region_id="r")))
    with open_snapshot(tmp_path) as snapshot:
        files = [str(file) for file in snapshot.paths("charge")]
    found = duckdb.sql(f"FROM read_parquet({files}, union_by_name=true)").to_arrow_table()
    assert chosen(found.to_pylist(), "effective_cost", "sku_id", "region_id", "tags") == [
        (Decimal(2), "k", None, [("team", "x")]),
        (Decimal(3), None, "r", None),
    ]


def test_a_credit_that_grew_is_larger(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, lines(line("c", cost="-5")))
    assert put(tmp_path, book, lines(line("c", cost="-4"))) == Added(0, 1, 1)
    assert put(tmp_path, book, lines(line("c", cost=None))) == Added(0, 1, 1)
    assert chosen(rows(tmp_path), "billed_cost") == [(Decimal(-5),)]


def test_a_line_of_the_same_size_that_says_something_else_is_rejected(
    tmp_path: Path, book: Rates
) -> None:
    put(tmp_path, book, lines(line("a", cost="5"), line("b")))
    with Ledger(tmp_path, book, now=NOW) as ledger, ledger.importing("again.csv") as sink:
        sink.add(lines(line("a", cost="5", billing_currency="EUR"), line("b")))
    assert sink.total == Added(0, 1)
    assert [(one.file, one.value) for one in sink.rejections] == [("again.csv", "a")]
    with Ledger(tmp_path, book, now=NOW) as ledger, ledger.importing("c.csv") as sink:
        sink.add(lines(line("c", x_model="small"), line("c", x_model="large"), line("c", cost=9)))
    assert sink.total == Added(1, 1, 2)
    assert [one.value for one in sink.rejections] == ["c"]


@pytest.mark.parametrize("order", list(itertools.permutations((1, 3, 2))))
def test_a_bucket_of_a_usage_export_that_grew_stays(
    tmp_path: Path, book: Rates, order: tuple[int, ...]
) -> None:
    total = Added(0, 0)
    for n in order:
        grown = bucket("b", request_count=n, input_tokens=1000 * n, meters={"searches": str(n)})
        total += put(tmp_path, book, buckets(grown, bucket("other", day=1)))
    assert (total.added + total.duplicate, total.superseded) == (6, 2)
    found = rows(tmp_path, "usage")
    assert chosen(found, "request_count", "input_tokens", "role") == [
        (1, 1000, "counted"),
        (3, 3000, "counted"),
    ]
    assert {row["effective_cost"] for row in found} == {Decimal("0.000156"), Decimal("0.000456")}


def test_single_calls_never_supersede(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(1, x_grain="call")]))
    again = batch([call(1, x_grain="call", input_tokens=10**6), call(2, x_grain="bucket")])
    with Ledger(tmp_path, book, now=NOW) as ledger, ledger.importing("b.csv") as sink:
        sink.add(again)
    assert (sink.total, len(sink.rejections)) == (Added(1, 0), 1)


def test_a_large_bill_of_few_columns_becomes_a_file(tmp_path: Path, book: Rates) -> None:
    """Nothing of it has a time, a currency or a cost; what has no value is left out of the file."""
    rows = 20_000
    table = pa.table({"natural_key": [str(n) for n in range(rows)], "source": ["x"] * rows})
    given = Batch(kind="charge", namespace="x", table=table, read=rows)
    assert put(tmp_path, book, given) == Added(rows, 0)
    with Ledger(tmp_path, book, now=NOW) as ledger:
        (segment,) = ledger.manifest.segments("charge")
        assert (segment.place, segment.month, segment.sums) == ("file", "undated", {})
        assert ledger.check() == []
        ledger.compact(everything=True)
    assert put(tmp_path, book, given) == Added(0, rows)
