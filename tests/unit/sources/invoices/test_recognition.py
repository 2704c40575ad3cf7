"""Each format takes its own files and leaves those of the others."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jauge.sources import built_in, recognise
from jauge.sources.base import Sample, Unreadable
from jauge.sources.invoices import SOURCE
from unit.sources.invoices.cii import cii
from unit.sources.invoices.papers import TWO_RATES
from unit.sources.invoices.test_clouds import AWS, AZURE, GCP
from unit.sources.invoices.test_listed import ENGLISH, FRENCH
from unit.sources.invoices.test_stripe import CSV, INVOICE
from unit.sources.invoices.ubl import ubl

OWN: dict[str, Any] = {
    "ubl-invoice": ubl(TWO_RATES),
    "cii-invoice": cii(TWO_RATES),
    "stripe-invoices": {"object": "list", "data": [INVOICE]},
    "stripe-invoices-csv": CSV,
    "aws-invoices": AWS,
    "azure-invoices": {"value": [AZURE]},
    "gcp-invoice": GCP,
    "invoice-csv": FRENCH,
}
NOT = [
    "",
    "a,b\n1,2\n",
    "<x/>",
    "<OFX><BANKMSGSRSV1/></OFX>",
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>',
    "Date;Libellé;Débit;Crédit\n01/10/2026;CARTE;12,00;\n",
    "Date;Number;Description;Amount;Currency\n2026-10-01;1;x;1.00;EUR\n",
    "email,name,plan,price,currency\na@b.c,A,Team,20,USD\n",
    '{"value": [{"name": "x", "properties": {"amount": 1}}]}',
    '{"object": "list", "data": [{"object": "charge", "currency": "eur"}]}',
    '{"object": ["invoice"], "currency": "eur"}',
]


@pytest.mark.parametrize("name", OWN)
def test_a_format_is_recognised_by_all_sources_as_one(tmp_path: Path, name: str) -> None:
    content = OWN[name]
    path = tmp_path / "file"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    head = path.read_bytes()
    found = recognise(Sample(path.name, head, len(head), path), built_in())
    assert found is not None
    assert (found[0].name, found[1]) == ("invoices", name)
    assert recognise(Sample(path.name, head[:4096], len(head), path), [SOURCE]) is not None


@pytest.mark.parametrize("content", NOT)
def test_other_files_are_left(content: str) -> None:
    assert SOURCE.recognise(Sample("f", content.encode(), len(content))) is None
    assert SOURCE.recognise(Sample("f", ENGLISH.encode("utf-16"), 1)) == "invoice-csv"


def others(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "invoice_detail" not in path.name:
            yield path


def test_no_other_fixture_is_an_invoice(fixtures: Path) -> None:
    for path in others(fixtures):
        head = path.read_bytes()[: 256 * 1024]
        assert SOURCE.recognise(Sample(path.name, head, len(head), path)) is None, path.name


def test_parquet_of_something_else_is_left(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "f.parquet"
    pq.write_table(pa.table({"BilledCost": [1], "InvoiceId": ["x"]}), path)
    assert SOURCE.recognise(Sample("f", path.read_bytes(), 1, path)) is None
    path.write_bytes(b"PAR1 cut")
    with pytest.raises(Unreadable, match="damaged Parquet file"):
        SOURCE.recognise(Sample("f", path.read_bytes(), 1, path))
