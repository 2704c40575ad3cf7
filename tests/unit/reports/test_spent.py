"""Everything paid, on the page and in the workbook: only where statements or invoices are."""

import io
import sys
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.overview import Overview, overview
from jauge.analysis.spend import know
from jauge.attribution.vendors import built_in
from jauge.model import parse_period
from jauge.pricing.fx import rate_on
from jauge.surfaces.reports import html, workbook
from spend_rows import held, line, monthly

PERPLEXITY = "CARTE PERPLEXITY AI SAN FRANCISCO"
LINES = [
    line("OPENAI *CHATGPT SUBSCR", "-348"),
    line("ANTHROPIC* CLAUDE TEAM SUB", "-136.67", "2026-10-14", usd="-150"),
    line("CURSOR, AI POWERED IDE <b>", "-36.40", "2026-10-15"),
    line(PERPLEXITY, "-18.26"),
    line(PERPLEXITY, "-18.26"),
    line("PRLV SCALEWAY SAS", "-206.78", "2026-10-20"),
    line("CB ZIBBLE.AI <i>", "-12", "2026-10-21"),
    *monthly("CB MIDJOURNEY INC.", ["-30"] * 6 + ["-36"] * 4),
]
INVOICES = [
    {
        "invoice_issuer_name": "OpenAI Ireland",
        "invoice_detail_description": "ChatGPT Business",
        "billed_cost": "290",
        "tax_amount": "58",
        "gross_amount": "348",
        "x_service_start": "2026-10-05",
        "x_service_end": "2026-11-05",
    }
]


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: list[str] = []
        self.words: list[str] = []
        self._tag = ""
        self.feed(text)
        self.said = " ".join(" ".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        of = dict(attrs)
        if tag == "section" and of.get("id"):
            self.sections.append(str(of["id"]))

    def handle_data(self, data: str) -> None:
        if self._tag not in {"style", "script"}:
            self.words.append(data)


def made(session: Session, folder: Path, period: str | None = None, **tables: object) -> Overview:
    desk = Desk(1, held(session, folder, **tables), rate_on)  # type: ignore[arg-type]
    cut = parse_period(period) if period else None
    known = know(desk.held, built_in(), rate_on) if desk.held.has_money else None
    return overview(desk, cut, "UTC", "EUR", (), known)


@pytest.fixture(scope="module")
def whole(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Overview:
    folder = tmp_path_factory.mktemp("spent")
    return made(duckdb, folder, bank_line=LINES, invoice_line=INVOICES)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sections_of_what_was_paid(whole: Overview, now: datetime, language: str) -> None:
    page = _Page(html.render(whole, name="Exemple", language=language, now=now))
    expected = ["paid", "apart", "to-review", "paid-twice", "owed"]
    assert [section for section in page.sections if section in expected] == expected
    assert "certainty" not in page.sections


def test_figures_and_sentences(whole: Overview, now: datetime) -> None:
    said = _Page(html.render(whole, name="", language="en", now=now)).said
    assert "€881.59 paid for AI." in said
    assert "subscription" in said
    assert "€290.00 net, €58.00 tax" in said
    assert "paid twice within two days" in said
    assert "€30.00 before 2026-07-05, €36.00 since" in said
    assert "a domain that ends in .ai" in said
    assert "€290.00 owed for AI." in said


def test_a_french_page_speaks_french(whole: Overview, now: datetime) -> None:
    said = _Page(html.render(whole, name="", language="fr", now=now)).said
    assert "881,59 € payés pour l’IA." in said
    for word in ("paid", "owed", "subscription", "metered", "twice", "review", "Supplier"):
        assert word not in said


def test_names_stay_text(whole: Overview, now: datetime) -> None:
    text = html.render(whole, name="", language="en", now=now)
    assert "ZIBBLE.AI <i>" not in text
    assert "IDE <b>" not in text


def test_sheets(whole: Overview, now: datetime) -> None:
    written = workbook.render(whole, name="Exemple", language="en", now=now)
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert "Everything paid for AI" in book.sheetnames
    sheet = book["Everything paid for AI"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Supplier", "Product", "Kind")
    amounts = [row[3] for row in rows[1:-1]]
    assert rows[-1][3] == pytest.approx(sum(map(float, amounts)))  # type: ignore[arg-type]
    french = workbook.render(whole, name="", language="fr", now=now)
    names = openpyxl.load_workbook(io.BytesIO(french)).sheetnames
    assert any("payé" in name for name in names)


def test_many_lines_are_put_together(duckdb: Session, tmp_path: Path) -> None:
    texts = ["OPENAI *CHATGPT SUBSCR", "CURSOR, AI POWERED IDE", PERPLEXITY, "CB MIDJOURNEY INC."]
    rows = [line(text, f"-{number}") for number, text in enumerate(texts, 20)]
    of = made(duckdb, tmp_path, bank_line=rows)
    from jauge.surfaces.reports import spent

    assert of.spent is not None
    assert of.spent.paid is not None
    table = spent.lines(of.spent.paid, 1)
    assert table is not None
    shown, rest = table.rows
    assert rest[0].text == "3 others"
    assert [shown[3].value, rest[3].value, table.total[3].value] == [23, 63, 86]


def test_nothing_of_it_without_statements(
    duckdb: Session, tmp_path: Path, now: datetime, calls_alone: Overview
) -> None:
    assert calls_alone.spent is None
    empty = made(duckdb, tmp_path)
    assert empty.spent is None
    page = _Page(html.render(empty, name="", language="en", now=now))
    assert page.sections == []
    assert "No usage in this period." in page.said
    checks = made(duckdb, tmp_path, bank_line=[line("OPENAI", "-1", role="check")])
    assert checks.spent is None


def test_statements_alone_show_no_certainty_of_calls(
    duckdb: Session, tmp_path: Path, now: datetime
) -> None:
    of = made(duckdb, tmp_path, "2026-10", bank_line=LINES[:1])
    page = _Page(html.render(of, name="", language="en", now=now))
    assert page.sections[0] == "paid"
    assert "certainty" not in page.sections
