"""Bodies that libraries really sent, against the facts that can be read from them."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.logs.v1.logs_pb2 import LogsData
from opentelemetry.proto.metrics.v1.metrics_pb2 import MetricsData
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, TracesData

from jauge.ledger.fold import fold

ROOTS = [Path(__file__).parents[3] / "fixtures" / name for name in ("otlp", "otlp_captured")]
MESSAGES = {"traces": TracesData, "metrics": MetricsData, "logs": LogsData}
TOKENS = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_tokens": "cache_read_input_tokens",
    "cache_write_tokens": "cache_write_input_tokens",
    "cache_write_1h_tokens": "cache_write_1h_input_tokens",
    "reasoning_tokens": "reasoning_output_tokens",
}
GUESSES = {"openlit-1.45.0__ol_stream_nousage"}
"""The payload holds a tokenizer's guess that does not say so: estimated, not measured."""


def cases() -> Iterator[Any]:
    for root in ROOTS:
        manifest = root / "manifest.json"
        for case in json.loads(manifest.read_text("utf-8"))["cases"]:
            yield pytest.param(root, case, id=case["id"])


CASES = list(cases())


def batches(wire: Any, root: Path, case: Any) -> list[Any]:
    return [batch for file in case["files"] for batch in wire.file(root / file["file"])]


def usage(wire: Any, found: list[Any]) -> list[Any]:
    return fold(wire.observations(found)).usage.to_pylist()


def differences(case: Any, expected: Any, row: Any) -> list[str]:
    found: list[str] = []
    for name, column in TOKENS.items():
        wanted, got = expected.get(name), row[column]
        if (wanted or 0) != (got or 0) or (wanted and got is None):
            found.append(f"{column}: {got} for {wanted}")
    models = {row["request_model"], row["response_model"]}
    if not models & set(expected["model_any_of"]):
        found.append(f"model: {models}")
    for name, column in (
        ("provider", "provider_name"),
        ("operation", "operation_name"),
        ("response_id", "response_id"),
    ):
        if row[column] != expected[name]:
            found.append(f"{column}: {row[column]} for {expected[name]}")
    if (row["status"] == "error") is not expected["error"]:
        found.append(f"status: {row['status']}")
    if expected["error_type"] and row["error_type"] != expected["error_type"]:
        found.append(f"error_type: {row['error_type']}")
    is_service = "agent_is_service_name" in (row["x_flags"] or [])
    agent = None if is_service else row["agent_name"]
    if agent != expected["agent"]:
        found.append(f"agent: {agent} for {expected['agent']}")
    metering = "measured" if expected["usage_reported"] else "unmetered"
    if case["id"] in GUESSES:
        metering = "estimated"
    if row["metering"] != metering:
        found.append(f"metering: {row['metering']} for {metering}")
    return found


def check(case: Any, rows: list[Any]) -> None:
    expected = case["expected"]
    calls = [row for row in rows if row["x_grain"] == "call"]
    assert len(calls) == expected["totals"]["calls"]
    assert all(row["role"] == "counted" for row in calls)
    left = list(calls)
    for call in expected["calls"]:
        nearest = min(left, key=lambda row: len(differences(case, call, row)))
        assert differences(case, call, nearest) == [], call["response_id"]
        left.remove(nearest)
    for row in calls:
        service = expected["service"]
        assert row["service_name"] == service["service.name"]
        assert row["environment"] == service["deployment.environment.name"]


@pytest.mark.parametrize(("root", "case"), CASES)
def test_every_body_gives_its_facts(wire: Any, root: Path, case: Any) -> None:
    found = batches(wire, root, case)
    rows = usage(wire, found)
    check(case, rows)
    expected = case["expected"]
    observations = wire.observations(found)
    agents = set(observations["agent_name"].to_pylist())
    assert set(expected["agents"]) <= agents
    named = {row["agent_name"] for row in rows}
    assert not set(expected["not_agents"]) & named
    assert set(expected["tools"]) <= set(observations["tool_name"].to_pylist())
    conversations = {row["conversation_id"] for row in rows}
    assert set(expected["conversation_ids"]) <= conversations


@pytest.mark.parametrize(("root", "case"), CASES)
def test_order_and_repetition_change_nothing(wire: Any, root: Path, case: Any) -> None:
    found = batches(wire, root, case)
    once = wire.observations(found)
    again = wire.observations([*reversed(found), *found])
    assert again.num_rows == once.num_rows
    rows = fold(once).usage.to_pylist()
    assert fold(again).usage.to_pylist() == rows
    shuffled = list(range(once.num_rows))
    random.Random(0).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    assert fold(once.take(pa.array(shuffled, pa.int64()))).usage.to_pylist() == rows


@pytest.mark.parametrize(("root", "case"), CASES)
def test_a_body_split_by_span_is_the_same_body(wire: Any, root: Path, case: Any) -> None:
    whole: list[Any] = []
    pieces: list[Any] = []
    for file in case["files"]:
        read = wire.file(root / file["file"])
        whole.extend(read)
        path = root / file["file"]
        if file["signal"] != "traces" or path.suffix != ".bin":
            pieces.extend(read)
            continue
        message = TracesData.FromString(path.read_bytes())
        for resource in message.resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    one = ScopeSpans(scope=scope.scope, spans=[span])
                    alone = ResourceSpans(resource=resource.resource, scope_spans=[one])
                    body = TracesData(resource_spans=[alone]).SerializeToString()
                    pieces[:0] = wire.batches(body)
    assert usage(wire, pieces) == usage(wire, whole)


@pytest.mark.parametrize(("root", "case"), CASES)
def test_json_says_the_same_as_protobuf(wire: Any, root: Path, case: Any) -> None:
    """Protobuf's own JSON (ids in base64, enum names) and the decoded twins (ids in hex)."""
    binary: list[Any] = []
    twins: list[Any] = []
    for file in case["files"]:
        path = root / file["file"]
        if path.suffix != ".bin":
            continue
        binary.extend(wire.file(path))
        twin = file["decoded"]
        if twin is not None:
            twins.extend(wire.file(root / twin))
        else:
            message = MESSAGES[file["signal"]].FromString(path.read_bytes())
            twins.extend(wire.batches(MessageToJson(message).encode()))
    first, second = wire.observations(binary), wire.observations(twins)
    assert set(second["observation_id"].to_pylist()) == set(first["observation_id"].to_pylist())
    assert usage(wire, twins) == usage(wire, binary)


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.name)
def test_all_bodies_together_count_every_call_once(wire: Any, root: Path) -> None:
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    found = [batch for case in manifest["cases"] for batch in batches(wire, root, case)]
    calls = [row for row in usage(wire, found) if row["x_grain"] == "call"]
    assert len(calls) == sum(case["expected"]["totals"]["calls"] for case in manifest["cases"])


def test_attribution_inside_json_metadata(wire: Any) -> None:
    root = ROOTS[0]
    (row,) = usage(
        wire,
        wire.file(root / "openinference-instrumentation-openai-0.1.66__oi_ctx__01.traces.bin"),
    )
    assert row["user_id"] == "u-4411"
    assert row["conversation_id"] == "sess-77"
    assert row["customer"] == "acme-fr"
    assert row["feature"] == "triage"
    assert dict(row["tags"]) == {
        "customer": "acme-fr",
        "feature": "triage",
        "tags": "prod",
        "team": "claims",
    }


def test_metrics_repeat_their_spans_in_buckets(wire: Any) -> None:
    for root in ROOTS[:1]:
        manifest = json.loads((root / "manifest.json").read_text("utf-8"))
        told = [case for case in manifest["cases"] if "metric_token_sums" in case["expected"]]
        assert told
        for case in told:
            rows = usage(wire, batches(wire, root, case))
            sums = case["expected"]["metric_token_sums"]["gen_ai.client.token.usage"]
            buckets = [row for row in rows if row["x_grain"] == "bucket"]
            assert sum(row["input_tokens"] or 0 for row in buckets) == sums["input"]
            assert sum(row["output_tokens"] or 0 for row in buckets) == sums["output"]
