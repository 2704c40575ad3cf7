"""The text of OFX and MT940 files, whose encoding is often not the one that they declare."""

import codecs
import io
from typing import Final

from jauge.sources.base import Input

_SAMPLE_BYTES: Final = 1 << 20
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NAMES: Final = {
    "1250": "cp1250",
    "1251": "cp1251",
    "1252": "cp1252",
    "1253": "cp1253",
    "1254": "cp1254",
    "850": "cp850",
    "8859-1": "cp1252",
    "8859-2": "iso8859-2",
    "8859-15": "iso8859-15",
}
"""Encodings that a declaration may end with; ISO 8859-1 is meant as its superset."""
WESTERN: Final = "jauge-western"
"""How to decode UTF-8 with bytes that are none: these are read as Windows-1252, one by one."""


def _western(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are read as Windows-1252, one by one."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 # only ever registered for decoding
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error(WESTERN, _western)


def opened(file: Input, declared: str = "") -> io.TextIOWrapper:
    """The text of a file, lines as they end; no byte of it makes the file unreadable.

    A mark at its start wins, then UTF-8 where its first megabyte is UTF-8 beyond ASCII, then what
    the file declares; else UTF-8 with Windows-1252 for what is none.
    """
    with file.open() as stream:
        sample = stream.read(_SAMPLE_BYTES)
    return io.TextIOWrapper(
        file.open(), encoding=encoding_of(sample, declared), errors=WESTERN, newline=""
    )


def encoding_of(sample: bytes, declared: str = "") -> str:
    """The encoding of a text that starts with `sample` and calls its own `declared`."""
    for mark, name in _MARKS.items():
        if sample.startswith(mark):
            return name
    if sample[1:200:2].count(0) > len(sample[:200]) // 3:
        return "utf-16-le"
    if sample[0:200:2].count(0) > len(sample[:200]) // 3:
        return "utf-16-be"
    if not sample.isascii() and _is_utf8(sample):
        return "utf-8"
    stated = declared.upper().replace("_", "-")
    return next((codec for end, codec in _NAMES.items() if stated.endswith(end)), "utf-8")


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True
