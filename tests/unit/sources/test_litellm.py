"""LiteLLM's spend logs: every figure of the file, and what may come in other files."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

LOG: dict[str, Any] = {
    "request_id": "chatcmpl-1",
    "call_type": "acompletion",
    "spend": 0.001,
    "prompt_tokens": 100,
    "completion_tokens": 10,
    "startTime": "2026-10-01T09:00:00+00:00",
    "endTime": "2026-10-01T09:00:02+00:00",
    "model": "gpt-4o-mini",
    "custom_llm_provider": "openai",
    "metadata": {},
    "request_tags": [],
    "status": "success",
    "cache_hit": "False",
}


def test_the_file_gives_its_figures(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / "litellm" / "spend_logs.json")
    rows = found.rows
    assert (found.format, len(rows)) == ("litellm", 60)
    hits = [row for row in rows if row["role"] == "check"]
    assert len(hits) == 4
    assert {row["reported_cost"] for row in hits} == {0}
    odd = {row["natural_key"]: row for row in rows if "spend_is_zero" in (row["x_flags"] or ())}
    assert sorted(odd) == ["chatcmpl-00023", "chatcmpl-00041"]
    broken_down = {"chatcmpl-00023": "0.00019455", "chatcmpl-00041": "0.00024585"}
    assert {name: row["reported_cost"] for name, row in odd.items()} == {
        name: Decimal(cost) for name, cost in broken_down.items()
    }
    logged = found.total("reported_cost") - sum(map(Decimal, broken_down.values()))
    assert logged == Decimal("0.03722780")
    assert sum("team" not in (row.get("tags") or {}) for row in rows) == 15
    assert sum("feature" not in (row.get("tags") or {}) for row in rows) == 12


def test_a_row_says_who_and_what(reading: Any, fixtures: Path) -> None:
    row = reading(fixtures / "litellm" / "spend_logs.json").rows[2]
    assert (row["provider_name"], row["response_model"]) == ("mistral_ai", "mistral-small-latest")
    assert row["request_model"] == "mistral/mistral-small-latest"
    assert row["response_id"] == row["natural_key"] == "chatcmpl-00002"
    assert (row["duration_ms"], row["time_to_first_token_ms"]) == (2000, 1000)
    assert row["operation_name"] == "chat"
    assert len(row["api_key_id"]) == 64


def as_table(logs: list[dict[str, Any]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(logs[0]), delimiter=delimiter)
    writer.writeheader()
    for log in logs:
        nested = {k: json.dumps(v) for k, v in log.items() if isinstance(v, dict | list)}
        writer.writerow({**log, **nested})
    return stream.getvalue()


def test_control_characters_reject_a_row_unless_nobody_reads_their_column(reading: Any) -> None:
    logs = [
        LOG | {"request_id": "a", "messages": "\x1b[31mred"},
        LOG | {"request_id": "b", "agent_id": "bot\x1b[0m", "messages": ""},
    ]
    found = reading(as_table([{"agent_id": "", **log} for log in logs]))
    assert [row["natural_key"] for row in found.rows] == ["a"]
    assert found.refused == [(2, "agent_id", "bot\x1b[0m")]


def test_every_layout_holds_the_same_rows(reading: Any, fixtures: Path) -> None:
    path = fixtures / "litellm" / "spend_logs.json"
    logs = json.loads(path.read_text())
    expected = reading(path).rows
    for row in expected:
        row.pop("source_ref")
    layouts = {
        "lines": "\n".join(map(json.dumps, logs)),
        "page": json.dumps({"data": logs, "total": 60, "page": 1}, indent=1),
        "table": as_table(logs),
        "semicolons": as_table(logs, ";"),
    }
    for name, text in layouts.items():
        rows = reading(text).rows
        for row in rows:
            row.pop("source_ref")
        assert rows == expected, name


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # The provider's id joins; LiteLLM's own and the one of a cached answer do not.
        ({"request_id": "msg_01"}, {"response_id": "msg_01"}),
        ({"request_id": "d9428888-122b-11e1-b85c-61cd3cbb3210"}, {"response_id": None}),
        ({"litellm_call_id": "chatcmpl-1"}, {"response_id": None}),
        ({"cache_hit": "True"}, {"response_id": None, "role": "check"}),
        ({"cache_hit": True}, {"response_id": None, "role": "check"}),
        ({"status": "failure"}, {"response_id": None, "status": "error"}),
        ({"call_type": "aembedding"}, {"operation_name": "embeddings"}),
        ({"call_type": "anthropic_messages"}, {"operation_name": "chat"}),
        ({"model": "azure/my-deployment", "custom_llm_provider": "azure"},
         {"provider_name": "azure.ai.openai", "response_model": "my-deployment"}),
        ({"model": "claude-haiku-4-5", "custom_llm_provider": None},
         {"provider_name": "anthropic", "x_flags": ["provider_is_inferred"]}),
        ({"model": "my-router", "custom_llm_provider": "", "model_group": "my-router"},
         {"provider_name": None, "request_model": "my-router"}),
        ({"prompt_tokens": 0, "completion_tokens": 0},
         {"input_tokens": None, "metering": "unmetered", "x_flags": ["zero_usage_is_unknown"]}),
        ({"api_base": "https://eu.example.com/v1"}, {"server_address": "eu.example.com"}),
        ({"spend": None}, {"reported_cost": None, "reported_currency": None}),
        ({"spend": 4.9499999999999997e-05}, {"reported_cost": Decimal("0.0000495")}),
        ({"metadata": {"additional_usage_values": {"cache_read_input_tokens": 40,
                       "completion_tokens_details": {"reasoning_tokens": 4}}}},
         {"cache_read_input_tokens": 40, "reasoning_output_tokens": 4, "input_tokens": 100}),
        ({"metadata": {"usage_object": {"cache_creation_input_tokens": 500}}},
         {"cache_write_input_tokens": 500, "input_tokens": 600,
          "x_flags": ["input_excludes_cache"]}),
        ({"metadata": {"usage_object": {"service_tier": "standard", "speed": "fast"}}},
         {"service_tier": "fast"}),
        ({"metadata": {"usage_object": {"service_tier": "flex"}}}, {"service_tier": "flex"}),
        ({"metadata": {"usage_object": {"service_tier": "auto"}}}, {"service_tier": None}),
    ],
)  # fmt: skip
def test_what_a_log_says_is_kept(
    reading: Any, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    (row,) = reading([{**LOG, **fields}]).rows
    assert {name: row.get(name) for name in expected} == expected


def test_tags_without_a_name_are_joined(reading: Any) -> None:
    (row,) = reading([{**LOG, "request_tags": ["beta", "feature:faq", "team blue"]}]).rows
    assert row["tags"] == {"feature": "faq", "tags": "beta,team blue"}
    assert row["feature"] == "faq"


def test_tools_that_cost_nothing_are_ignored(reading: Any) -> None:
    tool = {
        **LOG,
        "call_type": "call_mcp_tool",
        "spend": 0,
        "prompt_tokens": 0,
        "completion_tokens": 0,
    }
    found = reading([LOG, tool])
    assert (len(found.rows), found.ignored) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt_tokens": -1}, "prompt_tokens"),
        ({"prompt_tokens": 2_000_000_000}, "input_tokens"),
        ({"request_id": ""}, "request_id"),
        ({"startTime": "2099-01-01T00:00:00Z"}, "startTime"),
        ({"startTime": "soon"}, "startTime"),
    ],
)
def test_a_log_that_cannot_be_is_told(reading: Any, fields: dict[str, Any], field: str) -> None:
    found = reading([LOG, {**LOG, **fields}])
    assert [(row, name) for row, name, _value in found.refused] == [(2, field)]
    assert len(found.rows) == 1


@pytest.mark.parametrize("spend", [-2, "dear"])
def test_a_call_is_kept_without_a_spend_that_cannot_be_one(reading: Any, spend: object) -> None:
    found = reading([LOG, {**LOG, "request_id": "b", "spend": spend}])
    _good, row = found.rows
    assert (row["reported_cost"], row["reported_currency"]) == (None, None)
    assert (row["input_tokens"], found.refused) == (100, [])
    (note,) = [note for batch in found.batches for note in batch.notes]
    assert note.startswith(f"row 2, spend = '{spend}': ")
    assert note.endswith("calls kept without it: 1")


def test_broken_lines_are_told_and_the_others_stay(reading: Any) -> None:
    found = reading("\n".join([json.dumps(LOG), '{"request_id": "cut', "[1]", json.dumps(LOG)]))
    assert [row for row, _field, _value in found.refused] == [2, 3]
    assert len(found.rows) == 2


def test_a_row_of_a_table_with_too_few_cells_is_told(reading: Any) -> None:
    found = reading(as_table([LOG]) + "only,three,cells\n")
    assert [(row, value) for row, _field, value in found.refused] == [(2, "only,three,cells")]
