"""XML that is hostile, cut or not what it claims: refused whole, quickly, with what to do."""

from decimal import Decimal
from typing import Any

import pytest

from jauge.sources.base import Unreadable
from unit.sources.invoices.cii import cii
from unit.sources.invoices.papers import Item, Paper
from unit.sources.invoices.ubl import ubl

TEXT = ubl(Paper(items=(Item("1", "API", Decimal(100)),)))
ROOT = TEXT.index("<Invoice")
LAUGHS = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12))
DEEP = "<cac:Party>" * 120 + "</cac:Party>" * 120


def with_type(inner: str) -> str:
    return f"{TEXT[:ROOT]}<!DOCTYPE Invoice [{inner}]>{TEXT[ROOT:]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (with_type('<!ENTITY x "F-2026-001">').replace(">F-2026-001<", ">&x;<"), "refused"),
        (with_type('<!ENTITY x SYSTEM "file:///etc/passwd">'), "refused"),
        (with_type('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;'), "refused"),
        (with_type(f'<!ENTITY a0 "lol">{LAUGHS}').replace(">API<", ">&a11;<"), "entities|damaged"),
        (TEXT.replace("<cac:Item>", f"{DEEP}<cac:Item>"), "nested"),
        (TEXT.replace("<cac:Item>", "<cac:Party>" * 5000 + "<cac:Item>"), "nested|damaged"),
        (TEXT[: len(TEXT) // 2], "cut or damaged"),
        (TEXT + "<x/>", "cut or damaged"),
        ("", "cut or damaged"),
        ("number;supplier;net", "cut or damaged"),
        ("<a/>", "no invoice of this format"),
        (cii(Paper(items=(Item("1", "API", Decimal(100)),))), "no invoice of this format"),
    ],
)
def test_a_hostile_document_is_refused_whole(reading: Any, text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as told:
        reading(text, as_="ubl-invoice")
    assert ":" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_document_type_after_the_sample_is_refused(reading: Any) -> None:
    blank = " " * 300_000
    with pytest.raises(Unreadable, match="document type"):
        reading(
            TEXT[:ROOT] + blank + '<!DOCTYPE Invoice [<!ENTITY x "y">]>' + TEXT[ROOT:],
            "ubl-invoice",
        )


def test_xinclude_is_only_an_element(reading: Any) -> None:
    xi = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    (row,) = reading(TEXT.replace(">API<", f">{xi}<")).rows
    assert row["invoice_detail_description"] is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_is_what_the_document_declares(reading: Any, encoding: str) -> None:
    text = TEXT.replace("UTF-8", encoding).replace(">API<", ">Inférence<")
    (row,) = reading(text.encode(encoding), as_="ubl-invoice").rows
    assert row["invoice_detail_description"] == "Inférence"
