"""The events and spans of coding agents: Codex CLI, Gemini CLI, Claude Code."""

from typing import Any

from opentelemetry.proto.logs.v1.logs_pb2 import LogsData

CLAUDE = "com.anthropic.claude_code"


def test_codex_events_are_the_ledger(wire: Any) -> None:
    counts = {
        "event.name": "codex.sse_event",
        "event.kind": "response.completed",
        "conversation.id": "c1",
        "model": "gpt-5.1-codex",
        "input_token_count": "2006",
        "output_token_count": "300",
        "cached_token_count": 1920,
        "reasoning_token_count": 192,
        "tool_token_count": 2306,
    }
    twin = {"event.name": "codex.sse_event", "event.kind": "response.completed"}
    other = {"event.name": "codex.sse_event", "event.kind": "response.output_text.delta"}
    spans = wire.traces(
        wire.span(1, "session_task.turn", attributes={
            "codex.turn.token_usage.input_tokens": 2006, "model": "gpt-5.1-codex"}),
        wire.span(2, "handle_responses", 1, attributes={
            "gen_ai.usage.input_tokens": 2006, "gen_ai.usage.output_tokens": 300}),
        service="codex_cli_rs",
    )  # fmt: skip
    logs = wire.logs(
        wire.log(1, counts), wire.log(1, twin), wire.log(1, other), service="codex_cli_rs"
    )
    call = wire.call(spans, logs)
    assert (call["input_tokens"], call["output_tokens"]) == (2006, 300)
    assert call["cache_read_input_tokens"] == 1920
    assert call["reasoning_output_tokens"] == 192
    assert call["conversation_id"] == "c1"
    assert call["provider_name"] == "openai"
    (batch,) = wire.batches(logs)
    assert (batch.read, batch.ignored) == (3, 2)


def gemini(wire: Any, session: str = "s1") -> tuple[Any, Any]:
    span = wire.span(1, "llm_call", at=0, attributes={
        "gen_ai.operation.name": "llm_call", "gen_ai.request.model": "gemini-2.5-flash",
        "gen_ai.conversation.id": session, "gen_ai.agent.name": "gemini-cli"})  # fmt: skip
    asked = wire.log(
        0.1,
        {
            "event.name": "gen_ai.client.inference.operation.details",
            "session.id": session,
            "gen_ai.operation.name": "generate_content",
            "gen_ai.request.model": "gemini-2.5-flash",
        },
    )
    own = wire.log(
        0.95,
        {
            "event.name": "gemini_cli.api_response",
            "session.id": session,
            "model": "gemini-2.5-flash",
            "duration_ms": 900,
            "input_token_count": 1000,
            "output_token_count": 210,
            "cached_content_token_count": 400,
            "thoughts_token_count": 330,
            "total_token_count": 1540,
        },
    )
    answered = wire.log(
        0.96,
        {
            "event.name": "gen_ai.client.inference.operation.details",
            "session.id": session,
            "gen_ai.operation.name": "generate_content",
            "gen_ai.provider.name": "gcp.gen_ai",
            "gen_ai.request.model": "gemini-2.5-flash",
            "gen_ai.response.id": f"gen-{session}",
            "gen_ai.usage.input_tokens": 1000,
            "gen_ai.usage.output_tokens": 210,
        },
    )
    scope = "gemini-cli"
    return wire.traces(span, scope=scope), wire.logs(asked, own, answered, scope=scope)


def test_gemini_cli_tells_thoughts_in_its_own_event_only(wire: Any) -> None:
    spans, logs = gemini(wire)
    for bodies in ((spans, logs), (logs, spans), (logs,)):
        call = wire.call(*bodies)
        assert (call["input_tokens"], call["output_tokens"]) == (1000, 540)
        assert call["reasoning_output_tokens"] == 330
        assert call["cache_read_input_tokens"] == 400
        assert call["response_id"] == "gen-s1"
        assert call["provider_name"] == "gcp.gen_ai"
    assert len(wire.calls(*gemini(wire), *gemini(wire, "s2"))) == 2


def test_claude_code_events_and_metrics(wire: Any) -> None:
    event = {
        "event.name": "claude_code.api_request",
        "session.id": "s1",
        "user.id": "hashed",
        "user.email": "someone@example.org",
        "organization.id": "org-1",
        "model": "claude-sonnet-4-5",
        "input_tokens": 13,
        "output_tokens": "211",
        "cache_read_tokens": 4096,
        "cache_creation_tokens": 512,
        "cost_usd": "0.0123",
        "duration_ms": 2500,
    }
    call = wire.call(wire.logs(wire.log(5, event), service="claude-code"))
    assert call["input_tokens"] == 4621
    assert call["provider_name"] == "anthropic"
    assert str(call["reported_cost"].normalize()) == "0.0123"
    assert call["user_id"] == "hashed"
    assert call["account_id"] == "org-1"
    assert call["duration_ms"] == 2500
    assert "someone@example.org" not in str(call)
    model = {"model": "claude-sonnet-4-5", "session.id": "s1"}
    counts = [("input", 13.0), ("output", 211.0), ("cacheRead", 4096.0), ("cacheCreation", 512.0)]
    tokens = wire.points(
        "claude_code.token.usage",
        *(({**model, "type": kind}, 0.0, 60.0, value) for kind, value in counts),
        delta=True,
    )
    cost = wire.points("claude_code.cost.usage", (model, 0, 60, 0.0123), delta=True)
    (bucket,) = wire.usage(wire.metrics(tokens, cost))
    assert bucket["input_tokens"] == 4621
    assert bucket["output_tokens"] == 211
    assert bucket["x_grain"] == "bucket"
    assert str(bucket["reported_cost"].normalize()) == "0.0123"


def claude_log(wire: Any, at: float, name: str, **said: object) -> Any:
    """A record as Claude Code 2.1 writes it: a bare name beside the whole one in the body.

    Numbers are texts, as older versions send them.
    """
    values = {
        "user.id": "hashed", "session.id": "s1", "organization.id": "org-1",
        "event.name": name, "event.sequence": int(at), "prompt.id": "p1",
        "model": "claude-sonnet-4-5-20250929", **said,
    }  # fmt: skip
    return wire.log(at, values, body={"stringValue": f"claude_code.{name}"})


def claude_logs(wire: Any) -> Any:
    """Two answers, an error, and two records that are no call."""
    return wire.logs(
        claude_log(wire, 2, "api_request", input_tokens="100", output_tokens="50",
                   cache_read_tokens="2000", cache_creation_tokens="300", cost_usd="0.0033",
                   duration_ms="2000", request_id="req_A"),
        claude_log(wire, 10, "api_request", input_tokens="200", output_tokens="80",
                   cache_read_tokens="4000", cache_creation_tokens="0", cost_usd="0.003",
                   duration_ms="8000", request_id="req_B"),
        claude_log(wire, 12, "api_error", error="Overloaded", status_code="529",
                   duration_ms="300", attempt="1", client_request_id="c-3"),
        claude_log(wire, 1, "user_prompt", prompt_length="5"),
        claude_log(wire, 3, "tool_result", tool_name="Bash", success="true"),
        scope=f"{CLAUDE}.events", service="claude-code",
    )  # fmt: skip


def test_claude_code_names_its_events_in_two_ways(wire: Any) -> None:
    logs = claude_logs(wire)
    (batch,) = wire.batches(logs)
    assert (batch.read, batch.table.num_rows, batch.ignored) == (5, 3, 2)
    packed = LogsData()
    for record in (records := logs["resourceLogs"][0]["scopeLogs"][0]["logRecords"]):
        made = packed.resource_logs.add().scope_logs.add()
        made.scope.name = f"{CLAUDE}.events"
        log = made.log_records.add(time_unix_nano=int(record["timeUnixNano"]))
        log.body.string_value = record["body"]["stringValue"]
        for pair in record["attributes"]:
            value = log.attributes.add(key=pair["key"]).value
            if "intValue" in pair["value"]:
                value.int_value = int(pair["value"]["intValue"])
            else:
                value.string_value = pair["value"]["stringValue"]
    for body in (logs, packed.SerializeToString()):
        first, second, failed = wire.calls(body)
        assert (first["input_tokens"], first["output_tokens"]) == (2400, 50)
        assert (second["input_tokens"], second["cache_read_input_tokens"]) == (4200, 4000)
        assert (failed["status"], failed["error_type"]) == ("error", "529")
        assert str(first["reported_cost"].normalize()) == "0.0033"
    for record in records:
        del record["body"]  # by some collectors: the scope tells whose event it is
    assert len(wire.calls(logs)) == 3
    foreign = wire.logs(*records, scope="an.agent.of.ours", service="claude-code")
    assert wire.calls(foreign) == []


def claude_spans(wire: Any) -> Any:
    """The spans of the same three requests, below the interaction that holds them."""

    def request(number: int, at: float, seconds: float, **said: object) -> Any:
        values = {"session.id": "s1", "model": "claude-sonnet-4-5-20250929",
                  "gen_ai.system": "anthropic", **said}  # fmt: skip
        return wire.span(number, "claude_code.llm_request", 1, at=at, seconds=seconds,
                         attributes=values, kind=1)  # fmt: skip

    return wire.traces(
        wire.span(1, "claude_code.interaction", at=0, seconds=20, attributes={"session.id": "s1"}),
        request(2, 0, 2, input_tokens=100, output_tokens=50, cache_read_tokens=2000,
                cache_creation_tokens=300, request_id="req_A", ttft_ms=700, success=True,
                **{"gen_ai.response.id": "req_A"}),
        request(3, 2, 8, input_tokens=200, output_tokens=80, cache_read_tokens=4000,
                cache_creation_tokens=0, request_id="req_B", success=True),
        request(4, 11.7, 0.3, client_request_id="c-3", success=False, error="Overloaded"),
        scope=f"{CLAUDE}.tracing", service="claude-code",
    )  # fmt: skip


def test_claude_code_events_and_spans_of_one_request_are_one_call(wire: Any) -> None:
    logs, spans = claude_logs(wire), claude_spans(wire)
    for bodies in ((logs, spans), (spans, logs), (logs, spans, logs)):
        first, second, failed = wire.calls(*bodies)
        assert first["input_tokens"] + second["input_tokens"] == 6600
        assert (first["response_id"], first["time_to_first_token_ms"]) == ("req_A", 700)
        assert str(first["reported_cost"].normalize()) == "0.0033"
        assert first["span_id"] is not None
        assert (failed["status"], failed["error_type"]) == ("error", "529")
    alone = wire.calls(spans)
    assert [call["status"] for call in alone] == ["ok", "ok", "error"]


def test_claude_codes_fast_mode_is_a_tier(wire: Any) -> None:
    for speed, tier in (("fast", "fast"), ("normal", None)):
        said = {"input_tokens": 10, "output_tokens": 5, "request_id": "r", "speed": speed}
        event = wire.logs(claude_log(wire, 2, "api_request", **said), scope=f"{CLAUDE}.events")
        span = wire.span(1, "claude_code.llm_request", at=1, attributes={"model": "m", **said})
        for body in (event, wire.traces(span, scope=f"{CLAUDE}.tracing")):
            assert wire.call(body)["service_tier"] == tier
    model = {"model": "claude-opus-4-8", "type": "input"}
    points = ((model, 0, 60, 7.0), ({**model, "speed": "fast"}, 0, 60, 3.0))
    buckets = wire.usage(wire.metrics(wire.points("claude_code.token.usage", *points, delta=True)))
    assert {row["service_tier"]: row["input_tokens"] for row in buckets} == {None: 7, "fast": 3}


def test_claude_code_spans_have_bare_names(wire: Any) -> None:
    said = {"model": "claude-sonnet-4-5", "input_tokens": 13, "output_tokens": 7,
            "cache_read_tokens": 100}  # fmt: skip
    call = wire.call(wire.traces(wire.span(1, "claude_code.llm_request", attributes=said)))
    assert (call["input_tokens"], call["response_model"]) == (113, "claude-sonnet-4-5")
    assert wire.calls(wire.traces(wire.span(1, "anything else", attributes=said))) == []
