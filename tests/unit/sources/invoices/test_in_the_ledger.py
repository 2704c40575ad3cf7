"""Invoices in a ledger: counted once whatever states them, whatever comes first, and again."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run
from unit.sources.invoices.cii import cii
from unit.sources.invoices.papers import TWO_RATES
from unit.sources.invoices.test_pdf import embedded, pdf
from unit.sources.invoices.ubl import ubl

LIST = (
    "Numéro;Fournisseur;Date;HT;TVA;TTC;Devise\n"
    "FA-2026-1042;Exemple Conseil;31/10/2026;845,73;164,31;1 010,04;EUR\n"
    "B-1;Autre SA;31/10/2026;10,00;2,00;12,00;EUR\n"
)
FILES = {
    "list.csv": LIST.encode("cp1252"),
    "paper.pdf": pdf(embedded(cii(TWO_RATES).encode())),
    "paper.xml": ubl(TWO_RATES).encode(),
}


def take(folder: Path, *files: Path) -> int:
    return run(["--workspace", str(folder), "import", *map(str, files)])


def counted(folder: Path, capfd: pytest.CaptureFixture[str]) -> list[tuple[str, ...]]:
    capfd.readouterr()
    assert run(["--workspace", str(folder), "export", "invoice-lines"]) == 0
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    names = ("source", "invoice_id", "invoice_detail_id", "billed_cost", "gross_amount")
    return sorted(tuple(row[name] for name in names) for row in rows if row["role"] == "counted")


def test_one_invoice_in_three_formats_counts_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[list[tuple[str, ...]]] = []
    for number, names in enumerate((list(FILES), list(reversed(FILES)))):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "jauge.toml").write_text("", encoding="utf-8")
        for name in names:
            path = tmp_path / name
            path.write_bytes(FILES[name])
            assert take(folder, path) == 0
        assert take(folder, *(tmp_path / name for name in names)) == 0
        seen.append(counted(folder, capfd))
    assert all(each == seen[0] for each in seen)
    assert [(row[1], Decimal(row[3]), Decimal(row[4])) for row in seen[0]] == [
        ("FA-2026-1042", Decimal("812.40"), Decimal("974.88")),
        ("FA-2026-1042", Decimal("33.33"), Decimal("35.16")),
        ("B-1", Decimal(10), Decimal(12)),
    ]


def test_a_hostile_document_adds_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "jauge.toml").write_text("", encoding="utf-8")
    text = ubl(TWO_RATES)
    at = text.index("<Invoice")
    hostile = tmp_path / "bomb.xml"
    hostile.write_text(f'{text[:at]}<!DOCTYPE x [<!ENTITY a "b">]>{text[at:]}', encoding="utf-8")
    cut = tmp_path / "cut.xml"
    cut.write_text(text[:-300], encoding="utf-8")
    paper = tmp_path / "scan.pdf"
    paper.write_bytes(pdf())
    assert take(tmp_path, hostile, cut, paper) == 2
    told = json.loads(capfd.readouterr().out)
    assert (told["rows_added"], len(told["rejections"])) == (0, 3)
    reasons = " ".join(each["reason"] for each in told["rejections"])
    for word in ("document type", "cut or damaged", "without an e-invoice"):
        assert word in reasons
