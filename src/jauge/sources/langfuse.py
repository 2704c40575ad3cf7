"""Observations of Langfuse: the API's pages, exports from the UI and to blob storage.

Only observations that are calls of a model become rows. The keys of `usageDetails` are free and
each has its own price, so `input` leaves out what stands beside it; a `total` may prove otherwise.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source
from jauge.sources.exports import Fields, Item, Row, batches, key, look
from jauge.sources.exports.buckets import check
from jauge.sources.exports.calls import (
    identifier,
    listed,
    mapping,
    provider,
    reported,
    tagged,
    tier,
)
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.exports.tables import rows
from jauge.sources.otlp import tokens

_FORMAT: Final = "langfuse"
_CALLS: Final = {"GENERATION": "chat", "EMBEDDING": "embeddings"}
_WANTED: Final = ("id", "type")
_CONTENT: Final = frozenset({"input", "output", "metadata"})
_SNAKE: Final = re.compile(r"_([a-z])")
_CACHE_READ: Final = re.compile(r"cached|cache_?read", re.IGNORECASE)
_CACHE_WRITE: Final = re.compile(r"cache_?(?:creation|write)", re.IGNORECASE)
_AUDIO: Final = re.compile(r"audio", re.IGNORECASE)
_REASONING: Final = re.compile(r"reasoning|thought", re.IGNORECASE)
_HOUR: Final = re.compile(r"1h|1_hour|ephemeral_1h", re.IGNORECASE)
_OLD: Final = {"input": "promptTokens", "output": "completionTokens", "total": "totalTokens"}
_SYSTEMS: Final = ("gen_ai.provider.name", "gen_ai.system", "ls_provider", "provider")
_INTERNAL: Final = frozenset({"attributes", "resourceAttributes", "scope", "resource"})
_KNOWN: Final = frozenset(
    {"id", "name", "traceId", "parentObservationId", "type", "startTime", "endTime", "environment",
     "completionStartTime", "userId", "sessionId", "model", "providedModelName", "input", "output",
     "usageDetails", "costDetails", "totalCost", "latency", "timeToFirstToken", "metadata",
     "tags", "traceName", "level", "statusMessage", "projectId", "usage", "inputUsage",
     "outputUsage", "totalUsage", "inputCost", "outputCost", "modelParameters", "createdAt",
     "updatedAt", "unit", "toolDefinitions", "toolCalls", *_OLD.values()}
)  # fmt: skip


def _recognise(sample: Sample) -> str | None:
    seen = look(sample.head)
    names = {_camel(name) for name in (seen.header or seen.record.keys())}
    is_observation = {"id", "type", "traceId", "startTime"} <= names
    told = {"usageDetails", "internalModelId", "costDetails", "parentObservationId"} & names
    return _FORMAT if is_observation and told else None


def _read(file: Input) -> Iterator[Batch]:
    with file.open() as stream:
        is_table = bool(look(stream.read(1 << 18)).header)
    found = rows(file, _WANTED, _CONTENT) if is_table else elements(file, ("data",))
    return batches(file, "usage", _items(found), lambda item: usage_of(item, file.now))


def _items(found: Iterator[Element | Broken]) -> Iterator[Item | Broken]:
    for element in found:
        if isinstance(element, Element) and isinstance(element.value, Mapping):
            record = cast("Mapping[str, Any]", element.value)
            yield Item({_camel(name): value for name, value in record.items()}, {})
        else:
            yield Item(element.value, {}) if isinstance(element, Element) else element


def _camel(name: str) -> str:
    """Blob exports write `trace_id` where the API writes `traceId`."""
    return _SNAKE.sub(lambda found: found[1].upper(), name)


def usage_of(item: Item, now: datetime) -> Row | None:
    """The call of one observation; None for spans, events, tools and agents. Raises Bad."""
    fields = Fields(item.record, now)
    kind = (fields.text("type", required=True) or "").upper()
    if kind not in _CALLS:
        return None
    name, trace = fields.text("id", required=True), fields.text("traceId")
    metadata = mapping(fields.get("metadata"))
    attributes = Fields(mapping(metadata.get("attributes")) or metadata, now)
    asked = Fields(mapping(fields.get("modelParameters")), now)
    trace_id = identifier("trace_id", trace)
    row: Row = {
        "natural_key": key(trace, name),
        "x_mapping": _FORMAT,
        "x_grain": "call",
        "request_count": 1,
        **_times(fields),
        "operation_name": _CALLS[kind],
        "response_model": fields.text("model") or fields.text("providedModelName"),
        "response_id": attributes.text("gen_ai.response.id"),
        "service_tier": tier(*map(asked.text, ("speed", "service_tier"))),
        "trace_id": trace_id,
        "span_id": identifier("span_id", name) if trace_id else None,
        "parent_span_id": identifier("parent_span_id", fields.text("parentObservationId")),
        "conversation_id": fields.text("sessionId"),
        "user_id": fields.text("userId"),
        "environment": fields.text("environment"),
        "status": "error" if fields.text("level") == "ERROR" else "ok",
        "error_type": fields.text("statusMessage") if fields.text("level") == "ERROR" else None,
        "x_columns": fields.others(_KNOWN),
    }
    row["reported_cost"] = _cost(fields, now, row)
    row["reported_currency"] = None if row["reported_cost"] is None else "USD"
    said = next(filter(None, map(attributes.text, _SYSTEMS)), None)
    row["provider_name"] = provider(said, row["response_model"], row)
    _tokens(fields, now, row)
    named = {tag: value for tag, value in metadata.items() if tag not in _INTERNAL}
    named |= {"langfuse.trace": None if trace_id else trace, "langfuse.name": fields.text("name")}
    named |= {"langfuse.trace_name": fields.text("traceName")}
    tagged(row, listed(fields.get("tags")), named)
    return row


def _times(fields: Fields) -> Row:
    start = fields.since("startTime")
    end = fields.moment("endTime")
    first, seconds = fields.moment("completionStartTime"), fields.cost("timeToFirstToken")
    row: Row = {"started_at": start, "ended_at": end}
    if end is not None and end >= start:
        row["duration_ms"] = (end - start) // timedelta(milliseconds=1)
    if first is not None and first >= start:
        row["time_to_first_token_ms"] = (first - start) // timedelta(milliseconds=1)
    elif seconds is not None:
        row["time_to_first_token_ms"] = int(seconds * 1000)
    return row


def _details(fields: Fields, now: datetime) -> Fields:
    """What was used by key; exports from before 2025 have the old fields."""
    found = mapping(fields.get("usageDetails"))
    if not found:
        old = mapping(fields.get("usage"))
        flat = {"input": "inputUsage", "output": "outputUsage", "total": "totalUsage"}
        found = {
            name: next(
                (v for v in (old.get(name), fields.get(_OLD[name]), fields.get(flat[name])) if v),
                None,
            )
            for name in _OLD
        }
    return Fields(found, now)


def _tokens(fields: Fields, now: datetime, row: Row) -> None:
    """Sum the keys by what their names say; the meaning of the sums is settled as for spans."""
    details = _details(fields, now)
    facts: dict[str, Any] = {}
    meters: dict[str, str] = {}
    for name in details.record:
        count = details.count(name)
        if count is None:
            continue
        if column := _column(name):
            facts[column] = facts.get(column, 0) + count
        else:
            meters[name] = str(count)
    for part, whole in (
        ("audio_input_tokens", "@plain_input"),
        ("audio_output_tokens", "@plain_output"),
    ):
        if part in facts:
            facts[whole] = facts.get(whole, 0) + facts[part]
    if "cache_write_1h_input_tokens" in facts:
        short = facts.get("cache_write_input_tokens", 0)
        facts["cache_write_input_tokens"] = short + facts["cache_write_1h_input_tokens"]
    flags = set(row.get("x_flags", ()))
    if facts:
        tokens.settle(facts, flags)
    row |= facts
    row["meters"] = meters
    row["x_flags"] = sorted(flags)
    known = facts.keys() & {"input_tokens", "output_tokens"}
    row["metering"] = "measured" if known or meters else "unmetered"
    check(row)


def _column(name: str) -> str | None:
    """Which count a key adds to; None for a unit that is no token of input or output."""
    if name == "total":
        return "@total"
    if _CACHE_WRITE.search(name):
        hour = _HOUR.search(name)
        return "cache_write_1h_input_tokens" if hour else "cache_write_input_tokens"
    if _CACHE_READ.search(name):
        return "cache_read_input_tokens"
    if _REASONING.search(name):
        return "reasoning_output_tokens"
    side = "input" if name.startswith(("input", "prompt")) else None
    side = "output" if name.startswith(("output", "completion")) else side
    if side is None:
        return None
    return f"audio_{side}_tokens" if _AUDIO.search(name) else f"@plain_{side}"


def _cost(fields: Fields, now: datetime, row: Row) -> Any:
    """What Langfuse reckons that it cost, in USD."""
    said = reported(fields, "totalCost", row)
    if said is None:
        said = reported(Fields(mapping(fields.get("costDetails")), now), "total", row)
    return reported(fields, "calculatedTotalCost", row) if said is None else said


SOURCE: Final = Source(
    name=_FORMAT,
    title="Langfuse observations",
    formats=(_FORMAT,),
    recognise=_recognise,
    read=_read,
)
