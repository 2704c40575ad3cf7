"""OVHcloud's bills: every figure of the files, and what may come in other files."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

OCTOBER = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
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


def period(row: dict[str, Any]) -> tuple[datetime, datetime]:
    return row["charge_period_start"], row["charge_period_end"]


def test_ovhcloud_gives_untaxed_tax_and_taxed(reading: Any, fixtures: Path) -> None:
    lines = reading(fixtures / "ovhcloud" / "me_bill_details.json")
    invoice, vat = reading(fixtures / "ovhcloud" / "me_bill.json").rows
    assert invoice["invoice_id"] == vat["invoice_id"]
    assert invoice["tax_amount"] == vat["billed_cost"]
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
    money = {"currencyCode": "EUR", "text": "", "value": 2}
    bill = {
        "billId": "FR1",
        "date": "2026-11-01T03:00:00+01:00",
        "priceWithoutTax": money,
        "tax": {**money, "value": 0.4},
        "priceWithTax": {**money, "value": 2.4},
    }
    single = {**DETAIL, "billDetailId": "2", "periodStart": None, "periodEnd": None}
    found = reading({"details": [DETAIL, single], **bill})
    charges = [row for row in found.rows if "charge_period_start" in row]
    assert [row["invoice_id"] for row in charges] == ["FR1"] * 3
    assert period(charges[1])[0] == datetime(2026, 11, 1, tzinfo=UTC)
    lines = [row for row in found.rows if "x_line_kind" in row]
    assert [row["gross_amount"] for row in lines] == [Decimal("1.2")] * 2
    free = {**bill, "tax": {**money, "value": 0}, "priceWithTax": money}
    assert [batch.kind for batch in reading(free).batches if batch.read] == ["invoice_line"]


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
