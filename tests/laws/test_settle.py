"""What is seen, exported and billed counts once, whatever came first, in whatever pieces."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jauge.ledger import Ledger, Rates, open_snapshot
from jauge.model import TABLES
from laws.bill_rows import bucket, buckets, line, lines
from laws.ledger_rows import NOW, PRICES, START, batch, call, put, rates

LAW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MEASURES = ("effective_cost", "request_count", "input_tokens", "output_tokens")


@pytest.fixture
def book(tmp_path: Path) -> Rates:
    return rates(tmp_path / "book")


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    numbers = itertools.count()
    return lambda: tmp_path / f"w{next(numbers)}"


def table(workspace: Path, name: str) -> list[dict[str, Any]]:
    """Every row of a table, by its id."""
    with open_snapshot(workspace) as snapshot:
        files = [str(file) for file in snapshot.paths(name)]
    if not files:
        return []
    query = f"FROM read_parquet({files}, union_by_name=true)"
    found = duckdb.sql(query).to_arrow_table().to_pylist()
    names = [column.name for column in TABLES[name]]
    rows = [{column: row.get(column) for column in names} for row in found]
    return sorted(rows, key=lambda row: row[names[0]])


def everything(workspace: Path) -> list[list[dict[str, Any]]]:
    return [table(workspace, name) for name in ("usage", "charge", "cell")]


models = st.sampled_from(["small", "large", "unheard-of"])
accounts = st.sampled_from([None, "a", "b"])
days = st.integers(0, 3)


@st.composite
def called(draw: st.DrawFn, number: int) -> dict[str, Any]:
    return call(
        number,
        started_at=START.replace(day=1 + draw(days), hour=draw(st.integers(0, 23))),
        provider_name=draw(st.sampled_from(["acme", "acme", "maison"])),
        request_model=draw(models),
        account_id=draw(accounts),
        input_tokens=draw(st.none() | st.integers(0, 5_000_000)),
        output_tokens=draw(st.integers(0, 900_000)),
        x_grain="call",
    )


@st.composite
def exported(draw: st.DrawFn, number: int) -> dict[str, Any]:
    return bucket(
        f"b{number}",
        draw(days),
        provider_name=draw(st.sampled_from(["acme", "acme", "maison"])),
        request_model=draw(models),
        account_id=draw(accounts),
        request_count=draw(st.none() | st.integers(1, 4)),
        input_tokens=draw(st.integers(0, 9_000_000)),
        output_tokens=draw(st.integers(0, 900_000)),
    )


@st.composite
def billed(draw: st.DrawFn, number: int) -> dict[str, Any]:
    return line(
        f"c{number}",
        draw(days),
        draw(st.sampled_from([1, 1, 3])),
        cost=draw(st.none() | st.integers(-10, 400).map(lambda n: str(Decimal(n) / 10))),
        x_stage=draw(st.sampled_from(["bill", "provider_cost"])),
        x_gen_ai_provider_name=draw(st.sampled_from(["acme", "acme", "maison", None])),
        x_model=draw(models | st.none()),
        billing_account_id=draw(accounts),
        sub_account_id=draw(accounts),
        billing_currency=draw(st.sampled_from(["USD", "USD", "EUR", "CREDITS"])),
        charge_category=draw(st.sampled_from(["Usage", "Usage", "Usage", "Credit", "Tax"])),
        x_cost_layer=draw(st.sampled_from(["inference", "inference", "training"])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """Calls, buckets and lines of a few suppliers, accounts, models and days."""
    calls = [("call", draw(called(n))) for n in range(draw(st.integers(0, 6)))]
    exports = [("bucket", draw(exported(n))) for n in range(draw(st.integers(0, 5)))]
    bills = [("line", draw(billed(n))) for n in range(draw(st.integers(0, 6)))]
    return [*calls, *exports, *bills]


def batches(rows: Sequence[tuple[str, dict[str, Any]]]) -> list[Any]:
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, row in rows:
        by_kind[kind].append(row)
    makers: dict[str, Callable[..., Any]] = {
        "call": lambda *found: batch(found), "bucket": buckets, "line": lines,
    }  # fmt: skip
    return [makers[kind](*found) for kind, found in by_kind.items()]


@LAW
@given(worlds(), st.data())
def test_the_outcome_depends_on_the_rows_alone(
    fresh: Callable[[], Path], book: Rates, rows: list[tuple[str, dict[str, Any]]], data: Any
) -> None:
    whole, apart = fresh(), fresh()
    put(whole, book, *batches(rows))
    order = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    for start, end in itertools.pairwise((0, *cuts, len(rows))):
        put(apart, book, *batches(order[start:end]))
    again = data.draw(st.permutations(rows))
    put(apart, book, *batches(again[: len(rows) // 2]))
    assert everything(apart) == everything(whole)
    with Ledger(apart, book, now=NOW) as ledger:
        ledger.compact(everything=True)
        assert ledger.check() == []
        assert ledger.manifest.is_settled()
    assert everything(apart) == everything(whole)


@LAW
@given(worlds())
def test_what_counts_is_never_less_than_what_any_stage_says(
    fresh: Callable[[], Path], book: Rates, rows: list[tuple[str, dict[str, Any]]]
) -> None:
    """In each cell that is alone under its supplier, account, model and day it is the largest."""
    workspace = fresh()
    single = [
        (kind, _exact(row))
        for kind, row in rows
        if row.get("billing_currency", "USD") == "USD" and row.get("x_cost_layer") != "training"
        and row.get("charge_category", "Usage") == "Usage"
        and row.get("x_gen_ai_provider_name", "acme") is not None
    ]  # fmt: skip
    put(workspace, book, *batches(single))
    usage, charges = table(workspace, "usage"), table(workspace, "charge")
    for name in MEASURES:
        stated: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: defaultdict(Decimal))
        counted: dict[tuple[Any, ...], Any] = defaultdict(Decimal)
        for row in usage:
            place = (row["provider_name"], row["account_id"], row["request_model"],
                     row["started_at"].day)  # fmt: skip
            if row[name] is not None:
                if row["x_grain"] != "residual":
                    stated[place][row["x_grain"]] += row[name]
                if row["role"] == "counted":
                    counted[place] += row[name]
        for row in charges if name == "effective_cost" else ():
            place = (row["x_gen_ai_provider_name"], row["billing_account_id"], row["x_model"],
                     row["charge_period_start"].day)  # fmt: skip
            if row["effective_cost"] is not None:
                if not row["role_rule"].startswith("unexplained"):
                    stated[place][row["x_stage"]] += row["effective_cost"]
                if row["role"] == "counted":
                    counted[place] += row["effective_cost"]
        for place, stages in stated.items():
            known = [amount for amount in stages.values() if amount > 0 or len(stages) == 1]
            assert counted[place] == max(known, default=0), (name, place)


def _exact(row: dict[str, Any]) -> dict[str, Any]:
    """The row with a known account and model, on one day, not negative."""
    if "x_stage" in row:
        cost = None if row["billed_cost"] is None else abs(row["billed_cost"])
        return row | {
            "billing_account_id": row["billing_account_id"] or "a",
            "sub_account_id": None,
            "x_model": row["x_model"] or "small",
            "charge_period_end": row["charge_period_start"],
            "billed_cost": cost,
            "effective_cost": cost,
        }
    return row | {"account_id": row["account_id"] or "a"}


@LAW
@given(worlds())
def test_residual_rows_add_up_and_are_never_negative(
    fresh: Callable[[], Path], book: Rates, rows: list[tuple[str, dict[str, Any]]]
) -> None:
    workspace = fresh()
    put(workspace, book, *batches(rows))
    classes = ("input_cost", "cache_read_cost", "cache_write_cost", "output_cost", "other_cost")
    for row in table(workspace, "usage"):
        if row["x_grain"] == "residual":
            assert (row["role"], row["price_rule"]) == ("counted", "residual")
            parts = [row[name] for name in classes]
            if row["effective_cost"] is None:
                assert parts == [None] * len(classes)
                assert row["unpriced_reason"]
            else:
                assert sum(parts) == row["effective_cost"]
                assert min(parts) >= 0
    for row in table(workspace, "charge"):
        if row["role_rule"].startswith("unexplained"):
            assert row["effective_cost"] > 0
            assert row["x_billed_role"] == "check"


@LAW
@given(worlds())
def test_settling_after_new_prices_is_settling_with_them(
    fresh: Callable[[], Path],
    book: Rates,
    tmp_path: Path,
    rows: list[tuple[str, dict[str, Any]]],
) -> None:
    dear = rates(tmp_path / "dear", [*PRICES, ("acme", "large", "input", "9", "USD", "2026-10-02")])
    old, new = fresh(), fresh()
    put(old, book, *batches(rows))
    put(new, dear, *batches(rows))
    with Ledger(old, dear, now=NOW) as ledger:
        ledger.restate()
        assert ledger.manifest.is_settled()
    for one, other in zip(everything(old), everything(new), strict=True):
        assert [_unversioned(row) for row in one] == [_unversioned(row) for row in other]


def _unversioned(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "price_book_version"}
