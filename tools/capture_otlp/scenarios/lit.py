"""OpenLIT on OpenAI and Anthropic."""

import sys
import tempfile
from pathlib import Path

import anthropic
import openai
import openlit

# Without a price list of one's own, the library fetches one from a public host at start.
prices = Path(tempfile.mkdtemp()) / "prices.json"
prices.write_text('{"chat": {}, "embeddings": {}}')
openlit.init(application_name="claims-bot", environment="production", pricing_json=str(prices))
name = sys.argv[1]
if name == "ol_openai":
    client = openai.OpenAI(max_retries=0)
    ask = {"model": "gpt-5.1", "messages": [{"role": "user", "content": "One question. [cached]"}]}
    client.chat.completions.create(**ask)
    list(client.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True}))
    client.embeddings.create(model="text-embedding-3-small", input="one")
elif name == "ol_stream_nousage":
    client = openai.OpenAI(max_retries=0)
    list(
        client.chat.completions.create(
            model="gpt-4o-mini",
            stream=True,
            messages=[{"role": "user", "content": "One question."}],
        )
    )
elif name == "ol_error":
    try:
        openai.OpenAI(max_retries=0).chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "One question. [429]"}]
        )
    except openai.OpenAIError:
        print("refused, as asked")
elif name == "ol_anthropic_stream":
    client = anthropic.Anthropic(max_retries=0)
    list(
        client.messages.create(
            model="claude-sonnet-4-5",
            max_tokens=64,
            stream=True,
            messages=[{"role": "user", "content": "One question. [read] [write5m]"}],
        )
    )
else:
    client = anthropic.Anthropic(max_retries=0)
    client.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=64,
        messages=[{"role": "user", "content": "One question. [read] [write5m]"}],
    )

from opentelemetry import metrics, trace  # noqa: E402
from opentelemetry._logs import get_logger_provider  # noqa: E402

for one in (trace.get_tracer_provider(), metrics.get_meter_provider(), get_logger_provider()):
    one.force_flush()
    one.shutdown()
