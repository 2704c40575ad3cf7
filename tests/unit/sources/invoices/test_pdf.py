"""Factur-X as PDF: the invoice that is embedded is read, and nothing else."""

import zlib
from pathlib import Path
from typing import Any

import pytest

from jauge.sources import built_in, recognise
from jauge.sources.base import Sample, Unreadable
from unit.sources.invoices.cii import cii
from unit.sources.invoices.papers import TWO_RATES, figures
from unit.sources.invoices.ubl import ubl

XML = cii(TWO_RATES).encode()


def embedded(content: bytes, *, head: bytes = b"/Filter /FlateDecode ") -> bytes:
    """An embedded file stream (ISO 32000-1, 7.11.4)."""
    raw = zlib.compress(content) if b"Flate" in head else content
    dictionary = b"/Type /EmbeddedFile /Subtype /text#2Fxml " + head
    return b"7 0 obj\n<< %b/Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        dictionary, len(raw), raw,
    )  # fmt: skip


def pdf(*files: bytes) -> bytes:
    page = zlib.compress(b"BT /F1 12 Tf (endstream obj) Tj ET")
    return b"".join(
        (
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
            b"4 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\r\n" % len(page),
            page,
            b"\r\nendstream\nendobj\n",
            *files,
            b"trailer\n<< /Root 1 0 R >>\n%%EOF\n",
        )
    )


@pytest.mark.parametrize("head", [b"/Filter /FlateDecode ", b"/Filter [/FlateDecode]", b""])
def test_the_embedded_invoice_is_read(reading: Any, head: bytes) -> None:
    found = reading(pdf(embedded(b"not an invoice"), embedded(XML, head=head)))
    assert found.format == "factur-x-pdf"
    assert figures(found.rows) == figures(reading(XML).rows)


def test_two_revisions_of_one_invoice_are_one_and_two_invoices_are_an_error(reading: Any) -> None:
    assert len(reading(pdf(embedded(XML), embedded(XML))).rows) == 2
    other = XML.replace(b"FA-2026-1042", b"FA-2026-1043")
    with pytest.raises(Unreadable, match="several e-invoices"):
        reading(pdf(embedded(XML), embedded(other)))


@pytest.mark.parametrize(
    "content",
    [
        pdf(),
        pdf(embedded(ubl(TWO_RATES).encode())),
        pdf(embedded(XML, head=b"/Filter [/ASCII85Decode /FlateDecode] ")),
        pdf(embedded(XML, head=b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >> ")),
        pdf(embedded(XML).replace(b"x\x9c", b"xx", 1)),
        pdf(embedded(XML))[:-900],
        pdf(embedded(b"<" * (17 << 20))),
        pdf(embedded(b"<" + b" " * (16 << 20) + XML)),
    ],
)
def test_a_pdf_without_an_invoice_is_no_invoice(
    reading: Any, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    assert recognise(Sample(path.name, content[:1000], len(content), path), built_in()) is None
    with pytest.raises(Unreadable, match="without an e-invoice"):
        reading(content, as_="factur-x-pdf")


def test_what_is_in_the_pdf_is_still_guarded(reading: Any) -> None:
    start = XML.index(b"<rsm:Cross")
    hostile = XML[:start] + b'<!DOCTYPE x [<!ENTITY a "b">]>' + XML[start:]
    with pytest.raises(Unreadable, match="document type"):
        reading(pdf(embedded(hostile)))
