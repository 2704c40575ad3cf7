"""OpenInference on smolagents, LlamaIndex, Agno, DSPy, AutoGen and CrewAI."""

import asyncio
import os
import sys

from _otel import tracing

provider = tracing()
name = sys.argv[1]
QUESTION = "Is claim C-1044 covered?"


def lookup_claim(claim_id: str) -> str:
    """Look up a claim.

    Args:
        claim_id: the claim.
    """
    return f"claim {claim_id}: open"


def smol():
    """A tool-calling agent; with `double`, the OpenAI client is instrumented as well."""
    from openinference.instrumentation.smolagents import SmolagentsInstrumentor
    from smolagents import OpenAIServerModel, ToolCallingAgent, tool

    SmolagentsInstrumentor().instrument()
    if name == "sm_double":
        from openinference.instrumentation.openai import OpenAIInstrumentor

        OpenAIInstrumentor().instrument()
    model = OpenAIServerModel("gpt-4o", api_base=os.environ["OPENAI_BASE_URL"])
    ToolCallingAgent(
        tools=[tool(lookup_claim)],
        model=model,
        name="claims_triage",
        description="Triages claims.",
        verbosity_level=0,
    ).run(QUESTION)


def llama():
    """A function agent with an embedding beside it."""
    from llama_index.core.agent.workflow import FunctionAgent
    from llama_index.embeddings.openai import OpenAIEmbedding
    from llama_index.llms.openai import OpenAI
    from openinference.instrumentation.llama_index import LlamaIndexInstrumentor

    LlamaIndexInstrumentor().instrument()
    OpenAIEmbedding(model="text-embedding-3-small").get_text_embedding("one")
    llm = OpenAI(model="gpt-4o")
    if name == "li_chat":
        from llama_index.core.llms import ChatMessage

        llm.chat([ChatMessage(role="user", content=QUESTION + " [cached]")])
        return
    agent = FunctionAgent(
        tools=[lookup_claim],
        llm=llm,
        name="claims-triage",
        system_prompt="Be brief.",
        streaming=False,
    )

    async def ask():
        return await agent.run(QUESTION)

    asyncio.run(ask())


def agno():
    """An agent with a tool."""
    from agno.agent import Agent
    from agno.models.openai import OpenAIChat
    from openinference.instrumentation.agno import AgnoInstrumentor

    AgnoInstrumentor().instrument()
    Agent(
        name="claims-triage", model=OpenAIChat(id="gpt-5.1"), tools=[lookup_claim], telemetry=False
    ).run(QUESTION, session_id="sess-77", user_id="u-4411")


def dspy():
    """A chain of thought."""
    import dspy as library
    from openinference.instrumentation.dspy import DSPyInstrumentor

    DSPyInstrumentor().instrument()
    lm = library.LM("openai/gpt-4o", cache=False)
    library.configure(lm=lm)
    library.ChainOfThought("question -> answer")(question=QUESTION)


def autogen():
    """An assistant with a tool."""
    from autogen_agentchat.agents import AssistantAgent
    from autogen_ext.models.openai import OpenAIChatCompletionClient
    from openinference.instrumentation.autogen_agentchat import AutogenAgentChatInstrumentor

    AutogenAgentChatInstrumentor().instrument()
    client = OpenAIChatCompletionClient(model="gpt-4o")
    agent = AssistantAgent("claims_triage", client, tools=[lookup_claim], reflect_on_tool_use=True)
    asyncio.run(agent.run(task=QUESTION))


def crew():
    """A crew of one."""
    from crewai import LLM, Agent, Crew, Task
    from openinference.instrumentation.crewai import CrewAIInstrumentor

    CrewAIInstrumentor().instrument(skip_dep_check=True)
    if name == "cr_openai":
        from openinference.instrumentation.openai import OpenAIInstrumentor

        OpenAIInstrumentor().instrument()
    analyst = Agent(
        role="claims-analyst",
        goal="Decide",
        backstory="Careful.",
        llm=LLM(model="openai/gpt-4o"),
        verbose=False,
    )
    Crew(
        agents=[analyst],
        tasks=[Task(description=QUESTION, expected_output="yes or no", agent=analyst)],
        verbose=False,
    ).kickoff()


{"sm": smol, "li": llama, "ag": agno, "ds": dspy, "au": autogen, "cr": crew}[name[:2]]()
provider.shutdown()
