"""FOCUS columns: their names, what is filled by rule, and units as FOCUS writes them."""

import duckdb
import pytest

from jauge.ledger import focus
from jauge.ledger.focus.filled import fill, in_unit_format
from jauge.ledger.focus.names import pascal


@pytest.mark.parametrize(
    ("name", "written"),
    [("sku_price_id", "SkuPriceId"), ("x_gen_ai_provider_name", "x_GenAiProviderName")],
)
def test_names_are_pascal_case(name: str, written: str) -> None:
    assert pascal(name) == written


def test_columns_are_unique_whatever_their_case() -> None:
    names = [name.lower() for name in focus.columns(["x_team"])]
    assert len(set(names)) == len(names)
    assert names[:2] == ["availabilityzone", "billedcost"]
    assert names[-2:] == ["x_assumed", "x_team"]


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("1K tokens", "1000 Tokens"),
        ("1K", "1000 Units"),
        ("10K", "10000 Units"),
        ("1M Tokens", "1000000 Tokens"),
        ("1 Million count", "1000000 Count"),
        ("Million tokens", "1000000 Tokens"),
        ("tokens", "Tokens"),
        ("GB-Months", "GB-Months"),
        (None, None),
    ],
)
def test_a_unit_is_written_as_focus_does(unit: str | None, written: str | None) -> None:
    query = f"SELECT {in_unit_format('unit')} FROM (SELECT $unit::VARCHAR AS unit)"  # noqa: S608
    assert duckdb.execute(query, {"unit": unit}).fetchall() == [(written,)]


def test_a_later_rule_sees_what_an_earlier_one_filled_and_both_are_named() -> None:
    rows = "SELECT NULL::INT AS sku_id, NULL::INT AS sku_meter, 7 AS invoice_id"
    rules = ({"sku_id": "invoice_id", "invoice_id": "8"}, {"sku_meter": "sku_id + 1"})
    assert duckdb.execute(fill(rows, rules)).fetchall() == [(7, 8, 7, "SkuId; SkuMeter")]
    assert duckdb.execute(fill("SELECT 1 AS sku_id", ({"sku_id": "2"},))).fetchall() == [(1, None)]
