"""Microsoft Agent Framework with its own instrumentation."""

import asyncio

from _otel import metering, tracing
from agent_framework import Agent
from agent_framework.observability import enable_instrumentation
from agent_framework.openai import OpenAIChatClient

provider, meters = tracing(), metering()
enable_instrumentation()


def lookup_claim(claim_id: str) -> str:
    """Look up a claim."""
    return f"claim {claim_id}: open"


async def ask():
    agent = Agent(
        client=OpenAIChatClient(model="gpt-5.1"),
        instructions="Be brief.",
        name="claims-triage",
        tools=[lookup_claim],
    )
    await agent.run("Is claim C-1044 covered?")


asyncio.run(ask())
for one in (provider, meters):
    one.shutdown()
