"""The encoding of a text file, decided on its first megabyte."""

import codecs
import io
import re
from collections.abc import Callable
from typing import BinaryIO, Final

from jauge.i18n import _
from jauge.sources.base import Unreadable

SAMPLE_BYTES: Final = 1 << 20
_UTF16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF32: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
CONTROLS: Final = r"[\x00-\x08\x0b\x0e-\x1f\x7f]"
"""Characters that command a terminal: a row that holds one in a cell is rejected alone."""
_IN_HEADER: Final = re.compile(rb"\s*+(?![\[{])[^\r\n]*?" + CONTROLS.encode())
# The five bytes that Windows-1252 leaves undefined.
_UNDEFINED: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MULTIBYTE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def sniff(sample: bytes) -> str:
    """The encoding of a text that starts with `sample`; Unreadable when it is no text.

    A NUL, or a control character in the first line, is no text (that of JSON is left to its
    reader). UTF-8 wins when it fits or when any of its sequences stand in the sample (a row that
    breaks it is then rejected alone); Windows-1252 is taken only without such sequences and
    without bytes that it does not define.
    """
    if sample.startswith(_UTF32):
        raise Unreadable(_("encoded in UTF-32: save it as UTF-8"))
    for mark, name in _UTF16.items():
        if sample.startswith(mark):
            return name
    if b"\0" in sample or _IN_HEADER.match(sample):
        raise Unreadable(no_text())
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        if _MULTIBYTE.search(sample):
            return "utf-8"
        if _UNDEFINED.search(sample):
            hint = _("encoding not recognised (neither UTF-8 nor Windows-1252): save it as UTF-8")
            raise Unreadable(hint) from None
        return "cp1252"
    return "utf-8"


def as_utf8(head: bytes) -> bytes:
    """The start of a text as UTF-8 without its mark, where it has one; anything else as it is."""
    for mark, name in _UTF16.items():
        if head.startswith(mark) and not head.startswith(_UTF32):
            return head.decode(name, "ignore").removeprefix("\ufeff").encode()
    return head.removeprefix(codecs.BOM_UTF8)


def opened_as_utf8(opened: Callable[[], BinaryIO]) -> tuple[BinaryIO, str, bytes]:
    """The text of a file as UTF-8 without its mark, its encoding, and its start as UTF-8."""
    with opened() as stream:
        sample = stream.read(SAMPLE_BYTES)
    encoding = sniff(sample)
    if encoding == "utf-8":
        stream = opened()
        if sample.startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        return stream, encoding, sample.removeprefix(codecs.BOM_UTF8)
    text = sample.decode(encoding, "ignore").removeprefix("\ufeff")
    return io.BufferedReader(_Recoded(opened(), encoding), 1 << 20), encoding, text.encode()


class _Recoded(io.RawIOBase):
    """A stream in another encoding, read as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._ready = b""
        self._at_start = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill `buffer`, as far as there is."""
        while not self._ready:
            block = self._stream.read(1 << 18)
            try:
                text = self._decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                hint = _("changes its encoding on the way: save it as UTF-8")
                raise Unreadable(hint) from None
            if self._at_start and text:
                text, self._at_start = text.removeprefix("\ufeff"), False
            self._ready = text.encode("utf-8", "replace")
            if not block:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


def commands() -> str:
    """Why a cell with control characters is not taken."""
    return _("holds control characters: take them out")


def no_text() -> str:
    """Why what holds a NUL is not read as a text."""
    return _("not a text: binary content, or UTF-16 without its mark; save as UTF-8")
