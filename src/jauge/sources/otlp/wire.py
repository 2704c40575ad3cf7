"""Protobuf's wire format, as far as it takes to find one resource after another."""

from collections.abc import Iterator
from typing import Final, NamedTuple

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT: Final = 10
_FIXED: Final = {FIXED64: 8, FIXED32: 4}


class Cut(Exception):
    """The bytes end inside a field."""


class NotProtobuf(Exception):
    """These bytes cannot be a protobuf message."""


class Field(NamedTuple):
    """One field: its number, its wire type, and where it and its value stand."""

    number: int
    wire: int
    tag_at: int
    start: int
    end: int


def varint(buffer: bytes | memoryview, at: int) -> tuple[int, int]:
    """A variable-length number and the position behind it; raises Cut or NotProtobuf."""
    value = 0
    for length in range(_LONGEST_VARINT):
        if at + length >= len(buffer):
            raise Cut
        byte = buffer[at + length]
        value |= (byte & 0x7F) << (7 * length)
        if byte < 0x80:  # noqa: PLR2004 - the bit that says «more»
            return value, at + length + 1
    raise NotProtobuf


def fields(buffer: bytes | memoryview) -> Iterator[Field]:
    """The fields of a message in order.

    Raises Cut at a field that the bytes do not hold whole, after yielding those before it, and
    NotProtobuf where no field can start.
    """
    at = 0
    while at < len(buffer):
        tag_at = at
        tag, at = varint(buffer, at)
        number, wire = tag >> 3, tag & 7
        if not number:
            raise NotProtobuf
        if wire == VARINT:
            _, end = varint(buffer, at)
        elif wire == BYTES:
            length, at = varint(buffer, at)
            end = at + length
        elif wire in _FIXED:
            end = at + _FIXED[wire]
        else:
            raise NotProtobuf
        if end > len(buffer):
            raise Cut
        yield Field(number, wire, tag_at, at, end)
        at = end


def delimited(number: int, payload: bytes | memoryview) -> bytes:
    """A field of bytes: tag, length, payload."""
    head = bytearray([number << 3 | BYTES])
    length = len(payload)
    while length >= 0x80:  # noqa: PLR2004 - the bit that says «more»
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + bytes(payload)
