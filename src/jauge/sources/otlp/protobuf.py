"""Decode the protobuf bytes of one resource."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from google.protobuf.message import DecodeError
from opentelemetry.proto.logs.v1.logs_pb2 import ResourceLogs
from opentelemetry.proto.metrics.v1.metrics_pb2 import ResourceMetrics
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans

from jauge.sources.otlp.conventions import Conventions, Names
from jauge.sources.otlp.records import Attributes, Event, Point, Scope, Span
from jauge.sources.otlp.values import Raw
from jauge.sources.otlp.worth import GRADE_EVENT

Record = Span | Event | Point | None
"""What a record became; None for a record that no rule reads."""
_ERROR: Final = 2
_CUMULATIVE: Final = 2
_Decoder = Callable[[bytes, Conventions], Iterator[tuple[Scope, Record]]]


class Undecodable(Exception):
    """The bytes are not the message that they should be."""


def value(any_value: Any) -> Raw:
    """An AnyValue as plain Python."""
    which = any_value.WhichOneof("value")
    if which is None:
        return None
    if which == "array_value":
        return [value(item) for item in any_value.array_value.values]
    if which == "kvlist_value":
        return {pair.key: value(pair.value) for pair in any_value.kvlist_value.values}
    return getattr(any_value, which)


def _attributes(pairs: Iterable[Any], names: Names) -> Attributes:
    found: Attributes = {}
    for pair in pairs:
        key = pair.key
        if names[key] is not None:
            said = pair.value
            found[key] = said.string_value or value(said)
    return found


def _every(pairs: Iterable[Any]) -> Attributes:
    return {pair.key: value(pair.value) for pair in pairs}


def _parse(message: Any, body: bytes) -> Any:
    try:
        message.ParseFromString(body)
    except DecodeError:
        raise Undecodable from None
    return message


def spans(body: bytes, table: Conventions) -> Iterator[tuple[Scope, Record]]:
    """The spans of a ResourceSpans."""
    resource = _parse(ResourceSpans(), body)
    about = _attributes(resource.resource.attributes, table.resource)
    profiles, default = table.spans, table.names
    for part in resource.scope_spans:
        scope = Scope(about, part.scope.name)
        for span in part.spans:
            name = span.name
            profile = profiles[name]
            failed = span.status.code == _ERROR
            events = span.events
            for event in events:
                if event.name == GRADE_EVENT:
                    yield scope, _grade(span, event, table)
            yield (
                scope,
                Span(
                    span.trace_id,
                    span.span_id,
                    span.parent_span_id,
                    name,
                    span.start_time_unix_nano,
                    span.end_time_unix_nano,
                    failed,
                    _exception(events) if failed and events else None,
                    _attributes(span.attributes, profile.names if profile else default),
                ),
            )


def _grade(span: Any, event: Any, table: Conventions) -> Event:
    said = _attributes(event.attributes, table.events[GRADE_EVENT].names)
    return Event(span.trace_id, span.span_id, GRADE_EVENT, event.time_unix_nano, said)


def _exception(events: Iterable[Any]) -> str | None:
    found = None
    for event in events:
        if event.name == "exception":
            said = _every(event.attributes).get("exception.type")
            found = said if isinstance(said, str) and said else found
    return found


def logs(body: bytes, table: Conventions) -> Iterator[tuple[Scope, Record]]:
    """The log records of a ResourceLogs; None for those that are no event of the table."""
    resource = _parse(ResourceLogs(), body)
    about = _attributes(resource.resource.attributes, table.resource)
    for part in resource.scope_logs:
        scope = Scope(about, part.scope.name)
        for log in part.log_records:
            yield scope, _event(log, table, scope.name)


def _event(log: Any, table: Conventions, scope: str) -> Event | None:
    name = table.event_of(_event_names(log), scope)
    if name is None:
        return None
    return Event(
        log.trace_id,
        log.span_id,
        name,
        log.time_unix_nano or log.observed_time_unix_nano,
        _attributes(log.attributes, table.events[name].names),
    )


def _event_names(log: Any) -> Iterator[str]:
    yield log.event_name
    for pair in log.attributes:
        if pair.key == "event.name":
            yield pair.value.string_value
    yield log.body.string_value


def metrics(body: bytes, table: Conventions) -> Iterator[tuple[Scope, Record]]:
    """The points of a ResourceMetrics; None for those of metrics that the table does not have."""
    resource = _parse(ResourceMetrics(), body)
    about = _attributes(resource.resource.attributes, table.resource)
    for part in resource.scope_metrics:
        scope = Scope(about, part.scope.name)
        for metric in part.metrics:
            kind = metric.WhichOneof("data")
            if kind is None:
                continue
            data = getattr(metric, kind)
            known = metric.name in table.metrics and kind in {
                "sum",
                "histogram",
                "exponential_histogram",
            }
            for point in data.data_points:
                yield scope, _point(metric.name, data, point) if known else None


def _point(name: str, data: Any, point: Any) -> Point:
    is_sum = hasattr(point, "as_int")
    which = point.WhichOneof("value") if is_sum else None
    number: Raw = getattr(point, which) if which else None if is_sum else point.sum
    return Point(
        name,
        point.start_time_unix_nano,
        point.time_unix_nano,
        number,
        None if is_sum else point.count,
        data.aggregation_temporality == _CUMULATIVE,
        _every(point.attributes),
    )


DECODERS: Final[dict[str, _Decoder]] = {"traces": spans, "logs": logs, "metrics": metrics}
