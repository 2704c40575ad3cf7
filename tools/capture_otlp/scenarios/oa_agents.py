"""OpenAI Agents through OpenInference, and Logfire on OpenAI and OpenAI Agents."""

import sys

from agents import (
    Agent,
    OpenAIChatCompletionsModel,
    Runner,
    function_tool,
    set_trace_processors,
)
from openai import AsyncOpenAI, OpenAI, OpenAIError

name = sys.argv[1]


@function_tool
def lookup_claim(claim_id: str) -> str:
    """Look up a claim."""
    return f"claim {claim_id}: open"


def triage(model):
    """An agent with a tool, and one that hands over to another."""
    return Agent(name="claims-triage", instructions="Be brief.", model=model, tools=[lookup_claim])


def handover(model):
    """A first agent that hands the question to a second."""
    expert = Agent(name="claims-expert", instructions="Decide.", model=model)
    return Agent(name="front-desk", instructions="Hand over.", model=model, handoffs=[expert])


if name.startswith("lf_"):
    import logfire

    logfire.configure(send_to_logfire=False, console=False, service_name="claims-bot")
    if name == "lf_agents":
        set_trace_processors([])
        logfire.instrument_openai_agents()
    else:
        logfire.instrument_openai()
else:
    from _otel import tracing
    from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor

    set_trace_processors([])
    provider = tracing()
    OpenAIAgentsInstrumentor().instrument(exclusive_processor=True)

if name == "lf_stream":
    client = OpenAI(max_retries=0)
    ask = {"messages": [{"role": "user", "content": "One question. [cached]"}], "stream": True}
    with logfire.span("claims-triage"):
        list(
            client.chat.completions.create(
                model="gpt-5.1", **ask, stream_options={"include_usage": True}
            )
        )
        list(client.chat.completions.create(model="gpt-4o", **ask))
elif name in ("oi_agents", "lf_agents"):
    Runner.run_sync(triage("gpt-5.1"), "Is claim C-1044 covered?")
elif name == "oi_handoff":
    chat = OpenAIChatCompletionsModel("gpt-4o", AsyncOpenAI())
    Runner.run_sync(handover(chat), "Is claim C-1044 covered?")
elif name == "oi_agents_error":
    try:
        Runner.run_sync(
            triage(OpenAIChatCompletionsModel("gpt-4o", AsyncOpenAI(max_retries=0))),
            "Is claim C-1044 covered? [400]",
        )
    except OpenAIError:
        print("refused, as asked")
else:
    client = OpenAI(max_retries=0)
    ask = {"model": "gpt-5.1", "messages": [{"role": "user", "content": "One question. [cached]"}]}
    client.chat.completions.create(**ask)
    client.embeddings.create(model="text-embedding-3-small", input="one")
    client.responses.create(model="gpt-5.1", input="One question. [cached]")
    try:
        client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "One question. [429]"}]
        )
    except OpenAIError:
        print("refused, as asked")
if name.startswith("lf_"):
    logfire.shutdown()
else:
    provider.shutdown()
