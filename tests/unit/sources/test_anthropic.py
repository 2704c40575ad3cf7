"""Anthropic's four reports: every figure of the files, and what may come in other files."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.ledger.rate import LONG_CONTEXT
from jauge.sources import Unreadable

DAY = {"starting_at": "2026-10-01T00:00:00Z", "ending_at": "2026-10-02T00:00:00Z"}
MONTH = {"starting_at": "2026-10-01T00:00:00Z", "ending_at": "2026-11-01T00:00:00Z"}
USED: dict[str, Any] = {
    "uncached_input_tokens": 100,
    "cache_creation": {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 10},
    "cache_read_input_tokens": 50,
    "output_tokens": 5,
    "server_tool_use": {"web_search_requests": 3},
    "workspace_id": None,
    "model": "claude-sonnet-4-5",
    "service_tier": "standard",
    "context_window": "200k-1M",
    "inference_geo": "us",
}
COST = {"amount": "12.5", "currency": "USD", "cost_type": "web_search", "token_type": None}


def page(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"data": [{**DAY, "results": list(results), **more}], "has_more": False}


def test_costs_give_every_figure_of_the_file(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / "anthropic" / "cost_report.json")
    assert found.format == "anthropic-cost"
    assert found.total("billed_cost") == Decimal("95.93037810")
    assert found.by("sub_account_id", "effective_cost") == {
        "wrkspc_legal": Decimal("46.64913870"),
        "wrkspc_dev": Decimal("41.78556465"),
        None: Decimal("7.49567475"),
    }
    assert len({row["natural_key"] for row in found.rows}) == 465
    assert {row["x_cost_class"] for row in found.rows} == {
        "input",
        "cache_read",
        "cache_write",
        "output",
    }
    assert found.rows[0]["source_columns"] == {"amount": "75.002400", "currency": "USD"}
    assert {row.get("region_id") for row in found.rows} == {None}


def test_usage_at_the_stated_rates_is_the_cost_report(reading: Any, fixtures: Path) -> None:
    rates = {
        "claude-sonnet-4-5": ("3", "0.3", "3.75", "6", "15"),
        "claude-haiku-4-5": ("1", "0.1", "1.25", "2", "5"),
    }
    found = reading(fixtures / "anthropic" / "usage_report_messages.json")
    assert found.format == "anthropic-usage"
    total = Decimal(0)
    by_model: dict[str, Decimal] = {}
    for row in found.rows:
        plain, read, short, hour, output = map(Decimal, rates[row["response_model"]])
        reads, writes = row["cache_read_input_tokens"], row["cache_write_input_tokens"]
        hours = row["cache_write_1h_input_tokens"]
        cost = (row["input_tokens"] - reads - writes) * plain + reads * read
        cost += (writes - hours) * short + hours * hour + row["output_tokens"] * output
        total += cost
        by_model[row["response_model"]] = by_model.get(row["response_model"], Decimal(0)) + cost
    assert total / 1_000_000 == Decimal("95.93037810")
    costs = reading(fixtures / "anthropic" / "cost_report.json").by("x_model", "billed_cost")
    assert {model: cost / 1_000_000 for model, cost in by_model.items()} == costs


def test_the_cache_classes_stand_beside_the_uncached_input(reading: Any) -> None:
    (row,) = reading(page(USED)).rows
    assert row["input_tokens"] == 180
    assert row["cache_write_input_tokens"] == 30
    assert row["cache_write_1h_input_tokens"] == 10
    assert row["meters"] == {"web_searches": "3"}
    assert row["region"] == "us"
    assert row["x_columns"] == {"x_context_window": "200k-1M"}
    assert row["x_flags"] == [LONG_CONTEXT]
    assert row.get("request_count") is None
    assert row.get("project_id") is None


@pytest.mark.parametrize(
    ("speed", "tier"), [("standard", "standard"), (None, "standard"), ("fast", "fast")]
)
def test_fast_mode_is_a_tier_of_its_own(reading: Any, speed: str | None, tier: str) -> None:
    (row,) = reading(page({**USED, "speed": speed})).rows
    assert row["service_tier"] == tier
    assert row["x_columns"].get("x_speed") == speed


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"uncached_input_tokens": -5}, "uncached_input_tokens"),
        ({"uncached_input_tokens": None}, "uncached_input_tokens"),
        ({"output_tokens": None}, "output_tokens"),
        (
            {"cache_creation": {"ephemeral_1h_input_tokens": -1}},
            "cache_creation.ephemeral_1h_input_tokens",
        ),
    ],
)
def test_usage_that_cannot_be_is_told(reading: Any, fields: dict[str, Any], field: str) -> None:
    found = reading(page(USED, {**USED, **fields}))
    assert [(row, name) for row, name, _value in found.refused] == [(2, field)]
    assert len(found.rows) == 1


def test_a_report_from_the_future_is_told(reading: Any) -> None:
    late = {"starting_at": "2099-01-01T00:00:00Z", "ending_at": "2099-01-02T00:00:00Z"}
    assert reading(page(USED, **late)).refused == [(1, "starting_at", "2099-01-01T00:00:00Z")]


def test_costs_that_are_no_tokens_are_other(reading: Any) -> None:
    (row,) = reading(page(COST)).rows
    assert (row["billed_cost"], row["x_cost_class"]) == (Decimal("0.125"), "other")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": "1.00000000000000000001"}, "amount"),
        ({"amount": "free"}, "amount"),
        ({"amount": None}, "amount"),
        ({"currency": "XYZ"}, "currency"),
    ],
)
def test_a_cost_that_cannot_be_is_told(reading: Any, fields: dict[str, Any], field: str) -> None:
    found = reading(page(COST, {**COST, **fields}))
    assert [(row, name) for row, name, _value in found.refused] == [(2, field)]


def test_an_empty_page_is_usage_of_nothing(reading: Any) -> None:
    found = reading(page())
    assert (found.format, found.ignored, found.rows) == ("anthropic-usage", 1, [])


def test_claude_code_of_a_subscription_is_not_owed_per_token(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / "anthropic" / "usage_report_claude_code.json")
    assert found.format == "anthropic-claude-code"
    first, second, _third = found.rows
    assert (first["user_id"], first["input_tokens"], first["output_tokens"]) == (
        "dev0@example.com",
        55200,
        800,
    )
    assert first["reported_cost"] == Decimal("0.05")
    assert first["role"] == second["role"] == "check"
    assert first["role_rule"].startswith("api")
    assert second["role_rule"].startswith("subscription")
    assert second["x_columns"]["x_subscription_type"] == "team"


def test_a_day_of_claude_code_without_tokens_is_ignored(reading: Any) -> None:
    day = {"date": "2026-10-01T00:00:00Z", "actor": {}, "core_metrics": {}, "model_breakdown": []}
    found = reading({"data": [day]})
    assert (found.format, found.read, found.ignored) == ("anthropic-claude-code", 1, 1)


def test_an_api_key_of_claude_code_is_its_user(reading: Any) -> None:
    model = {"model": "claude-haiku-4-5", "tokens": {"input": 1, "output": 2}}
    day = {
        "date": "2026-10-01T00:00:00Z",
        "actor": {"type": "api_actor", "api_key_name": "ci"},
        "customer_type": "api",
        "core_metrics": {},
        "model_breakdown": [model, {**model, "model": "claude-sonnet-4-5"}],
    }
    found = reading({"data": [day]})
    assert [row["user_id"] for row in found.rows] == ["ci", "ci"]
    assert [row.get("reported_cost") for row in found.rows] == [None, None]


def test_enterprise_amounts_that_fit_are_charges_and_the_others_are_told(
    reading: Any, fixtures: Path
) -> None:
    found = reading(fixtures / "anthropic" / "enterprise_analytics_user_cost_report.json")
    assert found.format == "anthropic-enterprise"
    (row,) = found.rows
    assert (row["billed_cost"], row["list_cost"]) == (Decimal("123.455"), Decimal("137.172"))
    assert (row["resource_id"], row["x_cost_layer"]) == ("chat", "seats")
    assert found.refused[0] == (1, "amount", "4115.166666666666666666666667")
    assert [number for number, _field, _value in found.refused] == [1, 2, 4, 5]


def test_rows_of_groups_overlap_and_check(reading: Any) -> None:
    row = {
        "actor": {"type": "user_actor", "email_address": "a@example.com"},
        "amount": "100",
        "list_amount": "110",
        "currency": "USD",
        "product": "claude_code",
        **MONTH,
    }
    groups = [{**row, "rbac_group_id": name} for name in (None, "rbac_group_1", "rbac_group_2")]
    found = reading({"data": groups})
    assert [one["role"] for one in found.rows] == [None, "check", "check"]
    assert "several" in found.rows[1]["role_rule"]
    assert {one["x_cost_layer"] for one in found.rows} == {"inference"}
    counted = [one["billed_cost"] for one in found.rows if one["role"] is None]
    assert counted == [1]


def test_an_enterprise_row_without_time_says_what_to_do(reading: Any) -> None:
    row = {"actor": {}, "amount": "1", "list_amount": "1", "currency": "USD", "product": "chat"}
    assert reading({"data": [row]}).refused == [(1, "starting_at", None)]


def test_reports_of_seats_are_no_costs(reading: Any, fixtures: Path) -> None:
    path = fixtures / "anthropic" / "enterprise_analytics_summaries.json"
    with pytest.raises(Unreadable, match="import its cost report"):
        reading(path, "anthropic-enterprise")
