"""Charges of calls: one per meter at the book's price, else per class, and the same sums."""

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from jauge.ledger import Charges, Rates, export, open_snapshot
from jauge.ledger.charges import COLUMNS, quoted
from jauge.model import CHARGE
from jauge.pricing import parse_contracts
from laws.ledger_rows import PRICES, batch, call, exported, put, rates

METERED = (
    *PRICES,
    ("acme", "large", "audio_input", "6", "USD", None),
    ("acme", "large", "cache_write_1h", "6", "USD", None),
    ("acme", "large", "web_searches", "10000", "USD", None),
    ("acme", "large", "input_image_tokens", "1", "USD", None),
)  # fmt: skip
RICH = {
    "request_model": "large",
    "input_tokens": 1000,
    "audio_input_tokens": 100,
    "cache_read_input_tokens": 200,
    "cache_write_input_tokens": 300,
    "cache_write_1h_input_tokens": 100,
    "output_tokens": 50,
    "reasoning_output_tokens": 20,
    "meters": {"web_searches": "2", "input_image_tokens": "40", "unheard_of": "3"},
}


def charges(workspace: Path, shown: Charges | None = None) -> list[dict[str, Any]]:
    to = io.BytesIO()
    with open_snapshot(workspace) as snapshot:
        export(snapshot, "charges", "jsonl", to, None, shown)
    return [msgspec.json.decode(line) for line in to.getvalue().splitlines()]


def total(rows: Sequence[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


@pytest.fixture
def metered(tmp_path: Path) -> Rates:
    return rates(tmp_path / "metered", METERED)


def test_columns_are_those_of_the_table_and_then_those_of_calls() -> None:
    assert COLUMNS[: len(CHARGE)] == CHARGE
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert all(column.name.startswith("x_") for column in COLUMNS[len(CHARGE) :])


def test_a_meter_with_a_price_of_its_own_is_a_charge_of_its_own(
    tmp_path: Path, metered: Rates
) -> None:
    put(tmp_path, metered, batch([call(1, **RICH)]))
    found = charges(tmp_path, Charges(rates=metered))
    shown = [
        (row["x_token_type"], row["consumed_quantity"], row["pricing_unit"], row["list_unit_price"])
        for row in found
    ]
    assert shown == [
        ("input", "400", "1000000 Tokens", "3"),
        ("audio_input", "100", "1000000 Tokens", "6"),
        ("cache_read", "200", "1000000 Tokens", "0.3"),
        ("cache_write", "200", "1000000 Tokens", "3.75"),
        ("cache_write_1h", "100", "1000000 Tokens", "6"),
        ("output", "50", "1000000 Tokens", "15"),
        ("web_searches", "2", "Searches", "0.01"),
        ("input_image_tokens", "0", "1000000 Tokens", "2"),
    ]
    for row in found:
        product = Decimal(row["list_unit_price"]) * Decimal(row["pricing_quantity"])
        assert product == Decimal(row["list_cost"]) == Decimal(row["effective_cost"])
    image = found[-1]
    assert (image["pricing_quantity"], image["effective_cost"]) == ("-0.00004", "-0.00008")
    [usage] = [msgspec.json.decode(line) for line in exported(tmp_path).splitlines()]
    assert total(found, "effective_cost") == Decimal(usage["effective_cost"])
    for name in ("input", "cache_read", "cache_write", "output", "other"):
        own = [row for row in found if row["x_cost_class"] == name]
        assert total(own, "effective_cost") == Decimal(usage[f"{name}_cost"])
    assert len({row["charge_id"] for row in found}) == len(found)


def test_a_contract_takes_its_part_off_each_charge(tmp_path: Path, metered: Rates) -> None:
    tables = [{"provider": "acme", "model": "*", "contract": "ours", "discount_percent": "25"}]
    paid = Rates(metered.book, parse_contracts(tables))
    put(tmp_path, paid, batch([call(1, **{**RICH, "meters": None})]))
    found = charges(tmp_path, Charges(rates=paid))
    for row in found:
        assert Decimal(row["effective_cost"]) == Decimal(row["list_cost"]) * Decimal("0.75")
        assert "ours" in row["price_id"]
        assert "ours" not in row["sku_price_id"]


def test_without_the_prices_of_then_the_classes_tell_what_is_known(
    tmp_path: Path, metered: Rates
) -> None:
    tables = [{"provider": "acme", "model": "*", "contract": "ours", "discount_percent": "25"}]
    put(tmp_path, Rates(metered.book, parse_contracts(tables)), batch([call(1, **RICH)]))
    changed = rates(tmp_path / "changed", [(*row[:3], "9", *row[4:]) for row in METERED])
    for shown in (None, Charges(rates=changed), Charges(rates=metered)):
        found = charges(tmp_path, shown)
        assert [row["x_token_type"] for row in found] == [
            "input", "cache_read", "cache_write", "output", "other",
        ]  # fmt: skip
        [usage] = [msgspec.json.decode(line) for line in exported(tmp_path).splitlines()]
        assert total(found, "effective_cost") == Decimal(usage["effective_cost"])
        assert total(found, "list_cost") == Decimal(usage["list_cost"])
        apart = [row for row in found if row["list_cost"] != row["effective_cost"]]
        assert len(apart) == 1
        for row in found:
            product = Decimal(row["contracted_unit_price"]) * Decimal(row["pricing_quantity"])
            assert abs(product - Decimal(row["contracted_cost"])) < Decimal("1e-12")


@pytest.mark.parametrize("change", ["2026-10-02", "2026-09-01T12:00"])
def test_a_price_id_tells_unit_prices_unless_it_means_two(
    tmp_path: Path, metered: Rates, change: str
) -> None:
    day = {"provider": "acme", "model": "*", "contract": "ours", "from": "2026-09-01"}
    tables = [
        {**day, "discount_percent": "25", "until": change},
        {**day, "discount_percent": "50", "from": change},
    ]
    paid = Rates(metered.book, parse_contracts(tables))
    put(tmp_path, paid, batch([call(1, request_model="large")]))
    found = charges(tmp_path, Charges(rates=paid))
    # Both begin on one day where only the hour differs: the id does not tell them apart.
    is_told = change == "2026-10-02"
    part = Decimal("0.75" if is_told else "0.5")
    assert total(found, "list_cost") * part == total(found, "effective_cost")
    listed = [Decimal(row["list_unit_price"]) for row in found]
    assert (listed == [3, 15]) == is_told


def test_the_ends_of_a_range_add_up(tmp_path: Path, metered: Rates) -> None:
    rows = [
        call(n, request_model="large", x_session="s", x_prefix_tokens=500, x_pause_ms=1000)
        for n in (1, 2)
    ]
    put(tmp_path, metered, batch(rows))
    usage = [msgspec.json.decode(line) for line in exported(tmp_path).splitlines()]
    found = charges(tmp_path, Charges(rates=metered))
    assert any(row["cost_low"] for row in usage)
    for end in ("low", "high"):
        every = [Decimal(row[f"x_cost_{end}"] or row["effective_cost"]) for row in found]
        assert sum(every) == total(usage, f"cost_{end}")


def test_a_free_call_is_one_charge_of_nothing(tmp_path: Path, metered: Rates) -> None:
    put(tmp_path, metered, batch([call(2, input_tokens=0, output_tokens=0)]))
    [only] = charges(tmp_path, Charges(rates=metered))
    assert (only["x_token_type"], only["effective_cost"]) == ("input", "0")
    assert (only["consumed_quantity"], only["list_unit_price"]) == ("0", "0.15")


def test_charges_come_in_order_of_time_over_slices(
    tmp_path: Path, metered: Rates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jauge.ledger.charges._SLICE", 7)
    put(tmp_path, metered, batch([call(n) for n in range(40)]))
    found = charges(tmp_path, Charges(rates=metered))
    usage = [msgspec.json.decode(line)["usage_id"] for line in exported(tmp_path).splitlines()]
    assert list(dict.fromkeys(row["usage_id"] for row in found)) == usage


def test_what_is_attached_stands_last(tmp_path: Path, metered: Rates) -> None:
    put(tmp_path, metered, batch([call(1)]))

    def attach(work: duckdb.DuckDBPyConnection, table: str) -> tuple[str, Sequence[str]]:
        work.table(table).project('*, tenant AS "x_of ""us"""').create_view(f"more_{table}")
        return f"more_{table}", ['x_of "us"']

    found = charges(tmp_path, Charges(rates=metered, attach=attach))
    assert {list(row)[-1]: row['x_of "us"'] for row in found} == {'x_of "us"': "default"}
    assert quoted('a"b') == '"a""b"'
