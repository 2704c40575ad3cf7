"""Factur-X and ZUGFeRD as PDF/A-3: the Cross Industry Invoice that is embedded in the pages.

Only the embedded files of a PDF are looked at (ISO 32000-1, 7.11.4): a stream is always an object
of its own in the file, plain or deflated. Nothing else of the PDF is read, nothing of it is run.
"""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Unreadable
from jauge.sources.invoices import cii
from jauge.sources.invoices.document import Format
from jauge.sources.invoices.en16931 import read_xml
from jauge.sources.invoices.xml import LARGEST_BYTES, beginning

MAGIC: Final = b"%PDF-"
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_XML: Final = re.compile(rb"/EmbeddedFile\b|/Subtype\s*/(?:text|application)#2[Ff]xml\b")
_FILTER: Final = re.compile(rb"/Filter\s*(?:\[\s*)?/(\w+)\s*(?:\]|/(?!\w*Decode)|>>|$)")
_DICTIONARY_BYTES: Final = 4096
_LARGEST_XML: Final = 16 << 20


def _recognise(sample: Sample) -> bool:
    is_small = sample.path is not None and sample.size <= LARGEST_BYTES
    if not is_small or not sample.head.startswith(MAGIC) or sample.path is None:
        return False
    return any(True for _found in _invoices(sample.path.read_bytes()))


def _read(file: Input) -> Iterator[Batch]:
    with file.open() as stream:
        data = stream.read(LARGEST_BYTES + 1)
    found = set(_invoices(data)) if len(data) <= LARGEST_BYTES else set[bytes]()
    if not found:
        hint = _(
            "a PDF without an e-invoice in it: ask the supplier for its XML, or list it in CSV"
        )
        raise Unreadable(hint)
    if len(found) > 1:
        raise Unreadable(_("a PDF with several e-invoices in it: extract the XML of the one meant"))
    xml = found.pop()
    yield from read_xml(file, lambda: io.BytesIO(xml), (cii.ROOT,), cii.BINDING)


def _invoices(data: bytes) -> Iterator[bytes]:
    """The embedded files that are Cross Industry Invoices."""
    for mark in _STREAM.finditer(data):
        start = data.rfind(b"obj", max(0, mark.start() - _DICTIONARY_BYTES), mark.start())
        dictionary = data[start : mark.start()]
        if start < 0 or not _XML.search(dictionary):
            continue
        content = _content(dictionary, data[mark.end() : data.find(b"endstream", mark.end())])
        if content is not None and beginning(content) == cii.ROOT:
            yield content


def _content(dictionary: bytes, raw: bytes) -> bytes | None:
    """The bytes of a stream; None for one that is packed in another way, damaged or too large."""
    if b"/Filter" not in dictionary:
        return raw
    found = _FILTER.search(dictionary)
    if found is None or found[1] not in {b"FlateDecode", b"Fl"} or b"/DecodeParms" in dictionary:
        return None
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(raw, _LARGEST_XML)
    except zlib.error:
        return None
    return content if unpacker.eof else None


FORMAT: Final = Format("factur-x-pdf", _recognise, _read)
