"""What the stand-in for the providers answers, and the truth about each answer.

Marks in a prompt steer it: `[429]` and `[400]` refuse the call, `[cached]` serves OpenAI input
from the cache, `[read]`, `[write5m]` and `[write1h]` fill Anthropic's cache counts, `[nousage]`
streams without usage even when it was asked for. Offered tools are called once, then answered.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
DATED = {
    "gpt-5.1": "gpt-5.1-2025-11-13",
    "gpt-5-mini": "gpt-5-mini-2025-08-07",
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "claude-sonnet-4-5": "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5": "claude-haiku-4-5-20251001",
}
CREATED = 1_790_000_000
TEXT = "The claim is covered."
REFUSALS = {
    429: ("rate_limit_exceeded", "rate_limit_error", "Rate limit reached."),
    400: ("context_length_exceeded", "invalid_request_error", "The input is too long."),
}


@dataclass
class Answer:
    """One request as the stand-in understands it, and what it will report."""

    number: int
    operation: str
    provider: str
    body: Body
    run: str
    truth: Body = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Settle usage and refusal once, so that body and truth cannot differ."""
        self.prompt = json.dumps(self.body)
        self.stream = bool(self.body.get("stream"))
        self.error = next((code for code in REFUSALS if f"[{code}]" in self.prompt), None)
        asked = str(self.body.get("model", "default"))
        self.model = DATED.get(asked, asked)
        prefix = {"messages": "msg_", "responses": "resp_", "chat": "chatcmpl-"}
        self.id = f"{prefix.get(self.operation, 'gen-')}{self.run}{self.number:04d}"
        usage = _usage(self)
        self.truth = {
            "provider": self.provider,
            "operation": {"embeddings": "embeddings", "generate": "generate_content"}.get(
                self.operation, "chat"
            ),
            "api": self.operation,
            "request_model": self.body.get("model"),
            "response_model": None if self.error else self.model,
            "response_id": None if self.error or self.operation == "embeddings" else self.id,
            "streamed": self.stream,
            "usage_sent": not self.error and self.sends_usage(),
            **(dict.fromkeys(usage, 0) if self.error else usage),
            "http_error": self.error,
        }

    def sends_usage(self) -> bool:
        """OpenAI's chat streams carry usage only when it was asked for."""
        if "[nousage]" in self.prompt:
            return False
        options = self.body.get("stream_options") or {}
        return not (self.stream and self.operation == "chat") or bool(options.get("include_usage"))

    def tool(self) -> tuple[str, Body] | None:
        """The tool to call now: the first one once, then `final_answer` if it is offered."""
        if self.operation == "generate":
            return None
        offered = [t.get("function", t) for t in self.body.get("tools") or []]
        offered = [t for t in offered if "name" in t]
        answered = bool(
            re.search(r'"(role|type)": ?"(tool|tool_result|function_call_output)"', self.prompt)
        )
        names = [t["name"] for t in offered]
        answered = answered or ("final_answer" in names and self.number > 1)
        if not offered or (answered and "final_answer" not in names):
            return None
        chosen = offered[names.index("final_answer")] if answered else offered[0]
        schema = chosen.get("parameters") or chosen.get("input_schema") or {}
        return chosen["name"], {k: _sample(v) for k, v in schema.get("properties", {}).items()}

    def text(self) -> str:
        """The answer in the form that the asking framework parses."""
        if "[[ ## completed ## ]]" in self.prompt:
            return (
                f"[[ ## reasoning ## ]]\nx\n\n[[ ## answer ## ]]\n{TEXT}\n\n[[ ## completed ## ]]"
            )
        if "Final Answer:" in self.prompt:
            return f"Thought: I know.\nFinal Answer: {TEXT}"
        return TEXT


def _sample(schema: Body) -> object:
    if schema.get("enum"):
        return schema["enum"][0]
    samples = {"integer": 2, "number": 2.5, "boolean": True, "array": [], "object": {}}
    return samples.get(schema.get("type", "string"), "C-1044")


def _usage(answer: Answer) -> Body:
    """Counts that differ from call to call, so that no sum can be right by chance."""
    n, prompt = answer.number, answer.prompt
    if answer.provider == "anthropic":
        read = 4096 if "[read]" in prompt else 0
        hour = 256 if "[write1h]" in prompt else 0
        write = hour + (512 if "[write5m]" in prompt else 0)
        return _counts(6 + 7 * n + read + write, 203 + 11 * n, read, write, hour)
    if answer.operation == "embeddings":
        return _counts(18 + n, 0)
    if answer.operation == "generate":
        return _counts(1406 + 66 * n, 210 + 11 * n + 330, 512, reasoning=330)
    reasons = answer.model.startswith("gpt-5")
    long = 1920 if "[cached]" in prompt else 0
    return _counts(
        611 + 66 * n + long,
        30 + 9 * n + 64 * reasons,
        long or (512 if n > 1 else 0),
        reasoning=56 * reasons,
    )


def _counts(
    total: int, out: int, read: int = 0, write: int = 0, hour: int = 0, reasoning: int = 0
) -> Body:
    return {
        "input_tokens": total,
        "output_tokens": out,
        "cache_read_tokens": read,
        "cache_write_tokens": write,
        "of_which_cache_write_1h": hour,
        "reasoning_tokens": reasoning,
    }
