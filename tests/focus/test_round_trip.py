"""An export imported elsewhere: the same totals by supplier, account, currency and month."""

import csv
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run

FILES = (
    "aws/focus_1_2_bedrock.csv",
    "gcp/detailed_billing_export.jsonl",
    "github_copilot/premium_request_usage.json",
    "litellm/focus_export.csv",
    "litellm/spend_logs.json",
    "openai/costs.json",
    "openai/usage_completions.json",
    "ovhcloud/me_bill_details.json",
    "scaleway/consumptions.json",
)
DIMENSIONS = (
    "x_gen_ai_provider_name", "billing_account_id", "sub_account_id", "billing_currency",
    "x_model", "x_cost_class", "x_cost_layer", "x_api_key_id", "charge_category",
)  # fmt: skip


def totals(workspace: Path) -> dict[tuple[str, str, str], Decimal]:
    """Sums of the counted charges by the value of each dimension and the month."""
    file = workspace / "charges.csv"
    assert run(["--workspace", str(workspace), "export", "charges", "-o", str(file)]) == 0
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    with file.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["role"] == "counted" and row["effective_cost"]:
                row["x_gen_ai_provider_name"] = (
                    row["x_gen_ai_provider_name"] or row["provider_name"]
                )
                for dimension in DIMENSIONS:
                    place = dimension, row[dimension], row["charge_period_start"][:7]
                    found[place] += Decimal(row["effective_cost"])
    return {place: amount for place, amount in found.items() if amount}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_imported_elsewhere_has_the_same_totals(
    made: Callable[..., Path], form: str
) -> None:
    first = made(*FILES)
    file = first / f"focus.{form}"
    asked = ["export", "charges", "--format", "focus-1.2", "-o", str(file)]
    assert run(["--workspace", str(first), *asked]) == 0
    second = made(str(file))
    again = totals(second)
    assert again == totals(first)
    assert {"ovhcloud", "github_copilot", "gcp.vertex_ai"} <= {
        value for _name, value, _month in again
    }
