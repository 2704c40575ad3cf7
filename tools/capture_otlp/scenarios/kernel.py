"""Semantic Kernel with its own diagnostics."""

import asyncio

from _otel import tracing
from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion
from semantic_kernel.functions import kernel_function

provider = tracing()


class Claims:
    """Claims."""

    @kernel_function(description="Look up a claim.")
    def lookup_claim(self, claim_id: str) -> str:
        return f"claim {claim_id}: open"


async def ask():
    agent = ChatCompletionAgent(
        service=OpenAIChatCompletion(ai_model_id="gpt-5.1"),
        name="claims-triage",
        instructions="Be brief.",
        plugins=[Claims()],
    )
    await agent.get_response("Is claim C-1044 covered?")


asyncio.run(ask())
provider.shutdown()
