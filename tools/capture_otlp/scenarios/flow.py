"""MLflow's tracing, exported by OTLP."""

import sys

import mlflow
from openai import OpenAI

name = sys.argv[1]
mlflow.openai.autolog()
client = OpenAI(max_retries=0)


@mlflow.trace(name="claims-triage", span_type="AGENT")
def triage():
    """An agent with two calls."""
    ask = {"model": "gpt-5.1", "messages": [{"role": "user", "content": "One question. [cached]"}]}
    client.chat.completions.create(**ask)
    client.responses.create(model="gpt-5.1", input="One question. [cached]")


triage()
mlflow.flush_trace_async_logging()
