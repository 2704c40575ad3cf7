"""OpenAI's usage and costs: every figure of the files, and what may come in other files."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

DAY = {"object": "bucket", "start_time": 1790812800, "end_time": 1790899200}


def bucket(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**DAY, "results": list(results), **more}


def page(*buckets: dict[str, Any]) -> dict[str, Any]:
    return {"object": "page", "data": list(buckets), "has_more": False, "next_page": None}


def used(endpoint: str = "completions", **fields: Any) -> dict[str, Any]:
    return {"object": f"organization.usage.{endpoint}.result", **fields}


def cost(
    value: Any = 0.5, line: str | None = "gpt-4o-mini, input", **fields: Any
) -> dict[str, Any]:
    amount = {"value": value, "currency": "usd"}
    return {"object": "organization.costs.result", "amount": amount, "line_item": line, **fields}


def test_usage_gives_the_tokens_and_requests_of_the_file(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / "openai" / "usage_completions.json")
    assert found.format == "openai-usage"
    rows = found.rows
    assert sum(row["input_tokens"] for row in rows) == 110771561
    assert sum(row["cache_read_input_tokens"] for row in rows) == 44305920
    assert sum(row["output_tokens"] for row in rows) == 13163578
    assert sum(row["request_count"] for row in rows) == 73912
    assert {row["x_grain"] for row in rows} == {"bucket"}
    assert {row["provider_name"] for row in rows} == {"openai"}
    assert len({row["natural_key"] for row in rows}) == len(rows) == 124


def test_usage_at_the_stated_rates_is_the_cost_report(reading: Any, fixtures: Path) -> None:
    rates = {
        "gpt-5.6-luna": ("0.2", "0.02", "1.2"),
        "gpt-5.6-terra": ("2", "0.2", "12"),
        "gpt-4o-mini": ("0.15", "0.075", "0.6"),
    }
    rows = reading(fixtures / "openai" / "usage_completions.json").rows
    total = Decimal(0)
    for row in rows:
        plain, cached, output = map(Decimal, rates[row["response_model"]])
        read = row["cache_read_input_tokens"]
        total += (
            (row["input_tokens"] - read) * plain + read * cached + row["output_tokens"] * output
        )
    assert total / 1_000_000 == Decimal("54.545872875")


def test_costs_give_every_figure_of_the_file(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / "openai" / "costs.json")
    assert found.format == "openai-costs"
    assert found.total("billed_cost") == found.total("effective_cost") == Decimal("54.545872875")
    assert found.by("sub_account_id", "billed_cost") == {
        "proj_support": Decimal("10.490787495"),
        "proj_search": Decimal("14.62112578"),
        "proj_rnd": Decimal("29.4339596"),
    }
    assert found.by("x_model", "billed_cost") == {
        "gpt-5.6-luna": Decimal("20.62866550"),
        "gpt-4o-mini": Decimal("4.483247775"),
        "gpt-5.6-terra": Decimal("29.4339596"),
    }
    assert set(found.by("x_cost_class", "billed_cost")) == {"input", "cache_read", "output"}
    row = found.rows[0]
    assert row["x_stage"] == "provider_cost"
    assert row["source_columns"]["amount.value"] == "0.1141974"
    assert (row["consumed_quantity"], row["consumed_unit"]) == (570987, "Tokens")
    assert row.get("list_cost") is None


def test_costs_by_day_show_the_rise(reading: Any, fixtures: Path) -> None:
    rows = reading(fixtures / "openai" / "costs.json").rows
    days: dict[str, Decimal] = {}
    for row in rows:
        if row["sub_account_id"] == "proj_rnd":
            day = f"{row['charge_period_start']:%Y-%m-%d}"
            days[day] = days.get(day, Decimal(0)) + row["billed_cost"]
    assert sorted(sorted(days, key=lambda day: days[day])[-2:]) == ["2026-10-21", "2026-10-22"]


def test_every_layout_holds_the_same_rows(reading: Any, fixtures: Path) -> None:
    path = fixtures / "openai" / "costs.json"
    whole = json.loads(path.read_text())
    buckets = whole["data"]
    halves = [page(*buckets[:15]), page(*buckets[15:])]
    layouts = {
        "list of pages": json.dumps(halves, indent=1),
        "lines": "\n".join(map(json.dumps, halves)),
        "in a row": "".join(json.dumps(half, indent=2) for half in halves),
        "bare list": json.dumps(buckets, indent=1),
        "one line": json.dumps(whole),
        "keys sorted": json.dumps(whole, sort_keys=True, indent=1),
        "byte order mark": "\ufeff" + json.dumps(whole),
        "utf-16": json.dumps(whole).encode("utf-16"),
    }
    expected = sorted(row["natural_key"] for row in reading(path).rows)
    for name, text in layouts.items():
        found = reading(text)
        assert sorted(row["natural_key"] for row in found.rows) == expected, name
        assert found.total("billed_cost") == Decimal("54.545872875"), name


@pytest.mark.parametrize(
    ("endpoint", "fields", "meters"),
    [
        ("images", {"images": 3, "num_model_requests": 2}, {"images": "3"}),
        ("audio_speeches", {"characters": 90, "num_model_requests": 1}, {"input_characters": "90"}),
        (
            "audio_transcriptions",
            {"seconds": 61, "num_model_requests": 1},
            {"input_audio_seconds": "61"},
        ),
        ("vector_stores", {"usage_bytes": 1024}, {"storage_bytes": "1024"}),
        (
            "code_interpreter_sessions",
            {"num_sessions": 4},
            {"code_interpreter_sessions": "4"},
        ),
        ("file_searches", {"num_requests": 5}, {"storage_searches": "5"}),
        ("web_searches", {"num_requests": 6, "num_model_requests": 7}, {"web_searches": "6"}),
    ],
)
def test_other_endpoints_fill_meters(
    reading: Any, endpoint: str, fields: dict[str, Any], meters: dict[str, str]
) -> None:
    (row,) = reading(page(bucket(used(endpoint, **fields, project_id="p")))).rows
    assert row["meters"] == meters
    assert row.get("input_tokens") is None
    searches = endpoint.endswith("searches")
    assert row.get("request_count") == (None if searches else fields.get("num_model_requests"))


def test_embeddings_and_moderations_have_input_alone(reading: Any, fixtures: Path) -> None:
    (row,) = reading(fixtures / "openai" / "usage_embeddings.json").rows
    assert (row["operation_name"], row["input_tokens"], row["request_count"]) == (
        "embeddings",
        48210,
        212,
    )
    assert row.get("output_tokens") is None
    (row,) = reading(page(bucket(used("moderations", input_tokens=9, num_model_requests=1)))).rows
    assert row["input_tokens"] == 9


def test_a_batch_is_a_service_tier_and_unknown_fields_are_kept(reading: Any) -> None:
    result = used(
        input_tokens=10,
        output_tokens=1,
        num_model_requests=1,
        batch=True,
        service_tier="default",
        api_source="chat",
        answer_to=42,
    )
    (row,) = reading(page(bucket(result))).rows
    assert row["service_tier"] == "batch"
    assert row["x_columns"] == {
        "x_endpoint": "completions",
        "x_api_source": "chat",
        "x_answer_to": "42",
    }


@pytest.mark.parametrize(
    ("fields", "audio"),
    [
        # Since 2026 the modalities leave cached tokens out: 60 + 20 + 20 cached = 100.
        (
            {"input_text_tokens": 60, "input_audio_tokens": 20, "input_uncached_tokens": 80},
            20,
        ),
        # Before, they included them: 70 + 30 = 100.
        ({"input_text_tokens": 70, "input_audio_tokens": 30}, 25),
        ({"input_audio_tokens": 30, "input_uncached_tokens": 80}, 30),
        ({"input_audio_tokens": 30}, 25),
    ],
)
def test_audio_is_what_was_not_cached_in_both_meanings(
    reading: Any, fields: dict[str, Any], audio: int
) -> None:
    result = used(
        input_tokens=100,
        input_cached_tokens=20,
        input_cached_audio_tokens=5,
        output_tokens=1,
        num_model_requests=1,
        **fields,
    )
    (row,) = reading(page(bucket(result))).rows
    assert row["audio_input_tokens"] == audio
    assert row.get("x_flags") is None


@pytest.mark.parametrize(
    ("line", "model", "cost_class"),
    [
        ("gpt-5.6-luna, cached input", "gpt-5.6-luna", "cache_read"),
        (
            "ft:gpt-4o-mini-2024-07-18:acme::abc, output",
            "ft:gpt-4o-mini-2024-07-18:acme::abc",
            "output",
        ),
        ("Web search tool calls", None, None),
        ("dall-e-3, standard, 1024x1024", None, None),
        ("Image models, input", None, None),
        (None, None, None),
    ],
)
def test_a_line_item_tells_model_and_class_or_nothing(
    reading: Any, line: str | None, model: str | None, cost_class: str | None
) -> None:
    (row,) = reading(page(bucket(cost(line=line)))).rows
    assert (row.get("x_model"), row.get("x_cost_class")) == (model, cost_class)
    assert row["billed_cost"] == Decimal("0.5")


def test_layers_are_read_from_the_words_of_a_line(reading: Any) -> None:
    lines = ["File search storage", "gpt-4o, fine-tuning training", "ChatGPT seats", "o3, output"]
    rows = reading(page(bucket(*(cost(line=line) for line in lines)))).rows
    assert [row["x_cost_layer"] for row in rows] == [
        "retrieval_and_storage",
        "training",
        "seats",
        "inference",
    ]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0.1", "0.1"),
        ('"2.25"', "2.25"),
        ("5.3e-07", "0.00000053"),
        ("0.30000000000000004", "0.30000000000000004"),
        # 17 digits and 20 decimals: a binary float for 0.0001357.
        ("0.00013569999999999997", "0.0001357"),
        ("-1.5", "-1.5"),
    ],
)
def test_amounts_are_the_decimals_that_are_written(reading: Any, written: str, amount: str) -> None:
    text = json.dumps(page(bucket(cost("HERE")))).replace('"HERE"', written)
    (row,) = reading(text).rows
    assert row["billed_cost"] == Decimal(amount)
    assert row["charge_category"] == ("Usage" if row["billed_cost"] >= 0 else "Credit")


@pytest.mark.parametrize(
    "written", ['"0.1234567890123456789"', "1e-19", "1e21", "0.1234567890123456789"]
)
def test_an_amount_that_does_not_fit_is_rejected_and_never_rounded(
    reading: Any, written: str
) -> None:
    text = json.dumps(page(bucket(cost("HERE"), cost(2)))).replace('"HERE"', written)
    found = reading(text)
    assert [row["billed_cost"] for row in found.rows] == [2]
    ((row, field, _value),) = found.refused
    assert (row, field) == (1, "amount.value")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"input_tokens": -1}, "input_tokens"),
        ({"input_tokens": 1.5}, "input_tokens"),
        ({"input_tokens": "many"}, "input_tokens"),
        ({"input_tokens": True}, "input_tokens"),
        ({"input_tokens": None}, "input_tokens"),
        ({"input_tokens": 10**16}, "input_tokens"),
        ({"input_tokens": 2_000_000_001, "num_model_requests": 2}, "input_tokens"),
        ({"object": "organization.usage.telepathy.result"}, "object"),
    ],
)
def test_a_result_that_cannot_be_is_told_and_the_others_stay(
    reading: Any, fields: dict[str, Any], field: str
) -> None:
    good = used(input_tokens=1, output_tokens=1, num_model_requests=1)
    found = reading(page(bucket(good, {**good, **fields}, {**good, "model": "m"})))
    assert [(row, name) for row, name, _value in found.refused] == [(2, field)]
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ({"start_time": 4070908800, "end_time": 4070995200}, "start_time"),
        ({"start_time": 0}, "start_time"),
        ({"start_time": "soon"}, "start_time"),
        ({"end_time": 1790812800}, "end_time"),
        ({"end_time": None}, "end_time"),
    ],
)
def test_times_that_cannot_be_are_told(reading: Any, when: dict[str, Any], field: str) -> None:
    found = reading(page(bucket(cost(), **when)))
    assert [name for _row, name, _value in found.refused] == [field]
    assert not found.rows


def test_a_currency_that_is_none_is_told(reading: Any) -> None:
    odd = {**cost(), "amount": {"value": 1, "currency": "zorkmid"}}
    assert reading(page(bucket(odd))).refused == [(1, "amount.currency", "zorkmid")]


def test_a_cut_file_keeps_what_was_whole(reading: Any, fixtures: Path) -> None:
    text = (fixtures / "openai" / "costs.json").read_text()
    found = reading(text[: len(text) // 2])
    assert 100 < len(found.rows) < 372
    assert [(row, field) for row, field, _value in found.refused] == [(len(found.rows) + 1, None)]
    assert "fetch the file again" in found.rejections[0].reason


@pytest.mark.parametrize("format_", ["openai-usage", "openai-costs"])
@pytest.mark.parametrize(
    ("odd", "value"),
    [
        ({"results": "x"}, "x"),
        ({"results": {}}, "dict"),
        ({"results": None}, None),
        ({}, None),
    ],
)
def test_a_bucket_whose_results_are_no_list_is_told(
    reading: Any, odd: dict[str, Any], value: str | None, format_: str
) -> None:
    good = cost() if format_ == "openai-costs" else used("completions", input_tokens=5)
    found = reading(page(bucket(good), {**DAY, **odd}, bucket(good)), as_=format_)
    assert len(found.rows) == 2
    assert found.refused == [(2, "results", value)]


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json_is_named(reading: Any, written: str) -> None:
    text = json.dumps(page(bucket(cost(1)), bucket(cost("HERE")))).replace('"HERE"', written)
    found = reading(text)
    assert [row["billed_cost"] for row in found.rows] == [1]
    assert found.refused == [(2, None, written)]
    assert found.rejections[0].reason.startswith(f"{written} is no number of JSON")


def test_a_bucket_without_results_is_nothing(reading: Any) -> None:
    found = reading(page(bucket()))
    assert (found.format, found.read, found.ignored, found.rows) == ("openai-usage", 1, 1, [])


def test_a_bucket_that_grew_has_the_same_key(reading: Any) -> None:
    before = reading(page(bucket(cost(1)))).rows[0]
    after = reading(page(bucket(cost(2)))).rows[0]
    assert before["natural_key"] == after["natural_key"]
    other = reading(page(bucket(cost(1, project_id="p")))).rows[0]
    assert other["natural_key"] != before["natural_key"]
