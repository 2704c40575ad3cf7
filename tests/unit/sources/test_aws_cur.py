"""AWS's cost and usage report: both editions, every line type, keys."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from jauge.sources import Unreadable
from jauge.sources.aws_cur.layout import line_types

LEGACY = "provider-native/aws_cur_legacy.csv"
HEAD = (
    "identity/LineItemId,identity/TimeInterval,bill/BillingPeriodStartDate,"
    "lineItem/LineItemType,lineItem/ProductCode,lineItem/UsageStartDate,lineItem/CurrencyCode,"
    "lineItem/UnblendedCost,reservation/ReservationARN,reservation/EffectiveCost,"
    "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod,reservation/UnusedRecurringFee,"
    "savingsPlan/SavingsPlanEffectiveCost,savingsPlan/TotalCommitmentToDate,"
    "savingsPlan/UsedCommitment,resourceTags/user:team"
)


def report(*rows: tuple[str, str]) -> str:
    """Rows of a line type and its amounts: unblended, ARN, RI, fees, plan, commitment."""
    lines = [
        f"id{number},t,2026-10-01T00:00:00Z,{kind},AmazonSageMaker,2026-10-02T00:00:00Z,USD,"
        f"{amounts},red"
        for number, (kind, amounts) in enumerate(rows)
    ]
    return "\n".join((HEAD, *lines)) + "\n"


def test_the_legacy_report_adds_up_and_its_keys_are_one_for_each_line(
    bill: Any, totals: Any
) -> None:
    found = bill(LEGACY)
    wanted = totals("provider-native/totals.json")["aws_cur_legacy.csv"]
    assert (found.format, len(found.rows)) == ("aws-cur", wanted["rows"])
    assert found.sum("billed_cost") == found.sum("effective_cost") == Decimal(wanted["sum"])
    keys = found.table["natural_key"].to_pylist()
    assert len(set(keys)) == len(keys)
    assert found.batches[0].is_restated
    assert not found.batches[0].key_is_content
    assert {row["charge_category"] for row in found.rows} == {"Usage", "Tax"}
    assert dict(found.rows[2]["source_columns"])["lineItem/UnblendedCost"] == "0.01"


def test_cur_2_names_the_caller_and_the_model(bill: Any) -> None:
    found = bill("aws/cur_2_0_bedrock.csv")
    assert found.sum("billed_cost") == Decimal("18.1703654")
    row = found.rows[0]
    assert row["x_model"] == "claude-sonnet-4-5"
    assert row["service_name"] == "Claude Sonnet 4.5 (Amazon Bedrock Edition)"
    assert row["x_user_id"] == "arn:aws:iam::111122223333:role/app"
    assert row["tags"] == [("user_team", "legal")]
    assert row["list_cost"] == Decimal("1.1207823")
    assert "contracted_cost" not in row


def test_each_line_type_has_its_billed_and_effective_cost(bill: Any) -> None:
    found = bill(
        text=report(
            ("Usage", "1,,,,,,,"),
            ("DiscountedUsage", "0,arn,0.7,,,,,"),
            ("SavingsPlanCoveredUsage", "2,,,,,1.4,,"),
            ("SavingsPlanNegation", "-2,,,,,,,"),
            ("SavingsPlanRecurringFee", "3,,,,,,3,2.5"),
            ("SavingsPlanUpfrontFee", "100,,,,,,,"),
            ("RIFee", "5,arn,,0.25,0.5,,,"),
            ("Fee", "50,arn,,,,,,"),
            ("Fee", "9,,,,,,,"),
            ("Tax", "4,,,,,,,"),
            ("Credit", "-1,,,,,,,"),
            ("Refund", "-6,,,,,,,"),
            ("EdpDiscount", "-0.1,,,,,,,"),
            ("BundledDiscount", "-0.2,,,,,,,"),
        )
    )
    assert found.rejections == []
    assert [
        (
            row["charge_category"],
            str(row["billed_cost"].normalize() + 0),
            str(row["effective_cost"].normalize() + 0),
        )
        for row in found.rows
    ] == [
        ("Usage", "1", "1"),
        ("Usage", "0", "0.7"),
        ("Usage", "0", "1.4"),
        ("Usage", "0", "0"),
        ("Purchase", "3", "0.5"),
        ("Purchase", "100", "0"),
        ("Purchase", "5", "0.75"),
        ("Purchase", "50", "0"),
        ("Purchase", "9", "9"),
        ("Tax", "4", "4"),
        ("Credit", "-1", "-1"),
        ("Adjustment", "-6", "-6"),
        ("Adjustment", "-0.1", "-0.1"),
        ("Adjustment", "-0.2", "-0.2"),
    ]
    assert found.rows[0]["tags"] == [("user:team", "red")]


def test_what_covered_usage_cost_is_unknown_without_its_column(bill: Any) -> None:
    row = bill(text=report(("SavingsPlanCoveredUsage", "2,,,,,,,"))).rows[0]
    assert (row["billed_cost"], row["effective_cost"]) == (0, None)


def test_an_unknown_line_type_is_rejected_and_an_id_is_not_needed(bill: Any) -> None:
    text = report(("Gift", "1,,,,,,,"), ("Usage", "1,,,,,,,")).replace("id1,", ",")
    found = bill(text=text)
    assert [(each.row, each.field) for each in found.rejections] == [(1, "lineItem/LineItemType")]
    assert len(found.rows) == 1
    assert len(line_types()) > 15
    with pytest.raises(Unreadable, match="missing column lineItem/UnblendedCost"):
        bill(text=text.replace("UnblendedCost", "Cost"))


def test_parquet_with_maps_is_the_same(bill: Any) -> None:
    maps = pa.map_(pa.string(), pa.string())
    table = pa.table(
        {
            "identity_line_item_id": ["a"],
            "identity_time_interval": ["t"],
            "bill_billing_period_start_date": pa.array([0], pa.timestamp("ms")),
            "line_item_line_item_type": ["Usage"],
            "line_item_product_code": ["AmazonBedrock"],
            "line_item_usage_start_date": ["2026-10-01T00:00:00.000Z"],
            "line_item_currency_code": ["USD"],
            "line_item_unblended_cost": [0.5],
            "product": pa.array([[("product_name", "Amazon Bedrock")]], maps),
            "resource_tags": pa.array([[("user_team", "a")]], maps),
        }
    )
    moved = table.set_column(
        2, "bill_billing_period_start_date", pa.array([1_790_812_800_000], pa.timestamp("ms"))
    )
    (row,) = bill(table=moved).rows
    assert row["service_name"] == "Amazon Bedrock"
    assert row["tags"] == [("user_team", "a")]
    assert row["x_gen_ai_provider_name"] == "aws.bedrock"
    assert row["billing_period_start"].isoformat() == "2026-10-01T00:00:00+00:00"
