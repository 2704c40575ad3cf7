"""Decode the JSON of one resource: camelCase or snake_case, ids in hex or base64."""

import base64
import binascii
import contextlib
from collections.abc import Callable, Container, Iterator
from functools import partial
from typing import Any, Final

from jauge.i18n import _
from jauge.sources.otlp.conventions import Conventions, Names
from jauge.sources.otlp.facts import BadField
from jauge.sources.otlp.json_stream import Json, too_deep
from jauge.sources.otlp.protobuf import Record
from jauge.sources.otlp.records import Attributes, Event, Point, Scope, Span
from jauge.sources.otlp.values import Raw
from jauge.sources.otlp.worth import GRADE_EVENT

_Decoded = tuple[Scope, Record | BadField]
_ERROR: Final = frozenset({2, "2", "STATUS_CODE_ERROR", "ERROR"})
_CUMULATIVE: Final = frozenset({2, "2", "AGGREGATION_TEMPORALITY_CUMULATIVE", "CUMULATIVE"})
_HISTOGRAMS: Final = ("histogram", "exponentialHistogram", "exponential_histogram")
_KINDS: Final = ("sum", *_HISTOGRAMS, "gauge", "summary")


def _get(body: Any, camel: str, snake: str | None = None) -> Any:
    if not isinstance(body, dict):
        return None
    found = body.get(camel)
    return body.get(snake) if found is None and snake else found


def _is(found: object, one_of: Container[object]) -> bool:
    return isinstance(found, str | int) and found in one_of


def _objects(found: object) -> list[Json]:
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def value(said: object) -> Raw:
    """An AnyValue as plain Python."""
    if not isinstance(said, dict):
        return None
    for kind, found in said.items():
        match kind:
            case "stringValue" | "string_value":
                return found if isinstance(found, str) else str(found)
            case "intValue" | "int_value":
                return _integer(found)
            case "doubleValue" | "double_value":
                return _double(found)
            case "boolValue" | "bool_value":
                return found if isinstance(found, bool) else str(found)
            case "arrayValue" | "array_value":
                return [value(item) for item in _objects(_get(found, "values"))]
            case "kvlistValue" | "kvlist_value":
                return _every(_get(found, "values"))
            case "bytesValue" | "bytes_value":
                return _base64(str(found))
            case _:
                continue
    return None


def _integer(found: object) -> Raw:
    if isinstance(found, int | float):
        return found
    try:
        return int(str(found))
    except ValueError:
        return str(found)


def _double(found: object) -> float | None:
    try:
        return float(str(found))
    except ValueError:
        return None


def _base64(text: str) -> bytes:
    try:
        padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        return base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _id(found: object, size: int) -> bytes:
    """An id in hex, as OTLP wants it, or in base64, as plain protobuf JSON writes it.

    What is neither is its own text, cut where it would have the length of an id.
    """
    if not isinstance(found, str):
        return b""
    if len(found) == 2 * size:
        with contextlib.suppress(ValueError):
            return bytes.fromhex(found)
    decoded = _base64(found)
    text = found.encode("utf-8", "replace")
    return decoded if len(decoded) == size else text[: size - 1] if len(text) == size else text


def _time(body: Json, camel: str, snake: str) -> int:
    found = _get(body, camel, snake)
    if found is None or found == "":
        return 0
    try:
        return int(found)
    except (ValueError, TypeError, OverflowError):
        reason = _("is no time in nanoseconds: correct it at the emitter")
        raise BadField(camel, found, reason) from None


def _attributes(found: object, names: Names) -> Attributes:
    return {
        key: value(pair.get("value"))
        for pair in _objects(found)
        if isinstance(key := pair.get("key"), str) and names[key] is not None
    }


def _every(found: object) -> Attributes:
    return {str(pair.get("key")): value(pair.get("value")) for pair in _objects(found)}


def _entries(body: object, *names: str) -> Iterator[Json | BadField]:
    """The objects of the lists of these names; BadField in place of what is none."""
    for name in names:
        found = _get(body, name)
        for item in found if isinstance(found, list) else [] if found is None else [found]:
            if isinstance(found, list) and isinstance(item, dict):
                yield item
            else:
                reason = _("is not a list of objects: correct it at the emitter")
                yield BadField(name, item, reason)


def _scopes(
    resource: Json, table: Conventions, signal: str, *records: str
) -> Iterator[tuple[Scope, Json | BadField]]:
    """The records of each scope of a resource.

    Before OTLP 0.15 a scope was an instrumentation library, and its log records were `logs`.
    """
    about = _attributes(_get(_get(resource, "resource"), "attributes"), table.resource)
    names = (f"scope{signal}", f"instrumentationLibrary{signal}")
    snake = (f"scope_{signal.lower()}", f"instrumentation_library_{signal.lower()}")
    for part in _entries(resource, *names, *snake):
        if isinstance(part, BadField):
            yield Scope(about, ""), part
            continue
        library = _get(part, "instrumentationLibrary", "instrumentation_library")
        named = _get(part, "scope") or library
        scope = Scope(about, str(_get(named, "name") or ""))
        for body in _entries(part, *records):
            yield scope, body


def spans(resource: Json, table: Conventions) -> Iterator[_Decoded]:
    """The spans of a resource; BadField in place of one that cannot be read."""
    for scope, body in _scopes(resource, table, "Spans", "spans"):
        yield scope, _guard(_span, body, table)
        if not isinstance(body, BadField):
            for event in _objects(_get(body, "events")):
                if event.get("name") == GRADE_EVENT:
                    yield scope, _guard(partial(_grade, body), event, table)


def _guard(
    make: Callable[[Json, Conventions], Record], body: Json | BadField, table: Conventions
) -> Record | BadField:
    if isinstance(body, BadField):
        return body
    try:
        return make(body, table)
    except BadField as bad:
        return bad
    except RecursionError:
        return BadField("attributes", None, too_deep())


def _span(body: Json, table: Conventions) -> Span:
    name = str(_get(body, "name") or "")
    profile = table.spans[name]
    failed = _is(_get(_get(body, "status"), "code"), _ERROR)
    return Span(
        _id(_get(body, "traceId", "trace_id"), 16),
        _id(_get(body, "spanId", "span_id"), 8),
        _id(_get(body, "parentSpanId", "parent_span_id"), 8),
        name,
        _time(body, "startTimeUnixNano", "start_time_unix_nano"),
        _time(body, "endTimeUnixNano", "end_time_unix_nano"),
        failed,
        _exception(_get(body, "events")) if failed else None,
        _attributes(_get(body, "attributes"), profile.names if profile else table.names),
    )


def _grade(span: Json, body: Json, table: Conventions) -> Event:
    return Event(
        _id(_get(span, "traceId", "trace_id"), 16),
        _id(_get(span, "spanId", "span_id"), 8),
        GRADE_EVENT,
        _time(body, "timeUnixNano", "time_unix_nano"),
        _attributes(_get(body, "attributes"), table.events[GRADE_EVENT].names),
    )


def _exception(events: object) -> str | None:
    found = None
    for event in _objects(events):
        if event.get("name") == "exception":
            said = _every(event.get("attributes")).get("exception.type")
            found = said if isinstance(said, str) and said else found
    return found


def logs(resource: Json, table: Conventions) -> Iterator[_Decoded]:
    """The log records of a resource; None for those that are no event of the table."""
    for scope, body in _scopes(resource, table, "Logs", "logRecords", "log_records", "logs"):
        yield scope, _guard(partial(_event, scope.name), body, table)


def _event(scope: str, body: Json, table: Conventions) -> Event | None:
    pairs = _get(body, "attributes")
    name = table.event_of(_event_names(body), scope)
    if name is None:
        return None
    at = _time(body, "timeUnixNano", "time_unix_nano")
    return Event(
        _id(_get(body, "traceId", "trace_id"), 16),
        _id(_get(body, "spanId", "span_id"), 8),
        name,
        at or _time(body, "observedTimeUnixNano", "observed_time_unix_nano"),
        _attributes(pairs, table.events[name].names),
    )


def _event_names(body: Json) -> Iterator[object]:
    yield _get(body, "eventName", "event_name")
    for pair in _objects(_get(body, "attributes")):
        if pair.get("key") == "event.name":
            yield value(pair.get("value"))
    yield value(_get(body, "body"))


def metrics(resource: Json, table: Conventions) -> Iterator[_Decoded]:
    """The points of a resource; None for those of metrics that the table does not have."""
    for scope, metric in _scopes(resource, table, "Metrics", "metrics"):
        if isinstance(metric, BadField):
            yield scope, metric
            continue
        kind = next((kind for kind in _KINDS if kind in metric), None)
        data = _get(metric, kind or "")
        known = _is(metric.get("name"), table.metrics) and kind in {"sum", *_HISTOGRAMS}
        temporality = _get(data, "aggregationTemporality", "aggregation_temporality")
        is_cumulative = _is(temporality, _CUMULATIVE)
        for body in _entries(data, "dataPoints", "data_points"):
            if known or isinstance(body, BadField):
                point = partial(_point, str(metric.get("name")), is_cumulative=is_cumulative)
                yield scope, _guard(point, body, table)
            else:
                yield scope, None


def _point(name: str, body: Json, _table: Conventions, *, is_cumulative: bool) -> Point:
    integer = _get(body, "asInt", "as_int")
    number = integer if integer is not None else _get(body, "asDouble", "as_double")
    is_sum = number is not None
    count = None if is_sum else _integer(_get(body, "count"))
    return Point(
        name,
        _time(body, "startTimeUnixNano", "start_time_unix_nano"),
        _time(body, "timeUnixNano", "time_unix_nano"),
        (_integer(number) if integer is not None else number) if is_sum else _get(body, "sum"),
        count if isinstance(count, int) else None,
        is_cumulative,
        _every(_get(body, "attributes")),
    )


DECODERS: Final = {"traces": spans, "logs": logs, "metrics": metrics}
