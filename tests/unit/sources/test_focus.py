"""FOCUS: sums to the last decimal, what a spreadsheet leaves of it, and what is refused."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pytest

from jauge.sources import Unreadable

REAL = "focus/focus10_real_rows.csv"
SCENARIOS = "focus-1.2-spec-scenarios"
COSTS = {
    "BilledCost": "billed_cost",
    "EffectiveCost": "effective_cost",
    "ListCost": "list_cost",
    "ContractedCost": "contracted_cost",
}
HEAD = (
    "BilledCost,EffectiveCost,BillingCurrency,BillingAccountId,BillingPeriodStart,"
    "BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ConsumedQuantity,"
    "ServiceName,Tags"
)
GOOD = (
    '1.5,1.5,EUR,acc,2026-10-01,2026-11-01,2026-10-03,2026-10-04,Usage,10,Chat,"{""team"": ""a""}"'
)


def lines(*rows: str) -> str:
    return "\n".join((HEAD, *rows)) + "\n"


def test_real_rows_add_up(bill: Any, totals: Any) -> None:
    found, wanted = bill(REAL), totals("focus/focus10_real_rows.totals.json")
    assert found.format == "focus"
    assert (found.read, len(found.rows), found.rejections) == (304, 304, [])
    for native, column in COSTS.items():
        assert found.sum(column) == Decimal(wanted[f"sum_{native}"])
    dimensions = {
        "ProviderName": "provider_name",
        "ServiceCategory": "service_category",
        "ChargeCategory": "charge_category",
        "SubAccountName": "sub_account_name",
        "InvoiceIssuerName": "invoice_issuer_name",
    }
    for native, column in dimensions.items():
        expected = {k: Decimal(v) for k, v in wanted[f"EffectiveCost_by_{native}"].items()}
        by = {k: v for k, v in found.by(column).items() if k is not None}
        assert by == expected
    tags = [dict(row["tags"] or ()) for row in found.rows]
    untagged = [not tag for tag in tags]
    assert sum(untagged) == wanted["rows_without_parsable_tags"]
    assert {key for tag in tags for key in tag} == set(wanted["tag_keys"])
    assert [dict(row["x_columns"])["Id"] for row in found.rows][:2] == ["44868", "65885"]


def test_scenarios_of_the_specification_add_up(bill: Any, totals: Any) -> None:
    wanted = totals(f"{SCENARIOS}/totals.json")
    assert len(wanted) == 9
    for name, expected in wanted.items():
        found = bill(f"{SCENARIOS}/{name}")
        assert (len(found.rows), found.rejections) == (expected["rows"], []), name
        for native, column in COSTS.items():
            if native in expected:
                assert found.sum(column) == Decimal(expected[native]), (name, native)


def test_amounts_of_a_file_without_currencies_stand_in_none(bill: Any) -> None:
    found = bill(f"{SCENARIOS}/commitment_discount_usage_scenario_1.csv")
    assert {row["billing_currency"] for row in found.rows} == {"XXX"}
    assert "amounts stand without one" in found.notes[0]
    assert not bill("aws/focus_1_2_bedrock.csv").notes


def test_virtual_currency_stands_in_pricing_currency(bill: Any) -> None:
    rows = bill(f"{SCENARIOS}/virtual_currency_pricing_model_a2.csv").rows
    assert {row["pricing_currency"] for row in rows} == {"Token"}
    assert {row["billing_currency"] for row in rows} == {"USD"}
    declared = HEAD + ",PricingCurrency\n" + GOOD.replace("EUR", "Credits") + ",Credits\n"
    assert bill(text=declared).rows[0]["billing_currency"] == "Credits"


def test_bedrock_editions_and_azure_meters_name_their_model(bill: Any) -> None:
    aws = bill("aws/focus_1_2_bedrock.csv")
    usage = aws.table.filter(pc.field("charge_category") == "Usage")
    said = ("x_gen_ai_provider_name", "x_model", "x_cost_class", "x_cost_layer", "x_stage")
    assert {tuple(row[name] for name in said) for row in usage.to_pylist()} == {
        ("aws.bedrock", model, kind, "inference", "bill")
        for model in ("claude-sonnet-4-5", "claude-haiku-4-5")
        for kind in ("input", "output")
    }
    assert aws.by("charge_category", "billed_cost")["Tax"] == Decimal("7.37")
    assert aws.sum("billed_cost") == Decimal("44.2411238")
    azure = bill("azure/focus_1_2_openai.csv")
    assert azure.sum("billed_cost") == Decimal("6.0992769518")
    assert set(azure.table["x_model"].to_pylist()) == {"gpt-4o-mini"}
    assert set(azure.table["x_gen_ai_provider_name"].to_pylist()) == {"azure.ai.openai"}
    kept = dict(azure.rows[0]["x_columns"])
    assert (kept["x_PricingBlockSize"], kept["x_CostCenter"]) == ("1000", "CC-210")


def test_litellm_is_no_bill(bill: Any) -> None:
    for row in bill("litellm/focus_export.csv").rows:
        assert row["x_stage"] == "gateway_cost"
        assert row["billing_account_id"] is None
        assert len(row["x_api_key_id"]) == 64
        assert row["x_gen_ai_provider_name"] in {"openai", "anthropic"}
        assert row["x_model"] == row["service_name"]


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("focus14_billing_period_example", "BillingPeriod"),
        ("focus14_contract_commitment_example", "ContractCommitment"),
    ],
)
def test_other_datasets_are_no_charges(bill: Any, name: str, dataset: str) -> None:
    with pytest.raises(Unreadable, match=f"FOCUS dataset {dataset}: only Cost and Usage"):
        bill(f"focus/{name}.csv")


def test_what_a_spreadsheet_leaves(bill: Any) -> None:
    text = (
        "\ufeffbilled cost;Effective Cost;BILLINGCURRENCY;BillingAccountId;BillingPeriodStart;"
        "BillingPeriodEnd;ChargePeriodStart;ChargePeriodEnd;ChargeCategory;ConsumedQuantity\n"
        "1,23E-05;1.234,50;eur;123412340534.0;1/10/26;1/11/26;3/10/26;4/10/26;usage;1e3\n"
        "(5,00);0;EUR;1.23412E+11;1/10/26;1/11/26;3/10/26 13:30;4/10/26;Credit;NULL\n"
    )
    found = bill(text=text)
    first, second = found.rows
    assert found.rejections == []
    assert (first["billed_cost"], first["effective_cost"]) == (
        Decimal("0.0000123"),
        Decimal("1234.5"),
    )
    assert (first["billing_currency"], first["charge_category"]) == ("EUR", "Usage")
    assert first["billing_account_id"] == "123412340534"
    assert first["charge_period_start"].isoformat() == "2026-10-03T00:00:00+00:00"
    assert second["billed_cost"] == -5
    assert second["billing_account_id"] is None
    assert dict(second["source_columns"])["BillingAccountId"] == "1.23412E+11"
    assert second["charge_period_start"].isoformat() == "2026-10-03T13:30:00+00:00"


def test_the_order_of_day_and_month_is_decided_on_the_whole_file(bill: Any) -> None:
    def dated(*periods: tuple[str, str, str]) -> str:
        rows = [
            GOOD.replace("2026-10-01", start).replace("2026-11-01", end).replace("2026-10-03", day)
            for start, end, day in periods
        ]
        return lines(*(row.replace("2026-10-04", "") for row in rows))

    months = bill(text=dated(("4/1/25", "5/1/25", "4/1/25")))
    assert months.rows[0]["charge_period_start"].month == 4
    days = bill(text=dated(("1/4/25", "1/5/25", "2/4/25")))
    assert days.rows[0]["charge_period_start"].isoformat()[:10] == "2025-04-02"
    later = bill(text=dated(("", "", "2/3/25"), ("", "", "2/25/25")))
    assert later.rows[0]["charge_period_start"].isoformat()[:10] == "2025-02-03"
    with pytest.raises(Unreadable, match="day and month of dates such as 2/3/25"):
        bill(text=dated(("", "", "2/3/25")))


@pytest.mark.parametrize(
    ("change", "field", "value", "reason"),
    [
        (("1.5,1.5", "abc,1.5"), "BilledCost", "abc", "not a decimal number"),
        (("1.5,1.5", "0.1234567890123456789,1"), "BilledCost", None, "at most 20 and 18 digits"),
        (("1.5,1.5", ","), "BilledCost", None, "a charge needs one"),
        (("EUR", "XYZ"), "BillingCurrency", "XYZ", "neither an ISO 4217 currency"),
        (("EUR", ""), "BillingCurrency", None, "write EUR or USD"),
        (("2026-10-03", "2099-01-01"), "ChargePeriodStart", "2099-01-01", "too far in the future"),
        (("2026-10-03", "1999-01-01"), "ChargePeriodStart", "1999-01-01", "before the year 2000"),
        (("2026-10-03", "soon"), "ChargePeriodStart", "soon", "not a time"),
        (("2026-10-03", ""), "ChargePeriodStart", None, "every charge needs its period"),
        (("2026-10-04", "2026-10-01"), "ChargePeriodEnd", "2026-10-01", "before its start"),
        (("1.5,1.5", "1.5,$1.5"), "EffectiveCost", "$1.5", "sign of another currency"),
        (("1.5,1.5", "£1.5,1.5"), "BilledCost", "£1.5", "sign of another currency"),
        (("Usage", "Rent"), "ChargeCategory", "Rent", "not one of Usage, Purchase"),
        (("Usage,10", "Usage,-10"), "ConsumedQuantity", "-10", "negative beside a cost"),
    ],
)
def test_a_bad_row_is_one_line_and_the_others_stay(
    bill: Any, change: tuple[str, str], field: str, value: str | None, reason: str
) -> None:
    found = bill(text=lines(GOOD, GOOD.replace(*change), GOOD))
    assert len(found.rows) == 2
    (rejection,) = found.rejections
    assert (rejection.row, rejection.field) == (2, field)
    assert value is None or rejection.value == value
    assert reason in rejection.reason
    assert found.read == 3


def test_a_sign_that_fits_the_currency_and_one_without_a_currency_are_read(bill: Any) -> None:
    fits = GOOD.replace("1.5,1.5", "€1.5,1.5 €"), GOOD.replace("EUR", "CAD").replace("1.5", "$1.5")
    found = bill(text=lines(*fits))
    assert [row["billed_cost"] for row in found.rows] == [Decimal("1.5")] * 2
    bare = lines(GOOD.replace("EUR,", "").replace("1.5,1.5", "€1.5,1.5")).replace(
        "BillingCurrency,", ""
    )
    assert bill(text=bare).rows[0]["billed_cost"] == Decimal("1.5")


def test_a_row_without_category_is_usage(bill: Any) -> None:
    found = bill(text=lines(GOOD.replace("Usage", ""), GOOD.replace("Usage", "Tax")))
    assert [row["charge_category"] for row in found.rows] == ["Usage", "Tax"]


def test_nan_is_empty_and_told(bill: Any) -> None:
    found = bill(text=lines(GOOD.replace("1.5,1.5", "1.5,NaN"), GOOD.replace("1.5,1.5", "NaN,nan")))
    assert "EffectiveCost holds NaN in some rows: read as empty" in found.notes
    (row,) = found.rows
    assert row["effective_cost"] == Decimal("1.5")
    assert dict(row["source_columns"])["EffectiveCost"] == "NaN"
    assert "a charge needs one" in found.rejections[0].reason


def test_quantities_are_rounded_and_their_text_kept(bill: Any) -> None:
    found = bill(text=lines(GOOD.replace("Usage,10", "Usage,0.1234567890123456785")))
    (row,) = found.rows
    assert row["consumed_quantity"] == Decimal("0.123456789012345678")
    assert dict(row["source_columns"]) == {"ConsumedQuantity": "0.1234567890123456785"}


def test_a_negative_quantity_goes_with_a_correction_or_a_refund(bill: Any) -> None:
    refund = GOOD.replace("1.5,1.5", "-1.5,-1.5").replace("Usage,10", "Usage,-10")
    found = bill(text=lines(refund))
    assert found.rejections == []
    assert found.rows[0]["consumed_quantity"] == -10


def test_one_bill_has_the_same_keys_as_csv_and_as_parquet(
    bill: Any, fixture_text: Callable[[str], str]
) -> None:
    rows = list(csv.DictReader(io.StringIO(fixture_text(REAL))))
    columns: dict[str, pa.Array] = {}
    for name in reversed(list(rows[0])):
        values = [None if row[name] == "NULL" else row[name] for row in rows]
        if name.endswith(("Cost", "Price", "Quantity")):
            numbers = [None if value is None else Decimal(value) for value in values]
            columns[name] = pa.array(numbers, pa.decimal128(38, 18))
        elif name.endswith(("Start", "End")):
            columns[name] = (
                pa.array(values).cast(pa.timestamp("us")).cast(pa.timestamp("ns", "UTC"))
            )
        else:
            columns[name] = pa.array(values, pa.string())
    parquet, text = bill(table=pa.table(columns)), bill(REAL)
    assert parquet.table["natural_key"].to_pylist() == text.table["natural_key"].to_pylist()
    assert parquet.sum("effective_cost") == text.sum("effective_cost")


def test_parquet_of_floats_and_maps(bill: Any) -> None:
    table = pa.table(
        {
            "BilledCost": [0.1 + 0.2, 1.23456789012345e-05],
            "EffectiveCost": [0.5, 2.0],
            "BillingCurrency": ["USD", "USD"],
            "ChargePeriodStart": pa.array([0, 0]).cast(pa.timestamp("s")).cast(pa.string()),
            "ChargeCategory": ["Usage", "Usage"],
            "BillingAccountId": ["1", "1"],
            "ServiceName": ["Chat", "Chat"],
            "ProviderName": ["OpenAI", "OpenAI"],
            "Tags": pa.array([[("team", "a")], []], pa.map_(pa.string(), pa.string())),
        }
    )
    moved = table.set_column(3, "ChargePeriodStart", pa.array(["2026-10-01 00:00:00"] * 2))
    first, second = bill(table=moved).rows
    assert first["billed_cost"] == Decimal("0.3")
    assert second["billed_cost"] == Decimal("0.000012345678901234")
    assert first["tags"] == [("team", "a")]
    assert second["tags"] is None
    assert first["x_gen_ai_provider_name"] == "openai"


ODD_COLUMNS = {
    "bytes": ("x_Id", pa.array([bytes(range(240, 256))] * 2, pa.binary(16)), 0),
    "key twice": (
        "Tags",
        pa.array([[("team", "a"), ("team", "b")]] * 2, pa.map_(pa.string(), pa.string())),
        0,
    ),
    "time far away": ("ChargePeriodStart", pa.array([2**62, 0], pa.timestamp("us")), 2),
    "list of times": ("x_Times", pa.array([[2**62]] * 2, pa.list_(pa.timestamp("us"))), 0),
    "cost of bytes": ("BilledCost", pa.array([b"\xff"] * 2, pa.binary_view()), 2),
}


@pytest.mark.parametrize("name", ODD_COLUMNS)
def test_columns_of_parquet_of_any_type(bill: Any, tmp_path: Path, name: str) -> None:
    path = tmp_path / "bill.csv"
    path.write_text(lines(GOOD, GOOD.replace("Chat", "Talk")))
    table = pa_csv.read_csv(path)
    column, values, rejected = ODD_COLUMNS[name]
    columns = {name: table[name] for name in table.column_names} | {column: values}
    found = bill(table=pa.table(columns))
    assert (len(found.rows), len(found.rejections)) == (2 - rejected, rejected)
    for row in found.rows:
        assert row["tags"] == [("team", "b" if column == "Tags" else "a")]
    assert all(len(rejection.reason.splitlines()) == 1 for rejection in found.rejections)


def test_later_versions_name_the_provider_elsewhere(bill: Any) -> None:
    text = lines(GOOD).replace("ServiceName", "ServiceProviderName")
    assert bill(text=text).rows[0]["provider_name"] == "Chat"


@pytest.mark.parametrize("cost", ["BilledCost", "EffectiveCost"])
def test_one_cost_alone_is_both(bill: Any, cost: str) -> None:
    other = "EffectiveCost" if cost == "BilledCost" else "BilledCost"
    text = lines(GOOD).replace(other, "x_Other")
    row = bill(text=text).rows[0]
    assert row["billed_cost"] == row["effective_cost"] == Decimal("1.5")


def test_cut_files_and_other_files(bill: Any) -> None:
    found = bill(text=lines(GOOD, GOOD[:30]))
    assert len(found.rows) == 1
    assert "fields where the header has 12" in found.rejections[0].reason
    broken = lines(GOOD, GOOD.replace("Chat", "Ch\xe4t")).encode("cp1252")
    assert bill(text=broken).rows[1]["service_name"] == "Chät"
    with pytest.raises(Unreadable, match="missing column BilledCost / EffectiveCost"):
        bill(text=lines(GOOD).replace("BilledCost", "Cost").replace("EffectiveCost", "Cost2"))


def test_a_column_of_its_own_need_not_have_a_value_in_every_row(bill: Any) -> None:
    text = (HEAD + ",x_Note\n") + f"{GOOD},\n{GOOD},hello\n"
    found = bill(text=text)
    assert [row["x_columns"] for row in found.rows] == [None, [("x_Note", "hello")]]
    assert found.batches[0].is_restated
    assert found.rows[0]["natural_key"] == bill(text=lines(GOOD)).rows[0]["natural_key"]


def test_what_is_billed_stands_for_an_effective_cost_that_is_empty(bill: Any) -> None:
    empty = GOOD.replace("1.5,1.5", "5,")
    nothing = GOOD.replace("1.5,1.5", ",")
    found = bill(text=lines(empty, GOOD, empty.replace("Usage", "Purchase"), nothing))
    costs = [(row["billed_cost"], row["effective_cost"]) for row in found.rows]
    assert costs == [(Decimal(5), Decimal(5)), (Decimal("1.5"), Decimal("1.5"))]
    assert "EffectiveCost is empty in some rows: what is billed stands for it" in found.notes
    assert [(one.row, one.field) for one in found.rejections] == [
        (3, "EffectiveCost"),
        (4, "BilledCost"),
    ]
