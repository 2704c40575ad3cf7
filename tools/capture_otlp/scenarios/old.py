"""Traceloop's instrumentations of mid-2025."""

import sys

import anthropic
import openai
from _otel import tracing
from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

provider = tracing()
name = sys.argv[1]
OpenAIInstrumentor().instrument()
AnthropicInstrumentor().instrument()
if name == "old_anthropic":
    client = anthropic.Anthropic(max_retries=0)
    ask = {
        "model": "claude-sonnet-4-5",
        "max_tokens": 64,
        "messages": [{"role": "user", "content": "One question. [read] [write5m]"}],
    }
    client.messages.create(**ask)
    list(client.messages.create(**ask, stream=True))
else:
    client = openai.OpenAI(max_retries=0)
    ask = {"model": "gpt-5.1", "messages": [{"role": "user", "content": "One question. [cached]"}]}
    list(client.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True}))
    client.embeddings.create(model="text-embedding-3-small", input="one")
    try:
        client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "One question. [400]"}]
        )
    except openai.OpenAIError:
        print("refused, as asked")
provider.shutdown()
