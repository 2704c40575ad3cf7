"""One resource after another, however the messages are framed."""

import gzip
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, TracesData

from jauge.sources.otlp import framing
from jauge.sources.otlp.framing import Broken, detect, pieces, resources


def resource(count: int, start: int = 0) -> ResourceSpans:
    made = ResourceSpans(schema_url="u")
    made.resource.attributes.add(key="service.name").value.string_value = "bot"
    for half in range(2):
        scope = made.scope_spans.add()
        scope.scope.name = f"scope {half}"
        for number in range(start + half, start + count, 2):
            scope.spans.add(
                trace_id=b"\xf0" * 16,
                span_id=number.to_bytes(8, "big"),
                start_time_unix_nano=1,
                name="x" * number,
            )
    return made


def message(*counts: int) -> bytes:
    return TracesData(resource_spans=[resource(count) for count in counts]).SerializeToString()


def grpc(body: bytes, flag: int = 0) -> bytes:
    return bytes([flag]) + len(body).to_bytes(4, "big") + body


def read(data: bytes, framed: str) -> list[Any]:
    return list(resources(io.BytesIO(data), framed))


def test_every_resource_of_every_message() -> None:
    expected = [resource(count).SerializeToString() for count in (3, 4, 5)]
    assert read(message(3, 4) + message(5), "raw") == expected
    assert read(grpc(message(3, 4)) + grpc(message(5)), "grpc") == expected


def test_the_framing_is_told_by_the_first_bytes() -> None:
    body = message(9)
    assert detect(body) == "raw"
    assert detect(grpc(body)) == "grpc"
    assert detect(grpc(gzip.compress(body), 1)) == "grpc"
    assert detect(len(body).to_bytes(4, "big") + body) == "be32"
    assert detect(body[:200]) == "raw"
    assert detect(b"") is None
    assert detect(grpc(b"\x1f\x8b nothing packed", 1)) is None


def test_a_resource_without_records_is_still_one() -> None:
    empty = TracesData(resource_spans=[resource(0)]).SerializeToString()
    assert detect(empty) == "raw"
    assert detect(b"\x0a\x02\x0a\x00") is None


@pytest.mark.parametrize(
    "data",
    [b"\x05ab", b"\x0a\xff", b"\x0a", b"\x0a" + b"\xff" * 10, b"\x0a\xff\xff\xff\xff\x0f"],
)
def test_what_is_no_message_ends_the_reading(data: bytes) -> None:
    first, broken = read(message(2) + data, "raw")
    assert first == resource(2).SerializeToString()
    assert isinstance(broken, Broken)
    assert not broken.resumes


def test_frames_that_end_too_early() -> None:
    for framed, data in (("grpc", b"\0\0"), ("be32", b"\0\0\0"), ("varint", b"\x80")):
        (broken,) = read(data, framed)
        assert broken.reason == "the file is cut: fetch it again"
    (huge,) = read(b"\0\x7f\0\0\0", "grpc")
    assert "512 MiB" in huge.reason


def test_a_damaged_frame_costs_no_other(monkeypatch: Any) -> None:
    bad = grpc(b"no gzip", 1)
    inner = grpc(b"\x0a\x05ab")
    first, second, third, last = read(grpc(message(2)) + bad + inner + grpc(message(3)), "grpc")
    assert first == resource(2).SerializeToString()
    assert isinstance(second, Broken)
    assert isinstance(third, Broken)
    assert last == resource(3).SerializeToString()
    monkeypatch.setattr(framing, "_LARGEST_UNPACKED", 50)
    (bomb,) = read(grpc(gzip.compress(message(30)), 1), "grpc")
    assert "unpacks to more" in bomb.reason


def spans(bodies: list[Any]) -> list[tuple[str, str, bytes]]:
    return [
        (made.resource.attributes[0].value.string_value, scope.scope.name, span.span_id)
        for made in map(ResourceSpans.FromString, bodies)
        for scope in made.scope_spans
        for span in scope.spans
    ]


@given(st.integers(0, 30), st.integers(0, 200))
def test_pieces_hold_the_same_spans(count: int, largest: int) -> None:
    body = resource(count).SerializeToString()
    cut = list(pieces(body, largest))
    assert spans(cut) == spans([body])
    assert all(len(piece) <= largest + 200 for piece in cut)


def test_pieces_of_damaged_bytes() -> None:
    (broken,) = pieces(b"\x07")
    assert isinstance(broken, Broken)
    good = resource(1).SerializeToString()
    found = list(pieces(good + b"\x12\x01\x07"))
    assert spans(found[:1]) == spans([good])
    assert isinstance(found[-1], Broken)
