"""The conventions of each library by hand: what its attributes say, whatever its names."""

import json
from typing import Any

import pytest


def test_traceloop_of_2025(wire: Any) -> None:
    said = {
        "llm.request.type": "chat",
        "gen_ai.system": "Anthropic",
        "gen_ai.request.model": "claude-haiku-4-5",
        "gen_ai.usage.prompt_tokens": 1000,
        "gen_ai.usage.completion_tokens": 50,
        "gen_ai.usage.cache_read_input_tokens": 600,
        "gen_ai.usage.cache_creation_input_tokens": 100,
        "llm.usage.total_tokens": 1050,
        "llm.is_streaming": False,
        "traceloop.association.properties.session_id": "s1",
        "traceloop.association.properties.customer": "acme",
    }
    call = wire.call(wire.traces(wire.span(1, "anthropic.chat", attributes=said)))
    assert call["provider_name"] == "anthropic"
    assert call["operation_name"] == "chat"
    assert (call["input_tokens"], call["output_tokens"]) == (1000, 50)
    assert call["cache_read_input_tokens"] == 600
    assert call["cache_write_input_tokens"] == 100
    assert call["conversation_id"] == "s1"
    assert call["customer"] == "acme"
    assert call["x_flags"] is None or "input_excludes_cache" not in call["x_flags"]


def test_traceloop_langchain_seventeen_spans_two_calls(wire: Any) -> None:
    """Workflow, tasks and tools around two model calls, parents last, ids of runs as agent ids."""

    def entity(number: int, kind: str, name: str, parent: int, **more: Any) -> Any:
        said = {
            "traceloop.span.kind": kind,
            "traceloop.entity.name": name,
            "traceloop.workflow.name": "claims",
            "gen_ai.agent.id": "run-4d1e",
            **more,
        }
        return wire.span(number, f"{name}.{kind}", parent, attributes=said)

    spans = [
        wire.chat(1, 4, attributes={"gen_ai.response.id": "r1"}),
        wire.chat(2, 8, attributes={"gen_ai.response.id": "r2"}),
        entity(3, "task", "prompt", 4),
        entity(4, "task", "model", 12),
        entity(5, "task", "parser", 4),
        entity(6, "tool", "lookup", 7),
        entity(7, "task", "tools", 12),
        entity(8, "task", "model", 12),
        *(entity(number, "task", "step", 12) for number in (9, 10, 11)),
        entity(12, "agent", "claims-triage", 13),
        *(entity(number, "task", "outer", 17) for number in (13, 14, 15)),
        wire.span(16, "invoke_agent claims-triage", 17, attributes={
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": "claims-triage",
            "gen_ai.usage.input_tokens": 200,
        }),
        entity(17, "workflow", "claims", 0),
    ]  # fmt: skip
    calls = wire.calls(*(wire.traces(span) for span in spans))
    assert [call["response_id"] for call in calls] == ["r1", "r2"]
    assert {call["agent_name"] for call in calls} == {"claims-triage"}
    assert sum(call["input_tokens"] for call in calls) == 200
    assert wire.calls(wire.traces(*spans)) == calls


def test_openlit_leaves_the_cache_of_anthropic_out_of_the_input(wire: Any) -> None:
    said = {
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude-sonnet-4-5",
        "gen_ai.usage.input_tokens": 5000,
        "gen_ai.usage.cache_read.input_tokens": 4096,
        "gen_ai.usage.cache_creation.input_tokens": 512,
        "gen_ai.usage.cost": 0,
    }
    body = wire.traces(wire.chat(1, attributes=said), scope="openlit.instrumentation.anthropic")
    call = wire.call(body)
    assert call["input_tokens"] == 9608
    assert call["x_flags"].count("input_excludes_cache") == 1
    assert call["reported_cost"] is None


def test_openlit_stream_without_usage_is_estimated(wire: Any) -> None:
    said: dict[str, object] = {"gen_ai.request.stream": True, "gen_ai.response.id": "r"}
    scope = "openlit.instrumentation.openai"
    span = wire.chat(1, attributes=said)
    event = wire.log(
        2,
        {
            "event.name": "gen_ai.client.inference.operation.details",
            "gen_ai.operation.name": "chat",
            "gen_ai.response.id": "r",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 10,
        },
    )
    call = wire.call(wire.traces(span, scope=scope), wire.logs(event, scope=scope))
    assert call["metering"] == "estimated"
    said["gen_ai.usage.cache_read.input_tokens"] = 0
    assert wire.call(wire.traces(wire.chat(1, attributes=said), scope=scope))["metering"] == (
        "measured"
    )


def test_vercel_parents_repeat_their_steps(wire: Any) -> None:
    total = {"ai.operationId": "ai.generateText", "ai.usage.inputTokens": 300}
    step = {
        "ai.operationId": "ai.streamText.doStream",
        "ai.model.id": "gpt-5.1",
        "ai.model.provider": "openai.responses",
        "gen_ai.system": "openai.responses",
        "ai.response.model": "gpt-5.1-2025-11-13",
        "ai.usage.inputTokens": 150,
        "ai.usage.outputTokens": 20,
        "ai.usage.cachedInputTokens": 64,
        "ai.usage.reasoningTokens": 8,
        "ai.response.msToFirstChunk": 12.4,
        "ai.telemetry.functionId": "triage",
        "ai.telemetry.metadata.sessionId": "s9",
        "ai.response.finishReason": "stop",
    }
    calls = wire.calls(
        wire.traces(
            wire.span(2, "ai.streamText.doStream", 1, attributes={**step, "ai.response.id": "a"}),
            wire.span(3, "ai.streamText.doStream", 1, attributes={**step, "ai.response.id": "b"}),
            wire.span(4, "ai.toolCall", 1, attributes={
                "ai.operationId": "ai.toolCall", "ai.toolCall.name": "lookup"}),
            wire.span(1, "ai.streamText", attributes=total),
        )
    )  # fmt: skip
    assert len(calls) == 2
    for call in calls:
        assert call["provider_name"] == "openai"
        assert call["is_streamed"] is True
        assert (call["input_tokens"], call["cache_read_input_tokens"]) == (150, 64)
        assert call["reasoning_output_tokens"] == 8
        assert call["time_to_first_token_ms"] == 12
        assert call["feature"] == "triage"
        assert call["conversation_id"] == "s9"
        assert call["agent_name"] == "bot"


def test_vercel_embeddings(wire: Any) -> None:
    said = {
        "ai.operationId": "ai.embed.doEmbed",
        "ai.model.id": "text-embedding-3-small",
        "ai.usage.tokens": 19,
    }
    call = wire.call(wire.traces(wire.span(1, "ai.embed.doEmbed", attributes=said)))
    assert call["operation_name"] == "embeddings"
    assert call["input_tokens"] == 19
    assert call["output_tokens"] is None
    assert call["provider_name"] == "openai"


def test_strands_agents_repeat_usage_under_old_and_new_names(wire: Any) -> None:
    usage = {
        "gen_ai.usage.prompt_tokens": 500,
        "gen_ai.usage.input_tokens": 500,
        "gen_ai.usage.output_tokens": 40,
        "gen_ai.usage.completion_tokens": 40,
        "gen_ai.usage.cache_read_input_tokens": 100,
        "gen_ai.usage.cache_write_input_tokens": 20,
        "gen_ai.system": "strands-agents",
        "gen_ai.provider.name": None,
    }
    agent = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "claims-triage",
        "gen_ai.usage.input_tokens": 500,
        "session.id": "s1",
    }
    cycle = {"gen_ai.operation.name": "execute_event_loop_cycle"}
    rows = wire.usage(
        wire.traces(
            wire.chat(3, 2, attributes=usage),
            wire.span(2, "cycle", 1, attributes=cycle),
            wire.span(1, "invoke_agent claims-triage", attributes=agent),
            scope="strands.telemetry.tracer",
        )
    )
    (call,) = rows
    assert call["input_tokens"] == 500
    assert call["cache_write_input_tokens"] == 20
    assert call["provider_name"] == "openai"
    assert "provider_is_inferred" in call["x_flags"]
    assert call["agent_name"] == "claims-triage"
    assert call["conversation_id"] == "s1"


LANGFUSE = [
    pytest.param(
        {"prompt_tokens": 2006, "completion_tokens": 300, "total_tokens": 2306,
         "prompt_tokens_details": {"cached_tokens": 1920},
         "completion_tokens_details": {"reasoning_tokens": 192}},
        (2006, 1920, 300, 192), id="the provider's words include"),
    pytest.param(
        {"input": 86, "cache_read_input_tokens": 1920, "output": 108,
         "output_reasoning_tokens": 192, "total": 2306},
        (2006, 1920, 300, 192), id="bare buckets exclude"),
    pytest.param(
        {"input_tokens": 13, "cache_read_input_tokens": 4096, "output_tokens": 211},
        (4109, 4096, 211, None), id="Anthropic's own counts exclude"),
]  # fmt: skip


@pytest.mark.parametrize(("details", "expected"), LANGFUSE)
def test_langfuse_usage_details(wire: Any, details: Any, expected: Any) -> None:
    said = {
        "langfuse.observation.type": "generation",
        "langfuse.observation.model.name": "gpt-5.1",
        "langfuse.observation.usage_details": json.dumps(details),
        "langfuse.observation.cost_details": '{"input": 0.1, "total": 0.25}',
        "langfuse.observation.completion_start_time": '"2026-11-22T01:03:04.250Z"',
        "langfuse.user.id": "u1",
        "langfuse.session.id": "s1",
        "langfuse.trace.tags": ["prod", "eu"],
        "langfuse.trace.metadata.feature": '"triage"',
    }
    call = wire.call(wire.traces(wire.span(1, "generation", at=0, attributes=said)))
    found = tuple(
        call[name]
        for name in (
            "input_tokens",
            "cache_read_input_tokens",
            "output_tokens",
            "reasoning_output_tokens",
        )
    )
    assert found == expected
    assert str(call["reported_cost"].normalize()) == "0.25"
    assert call["reported_currency"] == "USD"
    assert call["time_to_first_token_ms"] == 1250
    assert (call["user_id"], call["conversation_id"]) == ("u1", "s1")
    assert call["feature"] == "triage"
    assert dict(call["tags"])["tags"] == "prod,eu"


def test_langfuse_level_tells_the_error(wire: Any) -> None:
    said = {"langfuse.observation.type": "generation", "langfuse.observation.level": "ERROR"}
    call = wire.call(wire.traces(wire.span(1, attributes=said)))
    assert call["status"] == "error"
    assert call["metering"] == "unmetered"


def test_openinference_agents_in_agents(wire: Any) -> None:
    """The nearest named agent node; else the outermost AGENT span, not a node called agent."""

    def kind(number: int, name: str, said: str, parent: int = 0, **more: Any) -> Any:
        return wire.span(number, name, parent, attributes={"openinference.span.kind": said, **more})

    named = wire.traces(
        kind(1, "Agent workflow", "AGENT"),
        kind(2, "claims-triage", "AGENT", 1, **{"graph.node.id": "claims-triage"}),
        kind(3, "ChatCompletion", "LLM", 2, **{"llm.model_name": "gpt-5.1"}),
    )
    assert wire.call(named)["agent_name"] == "claims-triage"
    unnamed = wire.traces(
        kind(1, "claims-graph", "AGENT"),
        kind(2, "agent", "AGENT", 1),
        kind(3, "ChatOpenAI", "LLM", 2, **{"llm.model_name": "gpt-5.1"}),
    )
    call = wire.call(unnamed)
    assert call["agent_name"] == "claims-graph"
    assert "agent_is_span_name" in call["x_flags"]


def test_openinference_embedding_and_invocation_parameters(wire: Any) -> None:
    said = {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-5.1-2025-11-13",
        "llm.invocation_parameters": '{"model": "gpt-5.1", "stream": true}',
        "output.value": '{"id": "chatcmpl-1", "service_tier": "flex"}',
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "lookup",
    }
    call = wire.call(wire.traces(wire.span(1, attributes=said)))
    assert call["request_model"] == "gpt-5.1"
    assert call["response_model"] == "gpt-5.1-2025-11-13"
    assert call["is_streamed"] is True
    assert call["response_id"] == "chatcmpl-1"
    assert call["service_tier"] == "flex"
    assert call["tool_names"] == ["lookup"]


def test_anthropic_sdk_tells_the_lifetimes_of_cache_writes(wire: Any) -> None:
    outer = {
        "openinference.span.kind": "LLM",
        "llm.model_name": "claude-sonnet-4-5",
        "llm.token_count.prompt": 2000,
        "llm.token_count.completion": 20,
        "llm.token_count.prompt_details.cache_write": 900,
    }
    inner = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude-sonnet-4-5",
        "gen_ai.usage.input_tokens": 2000,
        "gen_ai.usage.output_tokens": 20,
        "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 500,
        "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 400,
        "anthropic.response.service_tier": "priority",
    }
    call = wire.call(
        wire.traces(wire.span(1, attributes=outer), scope="openinference"),
        wire.traces(wire.span(2, "x", 1, attributes=inner), scope="com.anthropic.sdk.python"),
    )
    assert call["cache_write_input_tokens"] == 900
    assert call["cache_write_1h_input_tokens"] == 400
    assert call["service_tier"] == "priority"


def test_agent_365_sends_numbers_as_texts(wire: Any) -> None:
    said = {
        "gen_ai.usage.input_tokens": "42",
        "gen_ai.usage.output_tokens": "7",
        "gen_ai.agent.name": "claims-triage",
    }
    call = wire.call(wire.traces(wire.chat(1, attributes=said)))
    assert (call["input_tokens"], call["output_tokens"]) == (42, 7)


def test_litellm_prints_python_dictionaries(wire: Any) -> None:
    usage = {
        "prompt_tokens": 100,
        "prompt_tokens_details": {"cached_tokens": 64, "text_tokens": None},
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
    said = {
        "metadata.usage_object": str(usage),
        "metadata.user_api_key_alias": "team-a",
        "metadata.user_api_key_user_email": "someone@example.org",
        "metadata.applied_guardrails": "[]",
        "gen_ai.cost.total_cost": 5.675e-05,
    }
    call = wire.call(wire.traces(wire.chat(1, attributes=said), scope="litellm"))
    assert call["cache_read_input_tokens"] == 64
    assert call["reasoning_output_tokens"] == 3
    assert call["api_key_id"] == "team-a"
    assert str(call["reported_cost"].normalize()) == "0.00005675"
    assert call["tags"] is None or "user_api_key_user_email" not in dict(call["tags"])


@pytest.mark.parametrize(
    ("attribute", "inside"),
    [
        ("gen_ai.usage.raw", ()),
        ("ai.response.providerMetadata", ("anthropic", "usage")),
        ("output.value", ("usage",)),
        ("mlflow.spanOutputs", ("usage",)),
        ("metadata.usage_object", ()),
    ],
)
def test_a_usage_object_that_says_fast_is_of_the_fast_tier(
    wire: Any, attribute: str, inside: tuple[str, ...]
) -> None:
    body: Any = {"input_tokens": 100, "service_tier": "standard", "speed": "fast"}
    for key in reversed(inside):
        body = {key: body}
    call = wire.call(wire.traces(wire.chat(1, attributes={attribute: json.dumps(body)})))
    assert call["service_tier"] == "fast"


def test_semantic_kernel_before_its_names_were_opentelemetrys(wire: Any) -> None:
    said = {
        "gen_ai.operation.name": "chat.completions",
        "gen_ai.system": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.response.finish_reason": "Stop",
        "gen_ai.response.prompt_tokens": 1000,
        "gen_ai.response.completion_tokens": 100,
    }
    span = wire.span(1, "chat.completions gpt-4o", attributes=said)
    scope = "Microsoft.SemanticKernel.Connectors.OpenAI"
    call = wire.call(wire.traces(span, scope=scope))
    assert (call["input_tokens"], call["output_tokens"]) == (1000, 100)
    assert (call["operation_name"], call["metering"]) == ("chat", "measured")
