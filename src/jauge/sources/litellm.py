"""Spend logs of the LiteLLM proxy: one row of `LiteLLM_SpendLogs` as one call."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source
from jauge.sources.exports import Fields, Item, Row, batches, key, look
from jauge.sources.exports.buckets import check
from jauge.sources.exports.calls import listed, mapping, provider, reported, tagged, tier
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.exports.tables import rows
from jauge.sources.otlp.values import host

_FORMAT: Final = "litellm"
_COLUMNS: Final = ("request_id", "call_type", "spend", "startTime")
_CONTENT: Final = frozenset({"messages", "response", "proxy_server_request"})
_OPERATIONS: Final = {
    "completion": "chat", "responses": "chat", "anthropic_messages": "chat",
    "embedding": "embeddings", "text_completion": "text_completion",
    "generate_content": "generate_content",
}  # fmt: skip
CACHE_HIT: Final = "cache_hit: LiteLLM's own cache answered, the provider was not called"
NO_SPEND: Final = "spend_is_zero"
_UNKNOWN: Final = "zero_usage_is_unknown"
_EXCLUDES: Final = "input_excludes_cache"
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TRUE: Final = frozenset({"true", "t", "1"})
_FAILED: Final = frozenset({"failure", "error", "failed"})
_DETAILS: Final = ("additional_usage_values", "usage_object")
_TIERS: Final = ("metadata.usage_object.speed", "metadata.usage_object.service_tier")
_PARTS: Final = {
    "cache_read_input_tokens": ("cache_read_input_tokens", "prompt_tokens_details.cached_tokens"),
    "cache_write_input_tokens": (
        "cache_creation_input_tokens", "prompt_tokens_details.cache_creation_tokens",
    ),
    "reasoning_output_tokens": ("completion_tokens_details.reasoning_tokens",),
    "audio_input_tokens": ("prompt_tokens_details.audio_tokens",),
    "audio_output_tokens": ("completion_tokens_details.audio_tokens",),
}  # fmt: skip
_KNOWN: Final = frozenset(
    {"request_id", "call_type", "api_key", "total_tokens", "prompt_tokens", "completion_tokens",
     "startTime", "endTime", "completionStartTime", "request_duration_ms", "model", "api_base",
     "model_group", "custom_llm_provider", "user", "metadata", "request_tags", "team_id",
     "end_user", "session_id", "status", "agent_id", "mcp_namespaced_tool_name",
     "messages", "response", "proxy_server_request", "requester_ip_address", "cache_key"}
)  # fmt: skip


def _recognise(sample: Sample) -> str | None:
    seen = look(sample.head)
    return _FORMAT if seen.has(*_COLUMNS) or set(_COLUMNS) <= seen.header else None


def _read(file: Input) -> Iterator[Batch]:
    with file.open() as stream:
        is_table = bool(look(stream.read(1 << 18)).header)
    found = rows(file, _COLUMNS, _CONTENT) if is_table else elements(file, ("data",))
    return batches(file, "usage", _items(found), lambda item: usage_of(item, file.now))


def _items(found: Iterator[Element | Broken]) -> Iterator[Item | Broken]:
    for element in found:
        yield Item(element.value, {}) if isinstance(element, Element) else element


def usage_of(item: Item, now: datetime) -> Row | None:
    """The call of one log row; None for a call of a tool that cost nothing. Raises Bad."""
    fields = Fields(item.record, now)
    request = fields.text("request_id", required=True) or ""
    call_type = fields.text("call_type") or ""
    left: Row = {}
    spend = reported(fields, "spend", left)
    prompt, completion = fields.count("prompt_tokens"), fields.count("completion_tokens")
    if call_type.endswith("mcp_tool") and not spend and not prompt and not completion:
        return None
    details = Fields({"metadata": mapping(fields.get("metadata"))}, now)
    is_hit = (fields.text("cache_hit") or "").lower() in _TRUE
    failed = (fields.text("status") or "").lower() in _FAILED
    row: Row = {
        **left,
        "natural_key": key(request),
        "x_mapping": _FORMAT,
        "x_grain": "call",
        "request_count": 1,
        **_times(fields),
        "operation_name": _operation(call_type),
        "response_id": None if is_hit or failed else _response_id(fields, request),
        "server_address": host(fields.text("api_base")),
        "service_tier": tier(*map(details.text, _TIERS)),
        "status": "error" if failed else "ok",
        "error_type": details.text("metadata.error_information.error_class") if failed else None,
        "conversation_id": fields.text("session_id"),
        "agent_name": fields.text("agent_id"),
        "customer": fields.text("end_user"),
        "user_id": fields.text("user"),
        "api_key_id": fields.text("api_key"),
        "tool_names": [name] if (name := fields.text("mcp_namespaced_tool_name")) else None,
        "x_columns": {
            name: value for name, value in fields.others(_KNOWN).items() if name != "x_spend"
        },
    }
    _model(fields, row)
    _tokens(row, prompt, completion, details, failed=failed)
    _cost(row, spend, details, is_hit=is_hit)
    if is_hit:
        row |= {"role": "check", "role_rule": CACHE_HIT}
    names = {
        "team": fields.text("team_id"),
        "team_alias": details.text("metadata.user_api_key_team_alias"),
        "key_alias": details.text("metadata.user_api_key_alias"),
        "organization": fields.text("organization_id"),
    }
    tagged(row, listed(fields.get("request_tags")), names)
    return row


def _operation(call_type: str) -> str | None:
    """OpenTelemetry's name; LiteLLM writes an `a` before calls that are awaited."""
    known = _OPERATIONS.get(call_type) or _OPERATIONS.get(call_type.removeprefix("a"))
    return known or call_type or None


def _response_id(fields: Fields, request: str) -> str | None:
    """The provider's id; LiteLLM writes its own call id where there is none."""
    is_own = _UUID.fullmatch(request) or request == fields.text("litellm_call_id")
    return None if is_own else request


def _times(fields: Fields) -> Row:
    start = fields.since("startTime")
    end = fields.moment("endTime")
    first = fields.moment("completionStartTime")
    took = fields.count("request_duration_ms")
    if took is None and end is not None and end >= start:
        took = (end - start) // timedelta(milliseconds=1)
    row: Row = {"started_at": start, "ended_at": end, "duration_ms": took}
    if first is not None and end is not None and start <= first < end:
        row["time_to_first_token_ms"] = (first - start) // timedelta(milliseconds=1)
    return row


def _model(fields: Fields, row: Row) -> None:
    """The deployment's model answered, the group is what the caller asked for."""
    said, group = fields.text("custom_llm_provider"), fields.text("model_group")
    model = fields.text("model")
    if model and "/" in model and (said is None or model.startswith(f"{said}/")):
        prefix, _slash, rest = model.partition("/")
        said, model = said or prefix, rest
    row["provider_name"] = provider(said, model, row)
    row["response_model"] = model
    row["request_model"] = group or model


def _tokens(
    row: Row, prompt: int | None, completion: int | None, details: Fields, *, failed: bool
) -> None:
    """Totals, and the parts that the metadata tells; a success without any token is unknown."""
    if not prompt and not completion and not failed:
        row["metering"] = "unmetered"
        row["x_flags"] = sorted({*row.get("x_flags", ()), _UNKNOWN})
        return
    row |= {"input_tokens": prompt, "output_tokens": completion, "metering": "measured"}
    told = [where for where in _DETAILS if details.get(f"metadata.{where}")]
    for column, places in _PARTS.items():
        paths = (f"metadata.{where}.{place}" for where in told for place in places)
        counts = (count for path in paths if (count := details.count(path)) is not None)
        row[column] = next(counts, None)
    cached = sum(row[name] or 0 for name in list(_PARTS)[:2])
    if prompt is not None and cached > prompt:
        row["input_tokens"] = prompt + cached
        row["x_flags"] = sorted({*row.get("x_flags", ()), _EXCLUDES})
    check(row)


def _cost(row: Row, spend: Any, details: Fields, *, is_hit: bool) -> None:
    """What LiteLLM says it cost; where it logged nothing for tokens, what its breakdown says."""
    has_tokens = bool(row.get("input_tokens") or row.get("output_tokens"))
    if not spend and has_tokens and not is_hit and row["status"] == "ok":
        broken_down = reported(details, "metadata.cost_breakdown.total_cost", row)
        row["x_flags"] = sorted({*row.get("x_flags", ()), NO_SPEND})
        row["x_columns"] |= {"x_spend": str(spend)} if spend is not None else {}
        spend = broken_down if broken_down is not None else spend
    row["reported_cost"] = spend
    row["reported_currency"] = None if spend is None else "USD"


SOURCE: Final = Source(
    name=_FORMAT,
    title="LiteLLM spend logs",
    formats=(_FORMAT,),
    recognise=_recognise,
    read=_read,
)
