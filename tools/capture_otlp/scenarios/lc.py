"""Traceloop and OpenInference on LangChain, LangGraph, Anthropic, and the Anthropic SDK alone."""

import sys

import anthropic
import openai
from _otel import metering, tracing
from langchain_anthropic import ChatAnthropic
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

provider = tracing()
TEXT = "A long policy text. " * 3


@tool
def lookup_claim(claim_id: str) -> str:
    """Look up a claim."""
    return f"claim {claim_id}: open"


def anthropic_calls(*marks):
    client = anthropic.Anthropic(max_retries=0)
    for mark in marks:
        ask = {
            "model": "claude-sonnet-4-5",
            "max_tokens": 64,
            "messages": [{"role": "user", "content": f"{TEXT} {mark}"}],
        }
        try:
            if "stream" in mark:
                list(client.messages.create(**ask, stream=True))
            elif "helper" in mark:
                with client.messages.stream(**ask) as stream:
                    stream.until_done()
            elif "tools" in mark:
                client.messages.create(
                    **ask,
                    tools=[
                        {
                            "name": "lookup_claim",
                            "description": "Look up a claim.",
                            "input_schema": {
                                "type": "object",
                                "properties": {"claim_id": {"type": "string"}},
                            },
                        }
                    ],
                )
            else:
                client.messages.create(**ask)
        except anthropic.APIStatusError:
            continue


def instrument(*names):
    for name in names:
        if name == "tl_anthropic":
            from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor as Chosen
        elif name == "tl_openai":
            from opentelemetry.instrumentation.openai import OpenAIInstrumentor as Chosen
        elif name == "tl_langchain":
            from opentelemetry.instrumentation.langchain import LangchainInstrumentor as Chosen
        elif name == "oi_anthropic":
            from openinference.instrumentation.anthropic import AnthropicInstrumentor as Chosen
        elif name == "oi_openai":
            from openinference.instrumentation.openai import OpenAIInstrumentor as Chosen
        else:
            from openinference.instrumentation.langchain import LangChainInstrumentor as Chosen
        Chosen().instrument()


def graph(model):
    from langgraph.graph import END, START, MessagesState, StateGraph

    def triage(state):
        return {"messages": [model.invoke(state["messages"])]}

    def answer(state):
        return {"messages": [model.invoke(state["messages"])]}

    built = StateGraph(MessagesState)
    built.add_node("triage", triage)
    built.add_node("answer", answer)
    built.add_edge(START, "triage")
    built.add_edge("triage", "answer")
    built.add_edge("answer", END)
    return built.compile(name="claims-graph")


def agent(model):
    from langchain.agents import create_agent

    return create_agent(model, [lookup_claim], name="claims-triage", system_prompt="Be brief.")


def ask(runnable, text="Is claim C-1044 covered?"):
    runnable.invoke({"messages": [{"role": "user", "content": text}]})


def chat(model="gpt-5.1", **options):
    return ChatOpenAI(model=model, max_retries=0, **options)


def claude(**options):
    return ChatAnthropic(model="claude-sonnet-4-5", max_retries=0, max_tokens=64, **options)


def run(name):
    if name == "native_anthropic":
        anthropic_calls("[read] [write5m] [write1h]", "plain", "stream [read]", "[429]")
    elif name == "native_tools":
        anthropic_calls("tools [write1h]")
    elif name == "native_helper":
        anthropic_calls("helper [read]")
    elif name == "tl_anthropic":
        metering()
        instrument("tl_anthropic")
        anthropic_calls("[read] [write5m]", "[write1h]")
    elif name == "tl_anthropic_error":
        instrument("tl_anthropic")
        anthropic_calls("[429]")
    elif name in ("tl_anthropic_stream", "tl_anthropic_alone"):
        instrument("tl_anthropic")
        anthropic_calls("stream [read] [write5m]", "stream [read] [write1h]")
    elif name == "oi_anthropic":
        instrument("oi_anthropic")
        anthropic_calls("[read] [write1h]", "stream [write5m]", "helper [read]")
    elif name == "tl_langgraph":
        instrument("tl_langchain")
        ask(graph(chat()))
    elif name == "tl_agent":
        instrument("tl_langchain")
        ask(agent(chat()))
    elif name == "tl_double":
        instrument("tl_langchain", "tl_openai")
        chat().invoke("One question. [cached]")
    elif name == "tl_claude":
        instrument("tl_langchain")
        claude().invoke("One question. [read] [write1h]")
    elif name == "oi_agent":
        instrument("oi_langchain")
        ask(agent(chat()))
    elif name == "oi_langgraph":
        instrument("oi_langchain")
        ask(graph(chat("gpt-4o-mini")))
    elif name == "oi_double":
        instrument("oi_langchain", "oi_openai")
        chat().invoke("One question. [cached]")
    elif name == "oi_stream":
        instrument("oi_langchain")
        list(chat("gpt-4o-mini", stream_usage=False).stream("One question."))
        list(chat("gpt-4o-mini", stream_usage=True).stream("One question."))
    elif name == "oi_claude":
        instrument("oi_langchain")
        claude().invoke("One question. [read] [write5m]")
    elif name == "oi_error":
        instrument("oi_langchain")
        try:
            chat("gpt-4o").invoke("One question. [429]")
        except openai.RateLimitError:
            return
    elif name == "tl_oi":
        instrument("tl_openai", "oi_openai")
        client = openai.OpenAI(max_retries=0)
        client.chat.completions.create(
            model="gpt-5.1", messages=[{"role": "user", "content": "One question. [cached]"}]
        )
        client.embeddings.create(model="text-embedding-3-small", input=["one", "two"])
        client.responses.create(model="gpt-5.1", input="One question. [cached]")


run(sys.argv[1])
provider.shutdown()
