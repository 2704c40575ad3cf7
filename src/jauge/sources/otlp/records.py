"""One span, log record or metric point as it was decoded, whatever the encoding."""

from typing import NamedTuple

from jauge.sources.otlp.values import Raw

Attributes = dict[str, Raw]


class Span(NamedTuple):
    """A span; times in nanoseconds, 0 when missing; only attributes that some rule reads."""

    trace_id: bytes
    span_id: bytes
    parent_span_id: bytes
    name: str
    started_ns: int
    ended_ns: int
    is_error: bool
    exception_type: str | None
    attributes: Attributes


class Event(NamedTuple):
    """A log record that may be a call; its event name is known to the table."""

    trace_id: bytes
    span_id: bytes
    name: str
    at_ns: int
    attributes: Attributes


class Point(NamedTuple):
    """A metric point: a value and, for histograms, how many measurements it sums."""

    metric: str
    started_ns: int
    at_ns: int
    value: Raw
    measurements: int | None
    is_cumulative: bool
    attributes: Attributes


class Scope(NamedTuple):
    """Where records come from: the resource's columns and the instrumentation scope."""

    resource: Attributes
    name: str
