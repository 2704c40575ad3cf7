"""`jauge.task` with the real SDK and the real exporter: spans, bytes, import, tasks and calls."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import jauge
from jauge.errors import ServiceMissing
from jauge.surfaces.cli.main import run
from jauge.tracing import needed, processor

Spans = tuple[Any, InMemorySpanExporter]


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Spans:
    """A provider that keeps what it exports, in place of the global one."""
    provider = TracerProvider(resource=Resource({"service.name": "shop"}))
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    return provider.get_tracer("calls"), exporter


def call(tracer: Any, tokens: int, response: str) -> Any:
    said = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.response.model": "gpt-4o",
        "gen_ai.response.id": response,
        "gen_ai.usage.input_tokens": tokens,
        "gen_ai.usage.output_tokens": 0,
    }
    with tracer.start_as_current_span("chat gpt-4o", attributes=said) as span:
        return span


def fail_in_a_task(tracer: Any) -> None:
    with jauge.task("ticket", id="T-2", agent="bot"):
        call(tracer, 4000, "r-3")
        raise KeyError


def exported(exporter: InMemorySpanExporter, folder: Path) -> Path:
    """What the exporter of OTLP would send, as a file."""
    path = folder / "traces.bin"
    path.write_bytes(encode_spans(exporter.get_finished_spans()).SerializeToString())
    return path


def lines(workspace: Path, table: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["export", table, "--workspace", str(workspace)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_two_lines_tag_the_calls_of_a_task_and_tell_how_it_ended(
    spans: Spans, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracer, exporter = spans
    with jauge.task("ticket", id="T-1", agent="bot") as task:
        call(tracer, 1000, "r-1")
        call(tracer, 2000, "r-2")
        task.outcome("success", value="4.10 EUR", human_minutes=0.5)
    with pytest.raises(KeyError):
        fail_in_a_task(tracer)
    call(tracer, 8000, "r-4")
    workspace = tmp_path / "ws"
    assert run(["init", str(workspace)]) == 0
    assert run(["import", str(exported(exporter, tmp_path)), "--workspace", str(workspace)]) == 0
    told = {row["task_id"]: row for row in lines(workspace, "tasks", capsys)}
    assert [(row["outcome"], row["value"], row["agent_name"]) for row in told.values()] == [
        ("success", "4.1", "bot"),
        ("failure", None, "bot"),
    ]
    assert (told["T-1"]["task_type"], told["T-1"]["currency"]) == ("ticket", "EUR")
    assert told["T-1"]["human_minutes"] == "0.5"
    calls = {row["response_id"]: row["task_id"] for row in lines(workspace, "usage", capsys)}
    assert calls == {"r-1": "T-1", "r-2": "T-1", "r-3": "T-2", "r-4": None}
    assert run(["units", "--json", "--workspace", str(workspace)]) == 0
    total = json.loads(capsys.readouterr().out)["total"]
    assert (total["tasks"], total["calls"], total["unlinked_calls"]) == (2, 3, 1)


def test_an_evaluation_in_a_span_grades_the_answer(
    spans: Spans, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracer, exporter = spans
    said = {
        "gen_ai.evaluation.name": "relevance",
        "gen_ai.evaluation.score.value": 0.75,
        "gen_ai.evaluation.score.label": "relevant",
        "gen_ai.evaluation.explanation": "it quotes the customer",
    }
    with (
        jauge.task("ticket", id="T-1") as task,
        tracer.start_as_current_span(
            "chat gpt-4o", attributes={"gen_ai.operation.name": "chat", "gen_ai.response.id": "r"}
        ) as span,
    ):
        span.add_event("gen_ai.evaluation.result", said)
        task.outcome("success")
    workspace = tmp_path / "ws"
    assert run(["init", str(workspace)]) == 0
    for _again in range(2):
        file = exported(exporter, tmp_path)
        assert run(["import", str(file), "--workspace", str(workspace)]) == 0
    (grade,) = lines(workspace, "grades", capsys)
    assert (grade["name"], grade["score"], grade["label"]) == ("relevance", "0.75", "relevant")
    assert "quotes" not in json.dumps(grade)
    assert run(["units", "--json", "--workspace", str(workspace)]) == 0
    total = json.loads(capsys.readouterr().out)["total"]
    assert (total["quality"], total["graded"]) == ("0.75", 1)


def test_an_outcome_that_is_none_is_refused_at_once(spans: Spans) -> None:
    tracer, _exporter = spans
    assert tracer
    with jauge.task("ticket") as task:
        assert len(task.id) == 32
        with pytest.raises(ValueError, match="'done' is none of success"):
            task.outcome("done")  # pyright: ignore[reportArgumentType] # what is tested
        with pytest.raises(ValueError, match="'mood' is none of grader"):
            task.outcome("success", mood=1)
        task.outcome("success")


def test_numbers_that_an_import_rejects_are_refused_at_once(spans: Spans) -> None:
    _tracer, exporter = spans
    with jauge.task("ticket") as task:
        with pytest.raises(ValueError, match="value -1 is negative"):
            task.outcome("success", value="-1 EUR")
        with pytest.raises(ValueError, match="damage_cost -2 is negative"):
            task.outcome("failure", damage="-2 EUR")
        with pytest.raises(ValueError, match=r"human_minutes -0\.5 is negative"):
            task.outcome("success", human_minutes=-0.5)
        with pytest.raises(ValueError, match="quality 7 is above 1"):
            task.outcome("success", value="1 EUR", quality=7)
        with pytest.raises(ValueError, match="quality 'good' is not a number"):
            task.outcome("success", quality="good")
        with pytest.raises(ValueError, match="quality nan is not a number"):
            task.outcome("success", quality=float("nan"))
        with pytest.raises(ValueError, match="value 4 and damage_cost 5 are in EUR and USD"):
            task.outcome("escalated", value="4 EUR", damage="5 USD")
        with pytest.raises(ValueError, match="'foo' is none of budget_saving"):
            task.outcome("success", value_kind="foo")  # pyright: ignore[reportArgumentType] # tested
        with pytest.raises(ValueError, match="'ZZZ' is no ISO 4217 currency"):
            task.outcome("success", value="4 ZZZ")
        for large in ("0.0000000000000000001 EUR", "999999999999999999999999 EUR"):
            with pytest.raises(ValueError, match=r"value .* does not fit 20 digits"):
                task.outcome("success", value=large)
        with pytest.raises(ValueError, match=r"human_minutes .* does not fit 20 digits"):
            task.outcome("success", human_minutes=1e30)
    (span,) = exporter.get_finished_spans()
    assert set(span.attributes or {}) == {"jauge.task.id", "jauge.task.type"}


def test_a_task_needs_an_id_that_says_something(spans: Spans) -> None:
    _tracer, exporter = spans
    for blank in ("", " "):
        with pytest.raises(ValueError, match="empty"), jauge.task("ticket", id=blank):
            pass
    assert exporter.get_finished_spans() == ()


def test_the_last_outcome_takes_the_place_of_the_former_whole(
    spans: Spans, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _tracer, exporter = spans
    with jauge.task("ticket", id="T-1") as task:
        task.outcome("success", value="4 EUR", quality=0.9, human_minutes=3)
        task.outcome("failure")
    with jauge.task("ticket", id="T-2") as task:
        task.outcome("success", value="4 EUR", value_kind="revenue")
        task.outcome("escalated", damage="5 USD", rework_minutes=0.1 + 0.2, grader="ada")
        with pytest.raises(ValueError, match="negative"):
            task.outcome("success", value="-1 EUR")
    with pytest.raises(ValueError, match="T-2 has ended"):
        task.outcome("success")
    workspace = tmp_path / "ws"
    assert run(["init", str(workspace)]) == 0
    assert run(["import", str(exported(exporter, tmp_path)), "--workspace", str(workspace)]) == 0
    names = (
        "outcome", "value", "value_kind", "currency", "damage_cost",
        "quality", "human_minutes", "rework_minutes", "grader",
    )  # fmt: skip
    assert [tuple(row[name] for name in names) for row in lines(workspace, "tasks", capsys)] == [
        ("failure", *[None] * 8),
        ("escalated", None, None, "USD", "5", None, None, "0.30000000000000004", "ada"),
    ]


def test_a_processor_of_ones_own_tags_a_provider_that_is_not_global() -> None:
    provider = TracerProvider()
    exporter = InMemorySpanExporter()
    provider.add_span_processor(processor())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with jauge.task("ticket", id="T-9"):
        call(provider.get_tracer("own"), 1, "r")
    (span,) = exporter.get_finished_spans()
    assert (span.attributes or {})["jauge.task.id"] == "T-9"


def test_without_opentelemetry_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> Any:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(needed.importlib, "import_module", absent)
    with pytest.raises(ServiceMissing, match="install opentelemetry-api"), jauge.task("ticket"):
        pass


@pytest.mark.parametrize(
    "code", ["import jauge", "import jauge.tracing", "import jauge; jauge.task"]
)
def test_importing_jauge_imports_no_opentelemetry(code: str) -> None:
    told = f"{code}; import sys; print([n for n in sys.modules if n.startswith('opentelemetry')])"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
