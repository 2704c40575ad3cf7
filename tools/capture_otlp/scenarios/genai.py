"""OpenTelemetry's own GenAI instrumentations of OpenAI Agents, LangChain, OpenAI, Anthropic."""

import sys

from _otel import logs, metering, tracing

name = sys.argv[1]
provider, meters, events = [
    made() if wanted else None
    for made, wanted in (
        (tracing, not name.endswith("only")),
        (metering, name != "gn_events_only"),
        (logs, name != "gn_metrics_only"),
    )
]

if name == "gn_agents":
    from agents import Agent, Runner, function_tool, set_trace_processors
    from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
    from opentelemetry.instrumentation.genai.openai_agents import OpenAIAgentsInstrumentor

    @function_tool
    def lookup_claim(claim_id: str) -> str:
        """Look up a claim."""
        return f"claim {claim_id}: open"

    set_trace_processors([])
    OpenAIAgentsInstrumentor().instrument()
    OpenAIInstrumentor().instrument()
    expert = Agent(
        name="claims-triage", instructions="Be brief.", model="gpt-5.1", tools=[lookup_claim]
    )
    Runner.run_sync(expert, "Is claim C-1044 covered?")
elif name in ("gn_langchain", "gn_langchain_double"):
    from langchain.agents import create_agent
    from langchain_core.tools import tool
    from langchain_openai import ChatOpenAI
    from opentelemetry.instrumentation.genai.langchain import LangChainInstrumentor

    @tool
    def lookup_claim(claim_id: str) -> str:
        """Look up a claim."""
        return f"claim {claim_id}: open"

    LangChainInstrumentor().instrument()
    if name.endswith("double"):
        from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor

        OpenAIInstrumentor().instrument()
    agent = create_agent(ChatOpenAI(model="gpt-5.1"), [lookup_claim], name="claims-triage")
    agent.invoke({"messages": [{"role": "user", "content": "Is claim C-1044 covered?"}]})
else:
    import anthropic
    from opentelemetry.instrumentation.genai.anthropic import AnthropicInstrumentor

    AnthropicInstrumentor().instrument()
    client = anthropic.Anthropic(max_retries=0)
    for mark in ("[read] [write5m]", "[write1h]"):
        client.messages.create(
            model="claude-sonnet-4-5",
            max_tokens=64,
            messages=[{"role": "user", "content": f"One question. {mark}"}],
        )
        if meters:
            meters.force_flush()
for one in filter(None, (provider, meters, events)):
    one.shutdown()
