"""Scaleway's billing: every figure of the files, and what may come in other files."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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


def period(row: dict[str, Any]) -> tuple[datetime, datetime]:
    return row["charge_period_start"], row["charge_period_end"]


def test_scaleway_gives_untaxed_tax_and_taxed(reading: Any, fixtures: Path) -> None:
    lines = reading(fixtures / "scaleway" / "consumptions.json")
    invoice, vat = reading(fixtures / "scaleway" / "invoices.json").rows
    assert invoice["invoice_id"] == vat["invoice_id"]
    assert invoice["tax_amount"] == vat["billed_cost"]
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


def test_an_invoice_without_tax_has_no_charge(reading: Any) -> None:
    money = {"currency_code": "EUR", "units": 7, "nanos": 0}
    invoice = {
        "id": "i",
        "stop_date": "2026-11-01T00:00:00Z",
        "total_untaxed": money,
        "total_tax": {**money, "units": 0},
        "total_taxed": money,
    }
    found = reading({"invoices": [invoice], "total_count": 1})
    assert [batch.kind for batch in found.batches if batch.read] == ["invoice_line"]
    assert found.rows[0]["gross_amount"] == Decimal(7)


def test_an_invoice_that_does_not_add_up_is_told_once(reading: Any) -> None:
    money = {"currency_code": "EUR", "units": 7, "nanos": 0}
    invoice = {
        "id": "i",
        "stop_date": "2026-11-01T00:00:00Z",
        **dict.fromkeys(("total_untaxed", "total_tax", "total_taxed"), money),
    }
    found = reading({"invoices": [invoice, {**invoice, "total_tax": None}], "total_count": 2})
    assert [name for _row, name, _value in found.refused] == ["gross", "total_tax"]
    assert found.rows == []


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
