"""Logs of API answers: every figure of the file, and what may come in other files."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.sources import Unreadable

CHAT: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1790812800,
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"finish_reason": "stop"}],
    "usage": {
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "prompt_tokens_details": {"cached_tokens": 40},
    },
}
MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "model": "claude-haiku-4-5",
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 10, "cache_read_input_tokens": 30, "output_tokens": 5},
}


def test_the_file_costs_what_it_should_at_list(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / "mistral" / "response_usage.jsonl")
    assert (found.format, len(found.rows)) == ("mistral", 40)
    cost = sum(
        row["input_tokens"] * Decimal("0.15") + row["output_tokens"] * Decimal("0.6")
        for row in found.rows
    )
    assert cost / 1_000_000 == Decimal("0.01060500")
    assert {row["provider_name"] for row in found.rows} == {"mistral_ai"}
    assert found.rows[0]["response_id"] == "cmpl-0000"
    assert found.rows[0]["started_at"] == datetime(2026, 10, 1, tzinfo=UTC)


def test_answers_of_openai_are_known_by_their_model(reading: Any) -> None:
    found = reading(json.dumps(CHAT))
    (row,) = found.rows
    assert (found.format, row["provider_name"]) == ("openai-answers", "openai")
    assert (row["input_tokens"], row["cache_read_input_tokens"]) == (100, 40)
    assert row["finish_reason"] == "stop"


def test_answers_of_anthropic_need_a_time_beside_them(reading: Any) -> None:
    wrapped = {"timestamp": "2026-10-01T10:00:00+02:00", "response": MESSAGE}
    found = reading("\n".join(map(json.dumps, [wrapped, MESSAGE])))
    (row,) = found.rows
    assert (found.format, row["provider_name"]) == ("anthropic-answers", "anthropic")
    assert (row["input_tokens"], row["cache_read_input_tokens"]) == (40, 30)
    assert row["started_at"] == datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert found.refused == [(2, "created", None)]


def test_a_model_that_many_serve_asks_for_the_provider(reading: Any) -> None:
    llama = {**CHAT, "model": "llama-3.3-70b"}
    with pytest.raises(Unreadable, match="--as"):
        reading(json.dumps(llama))
    (row,) = reading(json.dumps(llama), as_="openai-answers").rows
    assert row["provider_name"] == "openai"


def test_audio_seconds_of_mistral_are_a_meter(reading: Any, fixtures: Path) -> None:
    text = (fixtures / "mistral" / "response_usage.jsonl").read_text()
    line = json.loads(text.splitlines()[0])
    line["usage"]["prompt_audio_seconds"] = 30
    (row,) = reading(json.dumps(line)).rows
    assert row["meters"] == {"input_audio_seconds": "30"}


def test_errors_are_ignored_and_what_is_no_answer_is_told(reading: Any) -> None:
    lines = [
        CHAT,
        {"error": {"message": "no"}},
        {"hello": 1},
        {**CHAT, "usage": {"prompt_tokens": -1}},
        {**CHAT, "id": None},
        {**CHAT, "created": 4070908800},
    ]
    found = reading("\n".join(map(json.dumps, lines)))
    assert (len(found.rows), found.ignored) == (1, 1)
    assert [(row, field) for row, field, _value in found.refused] == [
        (3, "usage"),
        (4, "usage"),
        (5, "id"),
        (6, "created"),
    ]


def test_a_line_of_jauge_price_is_no_log(reading: Any) -> None:
    line = {"id": "1", "provider": "openai", "model": "gpt-4o", "usage": {"prompt_tokens": 1}}
    with pytest.raises(AssertionError, match="not recognised"):
        reading(json.dumps(line))


def test_embeddings_have_no_output(reading: Any) -> None:
    answer = {
        "id": "emb-1",
        "object": "list",
        "created": 1790812800,
        "model": "text-embedding-3-small",
        "data": [{"object": "embedding"}],
        "usage": {"prompt_tokens": 8, "total_tokens": 8},
    }
    (row,) = reading(json.dumps(answer), as_="openai-answers").rows
    assert (row["operation_name"], row["input_tokens"]) == ("embeddings", 8)
