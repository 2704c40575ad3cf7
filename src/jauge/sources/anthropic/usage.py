"""Anthropic's messages usage report: one result of a bucket as one usage row.

The three cache classes stand outside `uncached_input_tokens`; their sum is all input.
"""

from datetime import datetime
from typing import Final

from jauge.sources.exports.buckets import check, period
from jauge.sources.exports.fields import Fields
from jauge.sources.exports.rows import Item, Row, key

_DIMENSIONS: Final = (
    "workspace_id", "api_key_id", "account_id", "service_account_id", "model", "service_tier",
    "context_window", "inference_geo", "speed",
)  # fmt: skip
_KNOWN: Final = frozenset(
    {"uncached_input_tokens", "cache_creation", "cache_read_input_tokens", "output_tokens",
     "server_tool_use", "api_key_id", "workspace_id", "model", "service_tier", "inference_geo",
     "starting_at", "ending_at"}
)  # fmt: skip
_LONG: Final = "200k-1M"
_FAST: Final = "fast"
_NO_PLACE: Final = frozenset({"not_available", "unknown"})


def usage_of(item: Item, now: datetime) -> Row | None:
    """The row of one result; None for an empty bucket. Raises Bad."""
    fields = Fields(item.record, now)
    if not item.record:
        return None
    start, end = period(item, now, "starting_at", "ending_at")
    uncached = fields.count("uncached_input_tokens", required=True) or 0
    read = fields.count("cache_read_input_tokens") or 0
    short = fields.count("cache_creation.ephemeral_5m_input_tokens") or 0
    hour = fields.count("cache_creation.ephemeral_1h_input_tokens") or 0
    searches = fields.count("server_tool_use.web_search_requests")
    row: Row = {
        "natural_key": key(start, end, *(fields.text(name) for name in _DIMENSIONS)),
        "x_grain": "bucket",
        "started_at": start,
        "ended_at": end,
        "provider_name": "anthropic",
        "operation_name": "chat",
        "project_id": fields.text("workspace_id"),
        "api_key_id": fields.text("api_key_id"),
        "response_model": fields.text("model"),
        "service_tier": tier(fields),
        "region": place(fields),
        "input_tokens": uncached + read + short + hour,
        "cache_read_input_tokens": read,
        "cache_write_input_tokens": short + hour,
        "cache_write_1h_input_tokens": hour,
        "output_tokens": fields.count("output_tokens", required=True),
        "meters": {"web_searches": str(searches)} if searches else None,
        "metering": "measured",
        "x_columns": fields.others(_KNOWN),
    }
    if fields.text("context_window") == _LONG:
        row["x_flags"] = ["long_context"]
    check(row)
    return row


def tier(fields: Fields) -> str | None:
    """What the tokens are charged by: fast mode has prices of its own, beside every tier."""
    speed = fields.text("speed")
    return _FAST if speed == _FAST else fields.text("service_tier")


def place(fields: Fields) -> str | None:
    """Where the model ran; None where the report does not know."""
    geo = fields.text("inference_geo")
    return None if geo in _NO_PLACE else geo
