"""What one record says, whoever wrote it: operations, hosts, errors, values, metric points."""

from typing import Any

import pytest

from jauge.sources.otlp.conventions import conventions


def test_the_table_has_a_version_that_rows_carry(wire: Any) -> None:
    (batch,) = wire.batches(wire.traces(wire.chat(1)))
    assert batch.table["mapping_version"].to_pylist() == [conventions().version]


def test_attributes_of_one_column_have_an_order(wire: Any) -> None:
    both = {"gen_ai.usage.prompt_tokens": 7, "llm.token_count.prompt": 9}
    call = wire.call(wire.traces(wire.chat(1, attributes=both)))
    assert call["input_tokens"] == 100
    old = {"gen_ai.usage.input_tokens": None, **both}
    assert wire.call(wire.traces(wire.chat(1, attributes=old)))["input_tokens"] == 7


def test_a_call_without_operation_is_recognised_and_flagged(wire: Any) -> None:
    said = {"gen_ai.operation.name": None, "gen_ai.response.id": "r"}
    call = wire.call(wire.traces(wire.chat(1, attributes=said)))
    assert "operation_is_assumed" in call["x_flags"]
    for operation in ("invoke_agent", "invoke_workflow", "plan", "execute_tool", "retrieval"):
        known = wire.chat(1, attributes={**said, "gen_ai.operation.name": operation})
        assert wire.calls(wire.traces(known)) == []


def test_pending_spans_are_the_span_that_they_announce(wire: Any) -> None:
    done = wire.chat(2, 1)
    pending = wire.chat(9, 2, at=2, attributes={
        "logfire.span_type": "pending_span", "logfire.pending_parent_id": f"{1:016x}",
        "gen_ai.usage.input_tokens": None, "gen_ai.usage.output_tokens": None})  # fmt: skip
    agent = wire.span(1, "agent", attributes={"agent_name": "triage"})
    call = wire.call(wire.traces(pending), wire.traces(done), wire.traces(agent))
    assert (call["input_tokens"], call["agent_name"]) == (100, "triage")
    crashed = wire.call(wire.traces(pending), wire.traces(agent))
    assert (crashed["metering"], crashed["agent_name"]) == ("unmetered", "triage")


def test_old_message_events_and_evaluations_are_ignored(wire: Any) -> None:
    names = ("gen_ai.user.message", "gen_ai.choice", "gen_ai.evaluation.result", "app.started")
    (batch,) = wire.batches(wire.logs(*(wire.log(1, {"event.name": name}) for name in names)))
    assert (batch.read, batch.ignored, batch.table.num_rows) == (4, 4, 0)


def test_an_event_and_its_span_are_one_call(wire: Any) -> None:
    event = wire.log(
        1.9,
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-5.1",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 10,
            "gen_ai.usage.cache_read.input_tokens": 64,
        },
        eventName="gen_ai.client.inference.operation.details",
        traceId=wire.trace,
        spanId=f"{1:016x}",
    )
    span = wire.traces(wire.chat(1))
    for bodies in ((span, wire.logs(event)), (wire.logs(event), span)):
        call = wire.call(*bodies)
        assert call["cache_read_input_tokens"] == 64
        assert call["duration_ms"] == 1000


@pytest.mark.parametrize(
    ("host", "provider", "region"),
    [
        ("https://bedrock-runtime.eu-west-1.amazonaws.com/model", "aws.bedrock", "eu-west-1"),
        ("my.openai.azure.com", "azure.ai.openai", None),
        ("europe-west1-aiplatform.googleapis.com:443", "gcp.vertex_ai", "europe-west1"),
    ],
)
def test_a_host_tells_provider_and_region(
    wire: Any, host: str, provider: str, region: str | None
) -> None:
    said = {"gen_ai.provider.name": None, "server.address": host}
    call = wire.call(wire.traces(wire.chat(1, attributes=said)))
    assert (call["provider_name"], call["region"]) == (provider, region)


def test_main_agent_of_the_resource_is_the_last_resort(wire: Any) -> None:
    body = wire.traces(wire.chat(1), **{"gen_ai.main_agent.name": "main", "team": "claims"})
    call = wire.call(body)
    assert call["agent_name"] == "main"
    assert dict(call["tags"]) == {"team": "claims"}
    agent = wire.span(2, "invoke_agent inner", attributes={
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "inner"})  # fmt: skip
    below = wire.traces(wire.chat(1, 2), agent, **{"gen_ai.main_agent.name": "main"})
    assert wire.call(below)["agent_name"] == "inner"


def test_values_under_the_ledgers_names(wire: Any) -> None:
    def tier(said: str) -> str | None:
        body = wire.traces(wire.chat(1, attributes={"openai.response.service_tier": said}))
        return wire.call(body)["service_tier"]

    assert (tier("default"), tier("auto"), tier("Priority")) == ("standard", None, "priority")


def test_zeros_of_a_call_are_unknown(wire: Any) -> None:
    zeros = {"gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0}
    call = wire.call(wire.traces(wire.chat(1, attributes=zeros)))
    assert (call["input_tokens"], call["metering"]) == (None, "unmetered")
    assert "zero_usage_is_unknown" in call["x_flags"]


def test_errors_and_cancellations(wire: Any) -> None:
    failed = {"status": {"code": 2}}
    exception = {"name": "exception", "attributes": [
        {"key": "exception.type", "value": {"stringValue": "openai.RateLimitError"}}]}  # fmt: skip
    events = [exception, {"name": "other", "attributes": []}]
    call = wire.call(wire.traces(wire.chat(1, **failed, events=events)))
    assert (call["status"], call["error_type"]) == ("error", "openai.RateLimitError")
    typed = wire.chat(1, **failed, events=events, attributes={"error.type": "429"})
    assert wire.call(wire.traces(typed))["error_type"] == "429"
    stopped = wire.chat(1, **failed, attributes={"error.type": "asyncio.CancelledError"})
    assert wire.call(wire.traces(stopped))["status"] == "cancelled"


def test_failed_requests_of_coding_agents(wire: Any) -> None:
    said = {"event.name": "claude_code.api_error", "model": "claude-sonnet-4-5",
            "status_code": "529", "attempt": 2, "duration_ms": 10}  # fmt: skip
    call = wire.call(wire.logs(wire.log(3, said)))
    assert (call["status"], call["error_type"], call["attempt"]) == ("error", "529", 2)
    assert call["metering"] == "unmetered"


def test_events_that_are_no_call_or_cannot_be_one(wire: Any) -> None:
    name = {"event.name": "gen_ai.client.inference.operation.details"}
    agent = {**name, "gen_ai.operation.name": "invoke_agent", "gen_ai.response.model": "m"}
    (batch,) = wire.batches(wire.logs(wire.log(1, agent)))
    assert batch.ignored == 1
    long = {"event.name": "claude_code.api_request", "model": "m", "duration_ms": 10**14}
    (batch,) = wire.batches(wire.logs(wire.log(1, long)))
    assert [rejection.field for rejection in batch.rejections] == ["duration_ms"]


def test_events_without_any_span_keep_their_trace(wire: Any) -> None:
    said = {"event.name": "gen_ai.client.inference.operation.details",
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-5.1",
            "gen_ai.usage.input_tokens": 5, "error.type": "timeout"}  # fmt: skip
    call = wire.call(wire.logs(wire.log(1, said, traceId=wire.trace)))
    assert call["trace_id"].hex() == wire.trace
    assert call["span_id"] is None
    assert call["status"] == "error"


def test_moments_of_the_first_piece_that_cannot_be_used(wire: Any) -> None:
    name = "langfuse.observation.completion_start_time"
    for said in ("soon", "2020-01-01T00:00:00Z"):
        call = wire.call(wire.traces(wire.chat(1, attributes={name: said})))
        assert call["time_to_first_token_ms"] is None
    naive = wire.chat(1, at=0, attributes={name: "2026-11-22T01:03:04"})
    assert wire.call(wire.traces(naive))["time_to_first_token_ms"] == 1000


def test_json_that_holds_no_count_or_a_bad_one(wire: Any) -> None:
    said = {"langfuse.observation.type": "generation"}
    name = "langfuse.observation.usage_details"
    for text, tokens in (("[1]", None), ("nothing", None), ('{"input": "x"}', "bad")):
        (batch,) = wire.batches(wire.traces(wire.span(1, attributes={**said, name: text})))
        if tokens == "bad":
            assert batch.rejections[0].field == f"{name}: input"
        else:
            assert batch.table.num_rows == 1
    long = '{"input": 5, "text": "' + "x" * 2_000_000 + '"}'
    call = wire.call(wire.traces(wire.span(1, attributes={**said, name: long})))
    assert call["input_tokens"] is None


def test_run_ids_are_no_response_ids(wire: Any) -> None:
    said = {"openinference.span.kind": "LLM", "output.value": '{"id": "run-1234"}'}
    assert wire.call(wire.traces(wire.span(1, attributes=said)))["response_id"] is None


def test_metric_points_that_cannot_be_used(wire: Any) -> None:
    name = "gen_ai.client.token.usage"
    kind = {"gen_ai.token.type": "input"}
    points = wire.points(
        name, (kind, 0, 9, -5), ({"gen_ai.token.type": "other"}, 0, 9, 5), (kind, 0, 9, 7)
    )
    gauge = {"name": name, "gauge": {"dataPoints": [{"asInt": 5}]}}
    strange = {"name": name}
    unknown = wire.points("app.requests", ({}, 0, 9, 5))
    (batch,) = wire.batches(wire.metrics(points, gauge, strange, unknown))
    assert (batch.read, batch.table.num_rows, batch.ignored) == (5, 1, 3)
    assert [rejection.field for rejection in batch.rejections] == [name]


def test_a_histogram_counts_its_calls(wire: Any) -> None:
    metric = {
        "name": "gen_ai.client.token.usage",
        "histogram": {
            "aggregationTemporality": "AGGREGATION_TEMPORALITY_CUMULATIVE",
            "dataPoints": [{
                "attributes": [{"key": "gen_ai.token.type", "value": {"stringValue": "input"}}],
                "startTimeUnixNano": str(wire.start), "timeUnixNano": str(wire.start + 10**10),
                "count": "3", "sum": 300.0}],
        },
    }  # fmt: skip
    (bucket,) = wire.usage(wire.metrics(metric))
    assert (bucket["input_tokens"], bucket["request_count"]) == (300, 3)
    assert bucket["service_name"] == "bot"


def test_values_of_every_kind_in_json(wire: Any) -> None:
    said = {
        "gen_ai.usage.input_tokens": {"doubleValue": "12"},
        "gen_ai.usage.output_tokens": {"intValue": 3.0},
        "gen_ai.request.stream": {"boolValue": "true"},
        "gen_ai.response.finish_reasons": {"arrayValue": {"values": [{"stringValue": "stop"}]}},
        "metadata": {"kvlistValue": {"values": [
            {"key": "team", "value": {"stringValue": "claims"}}]}},
        "user.id": {"bytesValue": "dTE="},
        "gen_ai.request.model": {"newValue": 1},
        "gen_ai.response.id": {"stringValue": 7},
    }  # fmt: skip
    span = wire.chat(1, attributes=dict.fromkeys(said))
    span["attributes"] += [{"key": key, "value": value} for key, value in said.items()]
    call = wire.call(wire.traces(span))
    assert (call["input_tokens"], call["output_tokens"]) == (12, 3)
    assert (call["is_streamed"], call["finish_reason"]) == (True, "stop")
    assert dict(call["tags"]) == {"team": "claims"}
    assert call["user_id"] == b"u1".hex()
    assert (call["request_model"], call["response_id"]) == (None, "7")


def test_ids_and_numbers_that_are_neither_hex_nor_base64(wire: Any) -> None:
    spans = [
        {**wire.chat(1), "spanId": "z" * 16},
        {**wire.chat(2), "spanId": "!"},
        {**wire.chat(7), "traceId": "zz"},
        {**wire.chat(8), "traceId": "sixteen letters:"},
        {**wire.chat(3), "parentSpanId": "zz"},
        wire.chat(4, attributes={"logfire.span_type": "pending_span",
                                 "logfire.pending_parent_id": "zz"}, parent=3),
    ]  # fmt: skip
    number = {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "0x10"}}
    spans.append({**wire.chat(5), "attributes": [number]})
    double = {"key": "gen_ai.usage.output_tokens", "value": {"doubleValue": "much"}}
    spans.append({**wire.chat(6), "attributes": [double]})
    (batch,) = wire.batches(wire.traces(*spans))
    assert [(rejection.row, rejection.value) for rejection in batch.rejections] == [
        (1, "z" * 16),
        (2, "!"),
        (3, "zz"),
        (4, "sixteen letters"),
        (7, "0x10"),
    ]
    assert batch.table.num_rows == 3


def test_a_stream_that_nobody_counted_is_no_guess(wire: Any) -> None:
    said = {"gen_ai.request.stream": True, "gen_ai.usage.input_tokens": None,
            "gen_ai.usage.output_tokens": None}  # fmt: skip
    call = wire.call(wire.traces(wire.chat(1, attributes=said), scope="openlit.x"))
    assert call["metering"] == "unmetered"
    assert "tokens_may_be_guessed" not in call["x_flags"]


def test_tags_of_the_resource_and_of_the_call(wire: Any) -> None:
    span = wire.chat(1, attributes={"metadata": '{"team": "own", "plan": "gold"}'})
    call = wire.call(wire.traces(span, team="claims", owner="ann"))
    assert dict(call["tags"]) == {"team": "own", "plan": "gold", "owner": "ann"}
