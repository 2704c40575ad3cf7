"""GitHub Copilot's billing: every figure of the files, and what may come in other files."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

OCTOBER = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
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
        ({"year": 10**14}, {}, "timePeriod"),
        ({"year": 2026}, {"netAmount": "1e999999999"}, "netAmount"),
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


def test_pages_in_a_row_keep_their_own_time(reading: Any) -> None:
    pages = [{"usageItems": [ITEM], "timePeriod": {"year": 2026, "month": m}} for m in (8, 9)]
    found = reading("".join(json.dumps(page, indent=1) for page in pages))
    assert [row["charge_period_start"].month for row in found.rows] == [8, 9]
