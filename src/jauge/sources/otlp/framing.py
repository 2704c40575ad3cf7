"""Files of protobuf messages: how they are framed, and one resource after another out of them."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple, cast

from jauge.i18n import _
from jauge.sources.otlp.shape import plausible
from jauge.sources.otlp.wire import BYTES, Cut, NotProtobuf, delimited, fields, varint

FRAMINGS: Final = ("raw", "grpc", "be32", "varint")
"""Bare messages, gRPC (flag and 4 bytes of length), 4 bytes of length, varint length.

In this order, because no framed file of a plausible length looks like bare messages."""
_LARGEST: Final = 512 * 2**20
_PIECE: Final = 16 * 2**20
_LARGEST_UNPACKED: Final = 128 * 2**20
_RESOURCE_TAG: Final = 1 << 3 | BYTES
_LENGTH_BYTES: Final = 4


class Broken(NamedTuple):
    """Where the bytes stop being OTLP, and why; `resumes` when what follows can be read."""

    reason: str
    resumes: bool = False


def _cut() -> str:
    return _("the file is cut: fetch it again")


def _strange() -> str:
    return _("the bytes are not OTLP: export the file again")


def detect(head: bytes) -> str | None:
    """The framing of a file that starts with `head`; None when it is not OTLP protobuf."""
    for framing in FRAMINGS:
        body = first_resource(framing, head)
        if body and (plausible(body) or (plausible(body) is None and _is_resource(body))):
            return framing
    return None


def _is_resource(body: bytes) -> bool:
    """Whether these bytes without any record are at least a resource with attributes."""
    try:
        return any(
            field.number == 1 and list(fields(body[field.start : field.end]))
            for field in fields(body)
        )
    except (Cut, NotProtobuf):
        return False


def first_resource(framing: str, head: bytes) -> bytes | None:
    """What is there of the first resource, if the file were framed so."""
    start, length = 0, len(head)
    if framing == "grpc":
        if len(head) < 6 or head[0] > 1:  # noqa: PLR2004 - flag, length, one byte
            return None
        start, length = 5, int.from_bytes(head[1:5], "big")
        if head[0] and head[5:7] == b"\x1f\x8b":
            head = head[:5] + _start_of_gzip(head[5:])
            length = max(length, len(head) - 5)
    elif framing == "be32":
        start, length = _LENGTH_BYTES, int.from_bytes(head[:_LENGTH_BYTES], "big")
    elif framing == "varint":
        try:
            length, start = varint(head, 0)
        except (Cut, NotProtobuf):
            return None
    body = head[start : start + length]
    if not body or body[0] != _RESOURCE_TAG:
        return None
    try:
        inner, behind = varint(body, 1)
    except (Cut, NotProtobuf):
        return None
    if framing != "raw" and behind + inner > length:
        return None
    return body[behind : behind + inner]


def _start_of_gzip(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, 2**16)
    except zlib.error:
        return b""


def resources(stream: BinaryIO, framing: str) -> Iterator[bytes | Broken]:
    """The resources of the file in order, and where it broke.

    A resource of more than 16 MiB comes in pieces, each with the resource's own attributes.
    """
    reader = io.BufferedReader(cast("io.RawIOBase", stream), 2**20)
    if framing == "raw":
        yield from _top(reader.read)
        return
    while True:
        message = _message(reader, framing)
        if message is None:
            return
        if isinstance(message, Broken):
            yield message
            if not message.resumes:
                return
            continue
        broken = None
        for part in _top(io.BytesIO(message).read):
            broken = part._replace(resumes=True) if isinstance(part, Broken) else None
            yield broken or part


def _message(reader: BinaryIO, framing: str) -> bytes | Broken | None:
    """The next framed message; None at the end of the file."""
    packed = False
    if framing == "varint":
        length = _read_varint(reader.read)
        if length is None or isinstance(length, Broken):
            return length
    else:
        size = 5 if framing == "grpc" else _LENGTH_BYTES
        head = reader.read(size)
        if not head:
            return None
        if len(head) < size:
            return Broken(_cut())
        packed = framing == "grpc" and head[0] == 1
        length = int.from_bytes(head[-_LENGTH_BYTES:], "big")
    if length > _LARGEST:
        return Broken(_("a message has more than 512 MiB: split the export"))
    body = reader.read(length)
    if len(body) < length:
        return Broken(_cut())
    return _inflate(body) if packed else body


def _inflate(body: bytes) -> bytes | Broken:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            plain = packed.read(_LARGEST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error):
        return Broken(_("a compressed message is damaged: fetch the file again"), resumes=True)
    if len(plain) > _LARGEST_UNPACKED:
        return Broken(_("a message unpacks to more than 128 MiB: split the export"), resumes=True)
    return plain


def _read_varint(read: Callable[[int], bytes]) -> int | Broken | None:
    value = 0
    for shift in range(0, 70, 7):
        byte = read(1)
        if not byte:
            return None if not shift else Broken(_cut())
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:  # noqa: PLR2004 - the bit that says «more»
            return value
    return Broken(_strange())


def _top(read: Callable[[int], bytes]) -> Iterator[bytes | Broken]:
    """The resources of one message, or of several written one after another."""
    while True:
        tag = read(1)
        if not tag:
            return
        if tag[0] != _RESOURCE_TAG:
            yield Broken(_strange())
            return
        length = _read_varint(read)
        if length is None:
            length = Broken(_cut())
        if not isinstance(length, Broken) and length > _LARGEST:
            length = Broken(_("a resource has more than 512 MiB: split the export"))
        if isinstance(length, Broken):
            yield length
            return
        body = read(length)
        if len(body) < length:
            yield Broken(_cut())
            return
        if length <= _PIECE:
            yield body
        else:
            yield from pieces(body, _PIECE)


def pieces(resource: bytes, largest: int = 0) -> Iterator[bytes | Broken]:
    """A resource as several of the same resource and scopes: by default one a record."""
    view = memoryview(resource)
    try:
        parts = list(fields(view))
    except (Cut, NotProtobuf):
        yield Broken(_strange(), resumes=True)
        return
    shared = b"".join(view[p.tag_at : p.end] for p in parts if p.number != 2)  # noqa: PLR2004
    for part in parts:
        if part.number != 2:  # noqa: PLR2004 - the scopes
            continue
        scope = view[part.start : part.end]
        try:
            inner = list(fields(scope))
        except (Cut, NotProtobuf):
            yield Broken(_strange(), resumes=True)
            continue
        own = b"".join(scope[p.tag_at : p.end] for p in inner if p.number != 2)  # noqa: PLR2004
        piece: list[memoryview] = []
        size = 0
        for record in (p for p in inner if p.number == 2):  # noqa: PLR2004 - the records
            piece.append(scope[record.tag_at : record.end])
            size += record.end - record.tag_at
            if size > largest:
                yield shared + delimited(2, own + b"".join(piece))
                piece, size = [], 0
        if piece:
            yield shared + delimited(2, own + b"".join(piece))
