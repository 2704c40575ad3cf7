"""Usage of OpenAI's ten endpoints: one result of a bucket as one usage row.

`input_tokens` holds everything: cached, written to the cache, audio and images. What
`input_text_tokens` and `input_audio_tokens` mean changed in 2026: they included cached tokens,
now they leave them out. The sums of a result prove which; where they prove nothing, the field
`input_uncached_tokens`, which came with the change, tells.
"""

from datetime import datetime
from typing import Final

from jauge.i18n import _
from jauge.sources.exports.buckets import check, period
from jauge.sources.exports.fields import Bad, Fields
from jauge.sources.exports.rows import Item, Row, key

_PREFIX: Final = "organization.usage."
_OPERATIONS: Final = {"completions": "chat", "embeddings": "embeddings"}
_METERS: Final = {
    "images": "images",
    "characters": "input_characters",
    "seconds": "input_audio_seconds",
    "num_sessions": "code_interpreter_sessions",
    "usage_bytes": "storage_bytes",
    "input_image_tokens": "input_image_tokens",
    "output_image_tokens": "output_image_tokens",
    "input_cached_image_tokens": "cache_image_read_tokens",
    "input_cached_audio_tokens": "cache_audio_read_tokens",
}
"""Field of a result: the unit that it counts."""
_SEARCHES: Final = {
    "web_searches": "web_searches",
    "web_search_calls": "web_searches",
    "file_searches": "storage_searches",
    "file_search_calls": "storage_searches",
}
"""Endpoint: the unit of its `num_requests`. Its model requests stand in completions already."""
_DIMENSIONS: Final = (
    "project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source",
    "size", "source", "vector_store_id", "context_level",
)  # fmt: skip
_MEASURES: Final = frozenset(
    {"input_tokens", "input_cached_tokens", "input_uncached_tokens", "input_cache_write_tokens",
     "input_text_tokens", "input_audio_tokens", "input_cached_text_tokens", "output_tokens",
     "output_text_tokens", "output_audio_tokens", "num_model_requests", "num_requests", *_METERS}
)  # fmt: skip
_KNOWN: Final = _MEASURES | {
    *("object", "project_id", "user_id", "api_key_id", "model", "batch", "service_tier"),
    *("start_time", "end_time"),
}
_NEEDED: Final = {
    "completions": "input_tokens",
    "embeddings": "input_tokens",
    "moderations": "input_tokens",
    "images": "images",
    "audio_speeches": "characters",
    "audio_transcriptions": "seconds",
    "vector_stores": "usage_bytes",
    "code_interpreter_sessions": "num_sessions",
    **dict.fromkeys(_SEARCHES, "num_requests"),
}
"""Endpoint: the field without which a result says nothing."""


def usage_of(item: Item, now: datetime) -> Row | None:
    """The row of one result; None for an empty bucket. Raises Bad."""
    fields = Fields(item.record, now)
    if not item.record:
        return None
    start, end = period(item, now, "start_time", "end_time")
    endpoint = _endpoint(fields)
    fields.count(_NEEDED[endpoint], required=True)
    row: Row = {
        "natural_key": key(start, end, endpoint, *(fields.text(name) for name in _DIMENSIONS)),
        "x_grain": "bucket",
        "started_at": start,
        "ended_at": end,
        "provider_name": "openai",
        "operation_name": _OPERATIONS.get(endpoint),
        "project_id": fields.text("project_id"),
        "user_id": fields.text("user_id"),
        "api_key_id": fields.text("api_key_id"),
        "response_model": fields.text("model"),
        "service_tier": "batch" if fields.get("batch") is True else fields.text("service_tier"),
        "metering": "measured",
        "meters": _meters(fields, endpoint),
        "x_columns": {"x_endpoint": endpoint, **fields.others(_KNOWN)},
    }
    if endpoint not in _SEARCHES:
        row["request_count"] = fields.count("num_model_requests")
    row.update(_tokens(fields))
    check(row)
    return row


def _endpoint(fields: Fields) -> str:
    kind = fields.text("object", required=True) or ""
    endpoint = kind.removeprefix(_PREFIX).removesuffix(".result")
    if not kind.startswith(_PREFIX) or endpoint not in _NEEDED:
        raise Bad("object", kind, _("not a result of OpenAI's usage: name the format with --as"))
    return endpoint


def _meters(fields: Fields, endpoint: str) -> dict[str, str]:
    counts = {unit: fields.count(name) for name, unit in _METERS.items()}
    if endpoint in _SEARCHES:
        counts[_SEARCHES[endpoint]] = fields.count("num_requests")
    return {unit: str(count) for unit, count in counts.items() if count}


def _tokens(fields: Fields) -> Row:
    """Totals and parts; what the result does not hold stays unknown."""
    audio = fields.count("input_audio_tokens")
    cached_audio = fields.count("input_cached_audio_tokens") or 0
    if audio is not None and cached_audio and not _leaves_cache_out(fields):
        audio = max(0, audio - cached_audio)
    found = {
        "input_tokens": fields.count("input_tokens"),
        "cache_read_input_tokens": fields.count("input_cached_tokens"),
        "cache_write_input_tokens": fields.count("input_cache_write_tokens"),
        "output_tokens": fields.count("output_tokens"),
        "audio_input_tokens": audio,
        "audio_output_tokens": fields.count("output_audio_tokens"),
    }
    return {name: count for name, count in found.items() if count is not None}


def _leaves_cache_out(fields: Fields) -> bool:
    """Whether the fields by modality hold uncached tokens alone."""
    names = ("input_text_tokens", "input_audio_tokens", "input_image_tokens")
    total = sum(fields.count(name) or 0 for name in names)
    whole = fields.count("input_tokens") or 0
    cached = fields.count("input_cached_tokens") or 0
    written = fields.count("input_cache_write_tokens") or 0
    if total in {whole, whole - written} and cached:
        return False
    return total == whole - cached - written or fields.get("input_uncached_tokens") is not None
