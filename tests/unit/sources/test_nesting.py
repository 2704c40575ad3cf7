"""JSON nested beyond any sense: told as a rejection or not recognised, never an error of Python."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jauge.model import Rejection
from jauge.sources import Input, Sample, Source, Unreadable, built_in, recognise

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOLE = "@hole@"
SOURCES = {name: source for source in built_in() for name in source.formats}
PLACES = {
    "anthropic-cost": ("finops/anthropic/cost_report.json", ("data", 0, "results", 0, "amount")),
    "anthropic-usage": (
        "finops/anthropic/usage_report_messages.json",
        ("data", 0, "results", 0, "model"),
    ),
    "gcp-billing": ("finops/gcp/detailed_billing_export.jsonl", ("labels",)),
    "langfuse": ("finops/langfuse/observations_v2.json", ("data", 0, "startTime")),
    "litellm": ("finops/litellm/spend_logs.json", (0, "request_id")),
    "mistral": ("finops/mistral/response_usage.jsonl", ("id",)),
    "openai-costs": ("finops/openai/costs.json", ("data", 0, "results", 0, "amount", "value")),
    "openai-usage": ("finops/openai/usage_completions.json", ("data", 0, "results", 0, "model")),
    "otlp-traces": (
        "otlp/pydantic-ai-2.68.0__pa_delegate__01.traces.json",
        ("resourceSpans", 0, "scopeSpans", 0, "spans", 0, "attributes", 0, "value"),
    ),
    "otlp": (
        "otlp/pydantic-ai-2.68.0__pa_delegate__01.traces.json",
        ("resourceSpans", 0, "resource", "attributes", 0, "value"),
    ),
}
"""A file of each format, and a place in its first record."""
LOST = {"gcp-billing": 2, "otlp": 6}
"""Rows that stand or fall with the place: a line has a credit, a resource its spans."""


def lists(depth: int) -> str:
    return "[" * depth + "]" * depth


def objects(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def values(depth: int) -> str:
    opening, closing = '{"arrayValue":{"values":[', "]}}"
    return opening * depth + '{"intValue":1}' + closing * depth


def put(body: Any, place: tuple[str | int, ...]) -> None:
    *way, last = place
    for step in way:
        body = body[step]
    body[last] = HOLE


def with_hole(path: Path, place: tuple[str | int, ...], filled: str) -> str:
    """The file with something else in one place of its first record."""
    text = path.read_text("utf-8")
    first, *others = text.splitlines() if path.suffix == ".jsonl" else [text]
    body = json.loads(first)
    put(body, place)
    return "\n".join([json.dumps(body).replace(f'"{HOLE}"', filled), *others])


def read(source: Source, name: str, path: Path) -> tuple[int, list[Rejection]]:
    """How many rows were taken of a file, and what was rejected."""
    content = path.read_bytes()
    given = Input(name=path.name, path=path, format=name, open=lambda: io.BytesIO(content), now=NOW)
    batches = list(source.read(given))
    rejections = [each for batch in batches for each in batch.rejections]
    return sum(batch.table.num_rows for batch in batches), rejections


@pytest.mark.parametrize("depth", [600, 3_000])
@pytest.mark.parametrize("nested", [lists, objects, values])
@pytest.mark.parametrize("name", PLACES)
def test_a_value_nested_too_deeply_costs_at_most_its_record(
    tmp_path: Path, name: str, nested: Any, depth: int
) -> None:
    fixture, place = PLACES[name]
    source = SOURCES[name]
    whole = read(source, name, FIXTURES / fixture)[0]
    path = tmp_path / "file.json"
    path.write_text(with_hole(FIXTURES / fixture, place, nested(depth)))
    try:
        rows, rejections = read(source, name, path)
    except Unreadable as problem:
        assert name.startswith("otlp")
        assert "nested too deeply" in str(problem)  # noqa: PT017
        return
    assert rejections or rows == whole
    lost = LOST.get(name, 1)
    assert whole - lost <= rows <= whole


@pytest.mark.parametrize("depth", [450, 20_000])
@pytest.mark.parametrize(
    "around", ["{}", '{{"resourceSpans":{}}}', '{{"data":{}}}', '{{"cost":{}}}']
)
@pytest.mark.parametrize("nested", [lists, objects])
def test_a_file_of_nothing_but_brackets_is_no_format_or_refused(
    tmp_path: Path, around: str, nested: Any, depth: int
) -> None:
    path = tmp_path / "file.json"
    path.write_text(around.format(nested(depth)))
    sample = Sample(path.name, path.read_bytes()[: 256 * 1024], path.stat().st_size, path)
    recognise(sample, built_in())
    for name in PLACES:
        try:
            rows, rejections = read(SOURCES[name], name, path)
        except Unreadable:
            continue
        assert (rows, bool(rejections)) == (0, True), name
