"""LangSmith's own OTel export."""

import os

from langsmith import Client, traceable
from langsmith.wrappers import wrap_openai
from openai import OpenAI

client = Client(api_url=os.environ["STANDIN_URL"], api_key="made-up")
api = wrap_openai(OpenAI(max_retries=0), tracing_extra={"client": client})


@traceable(name="claims-triage", run_type="chain", client=client)
def triage():
    """A chain with two calls."""
    ask = {"model": "gpt-5.1", "messages": [{"role": "user", "content": "One question. [cached]"}]}
    api.chat.completions.create(**ask)
    list(api.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True}))


triage()
client.flush()
from opentelemetry import trace  # noqa: E402

getattr(trace.get_tracer_provider(), "force_flush", lambda: None)()
