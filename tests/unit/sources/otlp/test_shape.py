"""Which signal bytes hold, told by their shape."""

import pytest
from opentelemetry.proto.logs.v1.logs_pb2 import ResourceLogs
from opentelemetry.proto.metrics.v1.metrics_pb2 import ResourceMetrics
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans

from jauge.sources.otlp.shape import plausible


def spans(**more: object) -> bytes:
    resource = ResourceSpans()
    said = {"trace_id": b"t" * 16, "span_id": b"s" * 8, "name": "x", "start_time_unix_nano": 1}
    resource.scope_spans.add().spans.add(**{**said, **more})
    return resource.SerializeToString()


def metrics(name: str, description: str = "") -> bytes:
    resource = ResourceMetrics()
    metric = resource.scope_metrics.add().metrics.add(name=name, description=description)
    metric.sum.data_points.add(as_int=1)
    return resource.SerializeToString()


def logs(**more: object) -> bytes:
    resource = ResourceLogs()
    resource.scope_logs.add().log_records.add(**more)
    return resource.SerializeToString()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (spans(), {"traces"}),
        (spans(name=""), {"traces"}),
        (spans(start_time_unix_nano=0, end_time_unix_nano=5), {"traces"}),
        (metrics("gen_ai.client.token.usage"), {"metrics"}),
        (metrics("sixteen_letters_", "eight_by"), {"metrics"}),
        (logs(time_unix_nano=1), {"logs"}),
        (logs(observed_time_unix_nano=1, trace_id=b"t" * 16), {"logs"}),
        (logs(event_name="codex.sse_event", time_unix_nano=3), {"logs"}),
    ],
)
def test_every_signal_is_told(body: bytes, expected: set[str]) -> None:
    assert plausible(body) == expected


def test_a_cut_resource_is_still_told() -> None:
    body = spans(trace_id=b"\xf0" * 16, name="a name that is long enough to be cut")
    assert plausible(body[:-20]) == {"traces"}


def test_records_with_bad_ids_are_still_spans() -> None:
    assert plausible(spans(trace_id=b"t", span_id=b"")) == {"traces"}


def test_nothing_and_nonsense() -> None:
    assert plausible(b"") is None
    assert plausible(ResourceSpans(schema_url="x").SerializeToString()) is None
    assert plausible(b"\x07 no protobuf") == set()
    assert plausible(b"\x12\x04\x12\x02\x07\x07") == set()


def test_what_fits_two_signals_is_said() -> None:
    """A record with one field that metrics and logs both know as bytes, and neither needs."""
    assert plausible(b"\x12\x05\x12\x03\x1a\x01x") == {"traces", "metrics", "logs"}
