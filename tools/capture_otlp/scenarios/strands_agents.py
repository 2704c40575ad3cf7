"""Strands agents: one agent with a tool, an agent inside a tool, Anthropic."""

import sys

from _otel import metering, tracing
from strands import Agent, tool
from strands.models.anthropic import AnthropicModel
from strands.models.openai import OpenAIModel

provider = tracing()
name = sys.argv[1]
if name == "st_openai":
    metering()
model = OpenAIModel(model_id="gpt-5.1")


@tool
def lookup_claim(claim_id: str) -> str:
    """Look up a claim.

    Args:
        claim_id: the claim.
    """
    return f"claim {claim_id}: open"


@tool
def ask_expert(question: str) -> str:
    """Ask the expert.

    Args:
        question: what to ask.
    """
    return str(
        Agent(
            model=OpenAIModel(model_id="gpt-5-mini"), name="claims-expert", callback_handler=None
        )("Is it covered?")
    )


if name == "st_anthropic":
    model = AnthropicModel(model_id="claude-sonnet-4-5", max_tokens=64)
tools = [ask_expert] if name == "st_nested" else [lookup_claim]
Agent(
    model=model,
    tools=tools,
    name="claims-triage",
    callback_handler=None,
    trace_attributes={"session.id": "sess-77", "user.id": "u-4411"},
)("Is claim C-1044 covered? [read] [write5m]")
provider.shutdown()
