"""Scaleway, OVHcloud and GitHub Copilot: every figure of the files, and other files."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.sources import Unreadable

OCTOBER = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
LINE: dict[str, Any] = {
    "value": {"currency_code": "EUR", "units": 1, "nanos": 500000000},
    "product_name": "llama-3.3-70b-instruct - input tokens",
    "sku": "/ai/x",
    "project_id": "p",
    "category_name": "Generative APIs",
    "unit": "million tokens",
    "billed_quantity": "2",
}
DETAIL: dict[str, Any] = {
    "billDetailId": "1",
    "description": "AI Endpoints - Mistral-Nemo - output",
    "domain": "d",
    "periodStart": "2026-10-01",
    "periodEnd": "2026-10-31",
    "quantity": "2",
    "unitPrice": {"currencyCode": "EUR", "text": "0.5", "value": 0.5},
    "totalPrice": {"currencyCode": "EUR", "text": "1", "value": 1.0},
}
ITEM: dict[str, Any] = {
    "product": "Copilot",
    "sku": "Copilot Premium Request",
    "model": "GPT-5",
    "unitType": "requests",
    "pricePerUnit": 0.04,
    "grossQuantity": 10,
    "grossAmount": 0.4,
    "discountQuantity": 0,
    "discountAmount": 0,
    "netQuantity": 10,
    "netAmount": 0.4,
}


def period(row: dict[str, Any]) -> tuple[datetime, datetime]:
    return row["charge_period_start"], row["charge_period_end"]


def test_scaleway_gives_untaxed_tax_and_taxed(reading: Any, fixtures: Path) -> None:
    lines = reading(fixtures / "scaleway" / "consumptions.json")
    (vat,) = reading(fixtures / "scaleway" / "invoices.json").rows
    assert lines.format == "scaleway"
    assert lines.total("billed_cost") == Decimal("172.32")
    assert vat["billed_cost"] == Decimal("34.46")
    assert vat["charge_category"] == "Tax"
    assert lines.total("billed_cost") + vat["billed_cost"] == Decimal("206.78")
    assert {period(row) for row in [*lines.rows, vat]} == {OCTOBER}
    assert lines.by("x_model", "billed_cost") == {
        "llama-3.3-70b-instruct": Decimal("4.32"),
        None: Decimal(168),
    }
    assert [row["x_cost_class"] for row in lines.rows] == ["input", "output", "other"]
    assert lines.rows[0]["source_columns"]["value.nanos"] == "780000000"


@pytest.mark.parametrize(
    ("page", "month"),
    [
        ({"updated_at": "2026-10-15T08:00:00Z"}, 10),
        ({"updated_at": "2026-11-01T02:00:00Z"}, 10),
        ({"updated_at": "2026-11-03T02:00:00Z"}, 11),
        ({"updated_at": "2026-11-20T02:00:00Z", "billing_period": "2026-09"}, 9),
    ],
)
def test_a_consumption_is_of_the_month_that_its_page_closes(
    reading: Any, page: dict[str, str], month: int
) -> None:
    (row,) = reading({"consumptions": [LINE], "total_count": 1, **page}).rows
    assert row["charge_period_start"].month == row["billing_period_start"].month == month


def test_a_discount_of_a_page_is_a_credit(reading: Any) -> None:
    page = {
        "consumptions": [LINE, LINE],
        "total_count": 2,
        "total_discount_untaxed_value": 0.25,
        "updated_at": "2026-10-15T08:00:00Z",
    }
    found = reading(page)
    assert found.total("billed_cost") == Decimal("2.75")
    assert found.rows[2]["charge_category"] == "Credit"
    assert len({row["natural_key"] for row in found.rows}) == 3


def test_an_invoice_without_tax_is_nothing(reading: Any) -> None:
    money = {"currency_code": "EUR", "units": 0, "nanos": 0}
    invoice = {"id": "i", "total_untaxed": money, "total_tax": money, "total_taxed": money}
    found = reading({"invoices": [invoice], "total_count": 1})
    assert (found.rows, found.ignored) == ([], 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": None}, "value"),
        ({"value": {"currency_code": "€", "units": 1}}, "value.currency_code"),
        ({"value": {"currency_code": "EUR", "units": "a"}}, "value.units"),
        ({"product_name": ""}, "product_name"),
    ],
)
def test_a_consumption_that_cannot_be_is_told(
    reading: Any, fields: dict[str, Any], field: str
) -> None:
    page = {
        "consumptions": [LINE, {**LINE, **fields}],
        "total_count": 2,
        "updated_at": "2026-10-15T08:00:00Z",
    }
    found = reading(page)
    assert [(row, name) for row, name, _value in found.refused] == [(2, field)]
    assert len(found.rows) == 1


def test_ovhcloud_gives_untaxed_tax_and_taxed(reading: Any, fixtures: Path) -> None:
    lines = reading(fixtures / "ovhcloud" / "me_bill_details.json")
    (vat,) = reading(fixtures / "ovhcloud" / "me_bill.json").rows
    assert lines.format == "ovhcloud"
    assert lines.total("effective_cost") == Decimal("72.05")
    assert vat["billed_cost"] == Decimal("14.41")
    assert lines.total("effective_cost") + vat["billed_cost"] == Decimal("86.46")
    assert {period(row) for row in [*lines.rows, vat]} == {OCTOBER}
    assert lines.by("x_model", "billed_cost") == {
        "Meta-Llama-3_3-70B-Instruct": Decimal("10.05"),
        None: Decimal(62),
    }
    assert [row["x_cost_class"] for row in lines.rows] == ["input", "output", "other"]
    assert [row["x_gen_ai_provider_name"] for row in lines.rows] == ["ovhcloud"] * 3


def test_a_bill_with_its_lines_names_them(reading: Any) -> None:
    money = {"currencyCode": "EUR", "text": "", "value": 1}
    bill = {
        "billId": "FR1",
        "date": "2026-11-01T03:00:00+01:00",
        "priceWithoutTax": money,
        "tax": {**money, "value": 0.2},
        "priceWithTax": money,
    }
    single = {**DETAIL, "billDetailId": "2", "periodStart": None, "periodEnd": None}
    found = reading({"details": [DETAIL, single], **bill})
    assert [row["invoice_id"] for row in found.rows] == ["FR1"] * 3
    assert period(found.rows[2])[0] == datetime(2026, 11, 1, tzinfo=UTC)
    free = {**bill, "tax": {**money, "value": 0}}
    assert reading(free).ignored == 1


@pytest.mark.parametrize(
    ("description", "layer", "model"),
    [
        ("AI Endpoints - Mistral-Nemo - cached input", "inference", "Mistral-Nemo"),
        ("AI Training - 1 x H100", "training", None),
        ("Public Cloud instance b2-7", "other_it", None),
    ],
)
def test_lines_of_ovhcloud_have_their_layer(
    reading: Any, description: str, layer: str, model: str | None
) -> None:
    (row,) = reading([{**DETAIL, "description": description}]).rows
    assert (row["x_cost_layer"], row.get("x_model")) == (layer, model)


def test_a_line_without_days_alone_is_told(reading: Any) -> None:
    found = reading([DETAIL, {**DETAIL, "periodStart": None}])
    assert found.refused == [(2, "periodStart", None)]


def test_copilot_gives_net_and_list(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / "github_copilot" / "premium_request_usage.json")
    assert found.format == "github-copilot"
    (row,) = found.rows
    assert row["billed_cost"] == row["effective_cost"] == Decimal("16.0")
    assert row["list_cost"] == 304
    assert row["x_model"] == "Claude Sonnet 4.6"
    assert period(row) == OCTOBER
    assert (row["pricing_quantity"], row["pricing_unit"]) == (7600, "Requests")


def test_seats_and_other_products_have_their_layers(reading: Any) -> None:
    date = {"date": "2026-10-05T00:00:00Z", "organizationName": "o"}
    items = [
        {**ITEM, **date},
        {**ITEM, **date, "sku": "Copilot Business", "unitType": "user-months"},
        {**ITEM, **date, "product": "Actions", "sku": "Actions Linux", "unitType": "minutes"},
    ]
    found = reading({"usageItems": items})
    assert [row["x_cost_layer"] for row in found.rows] == ["inference", "seats", "other_it"]
    assert {period(row)[1].day for row in found.rows} == {6}


@pytest.mark.parametrize(
    ("time", "until"),
    [
        ({"year": 2026}, "2027-01-01"),
        ({"year": 2026, "month": 2}, "2026-03-01"),
        ({"year": 2026, "month": 10, "day": 31}, "2026-11-01"),
    ],
)
def test_the_time_of_a_page_is_the_time_of_its_items(
    reading: Any, time: dict[str, int], until: str
) -> None:
    for order in ("timePeriod", "usageItems"), ("usageItems", "timePeriod"):
        whole = {"timePeriod": time, "usageItems": [ITEM]}
        (row,) = reading({name: whole[name] for name in order}).rows
        assert f"{row['charge_period_end']:%Y-%m-%d}" == until


@pytest.mark.parametrize(
    ("time", "fields", "field"),
    [
        ({"year": 2026, "month": 13}, {}, "timePeriod"),
        ({"year": 2099}, {}, "timePeriod"),
        ({}, {}, "timePeriod.year"),
        ({"year": 2026}, {"netAmount": None}, "netAmount"),
        ({"year": 2026}, {"grossAmount": "?"}, "grossAmount"),
    ],
)
def test_an_item_that_cannot_be_is_told(
    reading: Any, time: dict[str, int], fields: dict[str, Any], field: str
) -> None:
    found = reading({"timePeriod": time, "usageItems": [{**ITEM, **fields}]})
    assert [(row, name) for row, name, _value in found.refused] == [(1, field)]


@pytest.mark.parametrize(
    "name", ["billing.json", "billing_seats.json", "usage_metrics_users_1_day.ndjson"]
)
def test_seats_and_activity_are_refused_in_one_line(
    reading: Any, fixtures: Path, name: str
) -> None:
    with pytest.raises(Unreadable, match="not read yet"):
        reading(fixtures / "github_copilot" / name)


def test_pages_in_a_row_keep_their_own_time(reading: Any) -> None:
    pages = [{"usageItems": [ITEM], "timePeriod": {"year": 2026, "month": m}} for m in (8, 9)]
    found = reading("".join(json.dumps(page, indent=1) for page in pages))
    assert [row["charge_period_start"].month for row in found.rows] == [8, 9]
