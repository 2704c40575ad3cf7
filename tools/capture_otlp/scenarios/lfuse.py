"""Langfuse SDK: its OpenAI wrapper, and observations written by hand."""

import sys

from langfuse import Langfuse, observe, propagate_attributes

client = Langfuse()
name = sys.argv[1]
if name == "lf_openai":
    from langfuse.openai import openai

    @observe(as_type="agent", name="claims-triage")
    def triage():
        """One agent, three calls."""
        with propagate_attributes(
            session_id="sess-77", user_id="u-4411", tags=["prod"], metadata={"feature": "triage"}
        ):
            api = openai.OpenAI(max_retries=0)
            ask = {
                "model": "gpt-5.1",
                "messages": [{"role": "user", "content": "One question. [cached]"}],
            }
            api.chat.completions.create(**ask)
            list(
                api.chat.completions.create(
                    **ask, stream=True, stream_options={"include_usage": True}
                )
            )
            list(api.chat.completions.create(**{**ask, "model": "gpt-4o"}, stream=True))

    triage()
else:
    import json
    import os
    import urllib.request

    def ask(mark):
        """A call without any SDK, as teams with a client of their own make it."""
        body = {
            "model": "claude-sonnet-4-5",
            "max_tokens": 64,
            "messages": [{"role": "user", "content": mark}],
        }
        request = urllib.request.Request(
            os.environ["STANDIN_URL"] + "/v1/messages", json.dumps(body).encode()
        )
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)

    with client.start_as_current_observation(as_type="agent", name="claims-triage"):
        with client.start_as_current_observation(
            as_type="generation", name="answer", model="claude-sonnet-4-5"
        ) as generation:
            used = ask("[read] [write5m]")["usage"]
            generation.update(
                usage_details={
                    "input": used["input_tokens"],
                    "output": used["output_tokens"],
                    "cache_read_input_tokens": used["cache_read_input_tokens"],
                    "cache_creation_input_tokens": used["cache_creation_input_tokens"],
                }
            )
        with client.start_as_current_observation(
            as_type="generation", name="unmeasured", model="claude-sonnet-4-5"
        ):
            ask("plain")
client.flush()
client.shutdown()
