"""LiteLLM SDK with its otel callback."""

import sys

import litellm

litellm.callbacks = ["otel"]
litellm.suppress_debug_info = True
name = sys.argv[1]
ask = [{"role": "user", "content": "One question. [cached] [read] [write5m]"}]
if name == "ll_openai":
    litellm.completion(model="openai/gpt-5.1", messages=ask)
    list(
        litellm.completion(
            model="openai/gpt-5.1",
            messages=ask,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    litellm.embedding(model="openai/text-embedding-3-small", input=["one"])
elif name == "ll_anthropic":
    litellm.completion(model="anthropic/claude-sonnet-4-5", messages=ask, max_tokens=64)
else:
    try:
        litellm.completion(
            model="openai/gpt-4o",
            max_retries=0,
            num_retries=0,
            messages=[{"role": "user", "content": "One question. [429]"}],
        )
    except litellm.RateLimitError:
        print("refused, as asked")
import time  # noqa: E402

time.sleep(1)
from opentelemetry import trace  # noqa: E402

trace.get_tracer_provider().force_flush()
