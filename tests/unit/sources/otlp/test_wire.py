"""Protobuf's wire format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.sources.otlp.wire import BYTES, VARINT, Cut, NotProtobuf, delimited, fields, varint


@given(st.integers(1, 15), st.binary(max_size=300))
def test_what_is_written_is_read(number: int, payload: bytes) -> None:
    (field,) = fields(delimited(number, payload))
    assert (field.number, field.wire) == (number, BYTES)
    assert delimited(number, payload)[field.start : field.end] == payload


def test_fields_of_all_kinds() -> None:
    message = b"\x08\x96\x01" + b"\x11" + b"\0" * 8 + b"\x1a\x01x" + b"\x25" + b"\0" * 4
    assert [(field.number, field.wire) for field in fields(message)] == [
        (1, VARINT),
        (2, 1),
        (3, BYTES),
        (4, 5),
    ]


def test_a_cut_field_comes_after_the_whole_ones() -> None:
    walk = fields(b"\x08\x01\x1a\x05ab")
    assert next(walk).number == 1
    with pytest.raises(Cut):
        next(walk)


@pytest.mark.parametrize("message", [b"\x07", b"\x00\x01", b"\x0c", b"\x08" + b"\xff" * 11])
def test_what_no_message_can_hold(message: bytes) -> None:
    with pytest.raises(NotProtobuf):
        list(fields(message))


def test_varints() -> None:
    assert varint(b"\x96\x01", 0) == (150, 2)
    with pytest.raises(Cut):
        varint(b"\x96", 0)
