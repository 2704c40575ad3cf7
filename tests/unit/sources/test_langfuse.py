"""Langfuse's observations: every figure of the file, and what may come in other files."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

CALL: dict[str, Any] = {
    "id": "obs-1",
    "traceId": "tr-1",
    "type": "GENERATION",
    "startTime": "2026-10-01T10:00:00.000Z",
    "endTime": "2026-10-01T10:00:02.500Z",
    "parentObservationId": None,
    "model": "gpt-4o-mini",
    "usageDetails": {"input": 70, "output": 10},
    "costDetails": {},
}


def test_the_file_gives_its_figures(reading: Any, fixtures: Path) -> None:
    path = fixtures / "langfuse" / "observations_v2.json"
    native = json.loads(path.read_text())["data"]
    found = reading(path)
    assert found.format == "langfuse"
    rows = found.rows
    assert [row["input_tokens"] + row["output_tokens"] for row in rows] == [
        each["usageDetails"]["total"] for each in native
    ]
    assert {row["cache_read_input_tokens"] for row in rows} == {200}
    costs = [Decimal(str(each["totalCost"])) for each in native]
    assert [row["reported_cost"] for row in rows] == costs
    assert rows[0]["tags"]["feature"] == rows[0]["feature"] == "faq"
    assert (rows[0]["duration_ms"], rows[0]["time_to_first_token_ms"]) == (2500, 600)


def test_ids_that_are_none_of_opentelemetry_are_tags(reading: Any, fixtures: Path) -> None:
    rows = reading(fixtures / "langfuse" / "observations_v2.json").rows
    assert {row.get("trace_id") for row in rows} == {None}
    assert rows[0]["tags"]["langfuse.trace"] == "tr-0"
    assert rows[0]["conversation_id"] == "sess-0"


def test_ids_of_opentelemetry_are_ids(reading: Any) -> None:
    ids = {"traceId": "0af7651916cd43dd8448eb211c80319c", "id": "b7ad6b7169203331"}
    (row,) = reading([{**CALL, **ids, "parentObservationId": "00f067aa0ba902b7"}]).rows
    assert row["trace_id"].hex() == ids["traceId"]
    assert row["span_id"].hex() == ids["id"]
    assert row["parent_span_id"].hex() == "00f067aa0ba902b7"
    assert "langfuse.trace" not in row["tags"] if row.get("tags") else True


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def test_every_layout_holds_the_same_rows(reading: Any, fixtures: Path) -> None:
    path = fixtures / "langfuse" / "observations_v2.json"
    native = json.loads(path.read_text())["data"]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(native[0]))
    writer.writeheader()
    for each in native:
        nested = {k: json.dumps(v) for k, v in each.items() if isinstance(v, dict | list)}
        writer.writerow({**each, **nested})
    layouts = {
        "lines": "\n".join(map(json.dumps, native)),
        "blob": "\n".join(json.dumps({snake(k): v for k, v in each.items()}) for each in native),
        "table": stream.getvalue(),
        "blob times": json.dumps(
            [
                {
                    **each,
                    "startTime": each["startTime"].replace("T", " ").replace("Z", "000"),
                    "endTime": each["endTime"].replace("T", " ").replace("Z", "000"),
                }
                for each in native
            ]
        ),
    }
    kept = ("natural_key", "started_at", "duration_ms", "input_tokens", "reported_cost", "tags")
    expected = [[row[name] for name in kept] for row in reading(path).rows]
    for name, text in layouts.items():
        assert [[row[k] for k in kept] for row in reading(text).rows] == expected, name


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        # Each key has its own price: input leaves out what stands beside it.
        ({"input": 70, "input_cached_tokens": 20, "output": 10},
         {"input_tokens": 90, "cache_read_input_tokens": 20, "output_tokens": 10}),
        # A total proves that the cached tokens were in.
        ({"input": 70, "input_cached_tokens": 20, "output": 10, "total": 80},
         {"input_tokens": 70, "cache_read_input_tokens": 20}),
        ({"input": 5, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 30},
         {"input_tokens": 55, "cache_read_input_tokens": 20, "cache_write_input_tokens": 30}),
        ({"input": 5, "input_cache_creation_5m": 10, "input_cache_creation_1h": 20, "output": 1},
         {"input_tokens": 35, "cache_write_input_tokens": 30, "cache_write_1h_input_tokens": 20}),
        ({"input": 5, "input_audio": 3, "output": 2, "output_audio": 4},
         {"input_tokens": 8, "audio_input_tokens": 3, "output_tokens": 6,
          "audio_output_tokens": 4}),
        ({"input": 5, "output": 2, "output_reasoning_tokens": 4, "total": 11},
         {"output_tokens": 6, "reasoning_output_tokens": 4}),
        ({"input": 5, "output": 2, "searches": 3}, {"meters": {"searches": "3"}}),
        ({}, {"input_tokens": None, "metering": "unmetered"}),
    ],
)  # fmt: skip
def test_keys_of_usage_are_read_by_their_words(
    reading: Any, usage: dict[str, int], expected: dict[str, Any]
) -> None:
    (row,) = reading([{**CALL, "usageDetails": usage}]).rows
    assert {name: row.get(name) for name in expected} == expected


def test_old_exports_have_prompt_and_completion(reading: Any) -> None:
    old = {**CALL, "usageDetails": None, "promptTokens": 7, "completionTokens": 3}
    (row,) = reading([old]).rows
    assert (row["input_tokens"], row["output_tokens"]) == (7, 3)
    old = {**CALL, "usageDetails": {}, "usage": {"input": 7, "output": 3, "total": 10}}
    (row,) = reading([old]).rows
    assert (row["input_tokens"], row["output_tokens"]) == (7, 3)


def test_the_tier_is_the_one_that_was_asked_for(reading: Any) -> None:
    for said, tier in (({"speed": "fast"}, "fast"), ({"service_tier": "flex"}, "flex"),
                       ({"service_tier": "auto", "temperature": 0}, None)):  # fmt: skip
        (row,) = reading([{**CALL, "modelParameters": said}]).rows
        assert row.get("service_tier") == tier


def test_only_calls_of_a_model_are_rows(reading: Any) -> None:
    kinds = ["SPAN", "EVENT", "AGENT", "TOOL", "GENERATION", "EMBEDDING"]
    found = reading([{**CALL, "id": kind, "type": kind} for kind in kinds])
    assert [row["operation_name"] for row in found.rows] == ["chat", "embeddings"]
    assert found.ignored == 4


def test_attributes_of_opentelemetry_name_provider_and_answer(reading: Any) -> None:
    attributes = {"gen_ai.system": "mistral_ai", "gen_ai.response.id": "cmpl-1"}
    call = {**CALL, "metadata": {"attributes": attributes, "team": "red"}, "level": "ERROR"}
    (row,) = reading([call]).rows
    assert (row["provider_name"], row["response_id"]) == ("mistral_ai", "cmpl-1")
    assert row["tags"]["team"] == "red"
    assert row["status"] == "error"


def test_a_call_is_kept_without_a_cost_that_cannot_be_one(reading: Any) -> None:
    found = reading([{**CALL, "totalCost": "dear", "costDetails": {"total": 0.5}}])
    assert ([row["reported_cost"] for row in found.rows], found.refused) == ([Decimal("0.5")], [])
    (note,) = [note for batch in found.batches for note in batch.notes]
    assert note.startswith("row 1, totalCost = 'dear': not an amount")


def test_a_call_that_cannot_be_is_told(reading: Any) -> None:
    odd = [{**CALL, "usageDetails": {"input": -1}}, {**CALL, "startTime": None}, {**CALL, "id": ""}]
    found = reading([CALL, *odd])
    assert [(row, field) for row, field, _value in found.refused] == [
        (2, "input"),
        (3, "startTime"),
        (4, "id"),
    ]
