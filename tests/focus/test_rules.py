"""Exports as FOCUS 1.2 keep its rules, and each rule can be broken."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from focus.conftest import exported, read
from focus.rules import COLUMNS, DECIMALS, MOMENTS, RULES, broken
from jauge.surfaces.cli.main import run


@pytest.mark.parametrize("name", ["calls", "bills", "mix"])
def test_an_export_keeps_every_rule(name: str, request: pytest.FixtureRequest) -> None:
    rows = read(exported(request.getfixturevalue(name)))
    assert len(rows) > 50
    assert broken(rows) == {}


def test_the_rules_are_as_many_as_the_public_validator_runs() -> None:
    assert len({rule.id for rule in RULES}) >= 137
    assert len(COLUMNS) == 57


def test_what_a_supplier_contradicts_passes_as_the_supplier_says_it(
    made: Callable[..., Path],
) -> None:
    rows = read(exported(made("provider-native/azure_ea_cost.csv")))
    assert set(broken(rows)) == {"ContractedCost-C-009-C", "ListCost-C-009-C"}
    assert all("ContractedCost" in row["x_Assumed"] for row in rows)


CHANGES = {
    "format": [
        ("BilledCost", "1,5", "BilledCost-C-002-M"),
        ("ChargePeriodStart", "2026-10-01 08:00:00", "ChargePeriodStart-C-002-M"),
        ("PricingUnit", "1K tokens", "PricingUnit-C-003-O"),
        ("Tags", '{"a": {"b": "c"}}', "Tags-C-002-M"),
        ("Tags", '{"a": 1, "a": 2}', "Tags-C-002-M"),
        ("Tags", "team=a", "Tags-C-002-M"),
        ("SkuPriceDetails", "[1]", "SkuPriceDetails-C-002-M"),
        ("ServiceName", "  ", "ServiceName-C-002-M"),
        ("BillingCurrency", "euro", "BillingCurrency-C-003-M"),
    ],
    "null": [
        ("BillingAccountId", "", "BillingAccountId-C-001-M"),
        ("ListUnitPrice", "", "ListUnitPrice-C-005-C"),
        ("ConsumedUnit", "", "ConsumedUnit-C-006-C"),
        ("ConsumedQuantity", "", "ConsumedQuantity-C-005-C"),
        ("ChargeCategory", "Tax", "SkuId-C-004-C"),
        ("ChargeCategory", "Purchase", "ConsumedQuantity-C-004-C"),
        ("RegionName", "Paris", "RegionName-C-004-C"),
        ("SkuPriceId", "", "SkuPriceDetails-C-004-C"),
        ("CommitmentDiscountId", "cd-1", "CommitmentDiscountStatus-C-004-C"),
    ],
    "allowed": [
        ("ChargeCategory", "usage", "ChargeCategory-C-003-M"),
        ("ServiceSubcategory", "Containers", "ServiceSubcategory-C-004-M"),
        ("ChargeCategory", "Purchase", "ChargeFrequency-C-004-C"),
    ],
    "arithmetic": [
        ("ListCost", "12", "ListCost-C-009-C"),
        ("ContractedUnitPrice", "-1", "ContractedUnitPrice-C-009-C"),
        ("PricingQuantity", "7", "ContractedCost-C-009-C"),
    ],
    "period": [
        ("ChargePeriodEnd", "2020-01-01T00:00:00Z", "ChargePeriodEnd-C-005-M"),
        ("BillingPeriodEnd", "2020-01-01T00:00:00Z", "BillingPeriodEnd-C-005-M"),
    ],
    "one-to-one": [
        ("ServiceCategory", "Other", "ServiceName-C-005-C"),
        ("SkuId", "another", "SkuPriceId-C-006-C"),
    ],
}


def test_every_family_of_rules_is_broken_by_some_change() -> None:
    assert {rule.family for rule in RULES} == set(CHANGES)


@pytest.mark.parametrize(
    ("column", "value", "rule"), [case for cases in CHANGES.values() for case in cases]
)
def test_a_rule_sees_a_change(calls: Path, column: str, value: str, rule: str) -> None:
    rows = [row for row in read(exported(calls)) if Decimal(row["ListCost"]) > 0]
    place = next(number for number, row in enumerate(rows) if not row["RegionId"])
    changed = {**rows[place], column: value}
    assert rule in broken([*rows[:place], *rows[place + 1 :], changed])


def test_a_missing_column_is_seen(calls: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "SkuMeter"} for row in read(exported(calls))]
    assert broken(rows)["SkuMeter present"] == len(rows)


def test_parquet_holds_the_same_values_in_types(mix: Path) -> None:
    table = pq.read_table(exported(mix, "focus.parquet"))
    rows = read(exported(mix))
    assert table.column_names == list(rows[0])
    for name in DECIMALS:
        assert table.schema.field(name).type == pa.decimal128(38, 18)
        there = [None if not row[name] else Decimal(row[name]) for row in rows]
        assert table[name].to_pylist() == there
    for name in MOMENTS:
        assert table.schema.field(name).type == pa.timestamp("us", "UTC")
    ids = table["x_ChargeId"].to_pylist()
    assert ids == [row["x_ChargeId"] for row in rows]
    assert len(set(ids)) == len(ids)


def test_the_export_means_what_it_says(calls: Path) -> None:
    rows = [row for row in read(exported(calls)) if row["x_Grain"] == "call"]
    tokens = [row for row in rows if row["ConsumedUnit"] == "Tokens"]
    for row in tokens:
        assert row["PricingUnit"] == "1000000 Tokens"
        for cost, price in (("ListCost", "ListUnitPrice"), ("BilledCost", "ContractedUnitPrice")):
            product = Decimal(row[price]) * Decimal(row["ConsumedQuantity"]) / 10**6
            assert product == Decimal(row[cost])
        month = row["ChargePeriodStart"][:7]
        assert row["BillingPeriodStart"] == f"{month}-01T00:00:00Z"
        assert row["BillingPeriodEnd"][8:] == "01T00:00:00Z"
        details = json.loads(row["SkuPriceDetails"])
        assert details["x_TokenType"] == row["x_TokenType"]
        assert details["ModelId"] in row["SkuId"]
    openai = next(row for row in tokens if row["x_GenAiProviderName"] == "openai")
    assert (openai["ProviderName"], openai["ServiceName"]) == ("OpenAI", "OpenAI API")
    assert json.loads(openai["SkuPriceDetails"])["ModelDeveloper"] == "OpenAI"
    discounted = [row for row in tokens if "frame-2026" in row["x_PriceId"]]
    assert discounted
    for row in discounted:
        assert Decimal(row["ContractedCost"]) == Decimal(row["ListCost"]) * Decimal("0.9")
        assert "frame-2026" not in row["SkuPriceId"]


def test_virtual_tags_are_columns_of_calls_and_bills(mix: Path) -> None:
    teams = Counter((row["x_team"], row["x_Stage"]) for row in read(exported(mix)))
    assert teams["claims", ""] > 0
    assert teams["unallocated", "bill"] > 0


def test_what_is_left_out_is_told(calls: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    rows = read(exported(calls, "again.csv"))
    said = capfd.readouterr().err
    assert run(["--workspace", str(calls), "export", "charges"]) == 0
    every = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    counted = [row for row in every if row["role"] == "counted"]
    unpriced = [row for row in counted if row["effective_cost"] is None]
    assert len(rows) == len(counted) - len(unpriced) > 0
    assert f"left out: {len(unpriced)} charge" in said
    assert "without BilledCost" in said
    total = sum(Decimal(row["BilledCost"]) for row in rows)
    assert total == sum(Decimal(row["billed_cost"] or 0) for row in counted)
