"""Exports in a ledger: priced with the bundled book, counted once, and again the same."""

import json
from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
ATTRIBUTES = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o-mini",
    "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.output_tokens": 10,
}
LOG = {
    "request_id": "chatcmpl-1",
    "call_type": "acompletion",
    "spend": 0.000021,
    "prompt_tokens": 100,
    "completion_tokens": 10,
    "startTime": "2026-10-01T00:00:00+00:00",
    "model": "gpt-4o-mini",
    "custom_llm_provider": "openai",
    "team_id": "red",
}
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1790812800,
    "model": "gpt-4o-mini",
    "usage": {"prompt_tokens": 100, "completion_tokens": 10},
}
OBSERVATION = {
    "id": SPAN,
    "traceId": TRACE,
    "type": "GENERATION",
    "startTime": "2026-10-01T00:00:00Z",
    "parentObservationId": None,
    "model": "gpt-4o-mini",
    "usageDetails": {"input": 100, "output": 10},
    "tags": ["team:red"],
}


def otlp(**said: str | int) -> dict[str, Any]:
    attributes = [
        {
            "key": name,
            "value": {"intValue": value} if isinstance(value, int) else {"stringValue": value},
        }
        for name, value in {**ATTRIBUTES, **said}.items()
    ]
    span = {
        "traceId": TRACE,
        "spanId": SPAN,
        "name": "chat",
        "startTimeUnixNano": "1790812800000000000",
        "endTimeUnixNano": "1790812801000000000",
        "attributes": attributes,
    }
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {}, "spans": [span]}]}]}


class Shelf:
    """A workspace: files in, rows out."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capfd = capfd
        (folder / "jauge.toml").write_text("", encoding="utf-8")

    def take(self, *paths: Path) -> dict[str, Any]:
        self._capfd.readouterr()
        run(["--workspace", str(self._folder), "import", *map(str, paths)])
        return json.loads(self._capfd.readouterr().out)

    def rows(self, table: str = "usage") -> list[dict[str, Any]]:
        assert run(["--workspace", str(self._folder), "export", table]) == 0
        return [json.loads(line) for line in self._capfd.readouterr().out.splitlines()]

    def counted(self, table: str = "usage") -> Decimal:
        costs = (r["effective_cost"] for r in self.rows(table) if r["role"] == "counted")
        return sum((Decimal(cost) for cost in costs if cost), Decimal(0))


@pytest.fixture
def shelf(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[[], Shelf]:
    made = 0

    def new() -> Shelf:
        nonlocal made
        made += 1
        folder = tmp_path / f"workspace-{made}"
        folder.mkdir()
        return Shelf(folder, capfd)

    return new


def test_usage_costs_by_the_book_what_the_provider_says(
    shelf: Callable[[], Shelf], fixtures: Path
) -> None:
    """A day of a model sums far more input than the limit of long context; its calls do not."""
    ledger = shelf()
    ledger.take(fixtures / "openai" / "usage_completions.json")
    ledger.take(fixtures / "anthropic" / "usage_report_messages.json")
    costs: dict[str, Decimal] = {}
    for row in ledger.rows():
        model = row["response_model"]
        costs[model] = costs.get(model, Decimal(0)) + Decimal(row["effective_cost"])
    assert costs == {
        "gpt-5.6-luna": Decimal("20.62866550"),
        "gpt-4o-mini": Decimal("4.483247775"),
        "gpt-5.6-terra": Decimal("29.4339596"),
        "claude-haiku-4-5": Decimal("41.78556465"),
        "claude-sonnet-4-5": Decimal("54.14481345"),
    }


def test_fast_mode_costs_what_fast_mode_costs(shelf: Callable[[], Shelf], tmp_path: Path) -> None:
    """1 M tokens in at 5 (fast: 10) dollars, 0.1 M out at 25 (fast: 50)."""
    used = {"uncached_input_tokens": 1_000_000, "output_tokens": 100_000,
            "model": "claude-opus-4-8", "service_tier": "standard"}  # fmt: skip
    day = {"starting_at": "2026-11-10T00:00:00Z", "ending_at": "2026-11-11T00:00:00Z"}
    results = [{**used, "speed": speed} for speed in ("standard", "fast")]
    report = tmp_path / "usage.json"
    report.write_text(json.dumps({"data": [{**day, "results": results}]}), encoding="utf-8")
    answer = {"id": "msg_1", "type": "message", "model": "claude-opus-4-8", "usage": {
        "input_tokens": 1_000_000, "output_tokens": 100_000, "speed": "fast"}}  # fmt: skip
    answers = tmp_path / "answers.jsonl"
    line = {"timestamp": "2026-11-12T00:00:00Z", "response": answer}
    answers.write_text(json.dumps(line), encoding="utf-8")
    ledger = shelf()
    ledger.take(report, answers)
    costs = sorted(Decimal(row["effective_cost"]) for row in ledger.rows())
    assert costs == [Decimal("7.5"), 15, 15]


def test_answers_of_mistral_cost_by_the_book_what_they_should(
    shelf: Callable[[], Shelf], fixtures: Path
) -> None:
    ledger = shelf()
    ledger.take(fixtures / "mistral" / "response_usage.jsonl")
    assert ledger.counted() == Decimal("0.01060500")


def test_usage_and_costs_count_once_whichever_comes_first(
    shelf: Callable[[], Shelf], fixtures: Path
) -> None:
    files = [fixtures / "openai" / name for name in ("usage_completions.json", "costs.json")]
    for order in (files, files[::-1]):
        ledger = shelf()
        for path in order:
            ledger.take(path)
        assert ledger.counted("charges") == Decimal("54.545872875")


def test_the_same_export_again_adds_nothing(shelf: Callable[[], Shelf], fixtures: Path) -> None:
    ledger = shelf()
    names = ("openai", "anthropic", "litellm", "langfuse", "scaleway", "ovhcloud", "mistral")
    folders = [fixtures / name for name in names]
    first = ledger.take(*folders)
    again = ledger.take(*folders)
    assert first["rows_duplicate"] == 0
    assert (again["rows_added"], again["rows_duplicate"]) == (0, first["rows_added"])


@pytest.mark.parametrize("record", [LOG, ANSWER, OBSERVATION], ids=["log", "answer", "observation"])
def test_a_call_that_is_traced_and_logged_counts_once_in_any_order(
    shelf: Callable[[], Shelf], tmp_path: Path, record: dict[str, Any]
) -> None:
    traced, logged = tmp_path / "trace.json", tmp_path / "log.json"
    traced.write_text(json.dumps(otlp()), encoding="utf-8")
    logged.write_text(json.dumps([record]), encoding="utf-8")
    found: list[dict[str, Any]] = []
    for order in permutations([traced, logged]):
        ledger = shelf()
        for path in order:
            report = ledger.take(path)
            assert report["rows_added"] == 1, report
        (row,) = ledger.rows()
        assert row["effective_cost"] == "0.000021"
        if "usageDetails" in record or "team_id" in record:
            assert row["tags"]["team"] == "red"
        found.append(row)
    assert found[0] == found[1]


@pytest.mark.parametrize("alias", ["our-group", "gpt-4"])
def test_a_gateways_alias_costs_what_the_model_behind_it_costs(
    shelf: Callable[[], Shelf], tmp_path: Path, alias: str
) -> None:
    """BerriAI/litellm#22709: the answer that the client sees has the alias for its model."""
    traced, logged = tmp_path / "trace.json", tmp_path / "log.json"
    seen = {"gen_ai.request.model": "our-group", "gen_ai.response.model": alias}
    traced.write_text(json.dumps(otlp(**seen)), encoding="utf-8")
    logged.write_text(json.dumps([{**LOG, "model_group": "our-group"}]), encoding="utf-8")
    for order in permutations([traced, logged]):
        ledger = shelf()
        for path in order:
            ledger.take(path)
        (row,) = ledger.rows()
        assert (row["effective_cost"], row["response_model"]) == ("0.000021", "gpt-4o-mini")
        assert row["request_model"] == "our-group"


def test_audio_without_a_price_is_unpriced_and_never_text(
    shelf: Callable[[], Shelf], tmp_path: Path
) -> None:
    """800 audio tokens at 40 and 400 at 80 dollars per million, where the list has them."""
    spoken = {"gen_ai.usage.input_tokens": 800, "gen_ai.usage.output_tokens": 400,
              "gen_ai.usage.details.input_audio_tokens": 800,
              "gen_ai.usage.details.output_audio_tokens": 400}  # fmt: skip
    costs: dict[str, object] = {}
    for model in ("gpt-4o-audio-preview", "gpt-4o-audio-preview-2024-10-01"):
        traced = tmp_path / "trace.json"
        traced.write_text(json.dumps(otlp(**spoken, **{"gen_ai.request.model": model})))
        ledger = shelf()
        ledger.take(traced)
        (row,) = ledger.rows()
        costs[model] = row["effective_cost"] or row["unpriced_reason"]
    assert costs == {
        "gpt-4o-audio-preview": "0.064",
        "gpt-4o-audio-preview-2024-10-01": "no price for a token class of this call",
    }
