"""Pydantic AI: versions of its own instrumentation, Claude with the SDK's tracing, a stream."""

import asyncio
import sys

from _otel import metering, tracing
from pydantic_ai import Agent
from pydantic_ai.models.instrumented import InstrumentationSettings

name = sys.argv[1]
provider, meters = tracing(), metering()
version = int(name[-1]) if name[-1].isdigit() else 2
settings = InstrumentationSettings(
    version=version, use_aggregated_usage_attribute_names="sums" not in name
)
model = "anthropic:claude-sonnet-4-5" if "anthropic" in name else "openai:gpt-5.1"
if "chat" in name:
    model = "openai-chat:gpt-5.1"
Agent.instrument_all(settings)
agent = Agent(model, name="claims-triage")


@agent.tool_plain
def lookup_claim(claim_id: str) -> str:
    """Look up a claim."""
    return f"claim {claim_id}: open"


async def stream():
    async with agent.run_stream("Is claim C-1044 covered? [cached]") as answer:
        async for _ in answer.stream_text():
            pass


if "stream" in name:
    asyncio.run(stream())
else:
    agent.run_sync("Is claim C-1044 covered? [read] [write5m]")
for one in (provider, meters):
    one.shutdown()
