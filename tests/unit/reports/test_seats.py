"""Seats in the report: both formats, both languages, nobody named."""

import io
import re
import zipfile
from datetime import UTC, datetime

import msgspec
import pytest

from analysis_seats import DAY, seat
from engines.cell_rows import write_table
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.overview import Overview
from jauge.analysis.seats.answer import answer
from jauge.analysis.seats.asked import Asked
from jauge.config import Tool
from jauge.model import parse_money
from jauge.surfaces.reports import html, workbook
from seat_pages import with_views

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def with_seats(
    duckdb: Session, calls_alone: Overview, tmp_path_factory: pytest.TempPathFactory
) -> Overview:
    rows = [
        seat(1, tool="<b>Tool</b>", status="never_used", last_activity_at=None),
        seat(2, tool="<b>Tool</b>"),
        seat(3, tool="=Other"),
    ]
    files = {"seat": write_table(tmp_path_factory.mktemp("seats"), "seat", rows)}
    contracts = (Tool(name="<b>Tool</b>", price=parse_money("25 EUR")),)
    found = answer(Held(duckdb, files), Asked(day=DAY, contracts=contracts))
    return msgspec.structs.replace(calls_alone, seats=found)


def test_a_page_says_what_could_be_given_back(with_seats: Overview) -> None:
    page = html.render(with_seats, name="", language="en", now=NOW)
    section = page.partition('<section id="seats">')[2].partition("</section>")[0]
    assert "3 seats, 1 of them could be given back: €25.00 * a month." in section
    assert "&lt;b&gt;Tool&lt;/b&gt;" in section
    assert "u1" not in section
    french = html.render(with_seats, name="", language="fr", now=NOW)
    assert "Sièges" in french
    assert "could be given back" not in french


def test_a_workbook_has_a_sheet_of_seats(with_seats: Overview) -> None:
    for language, title in (("en", "Seats what could be given"), ("fr", "Sièges")):
        written = workbook.render(with_seats, name="", language=language, now=NOW)
        with zipfile.ZipFile(io.BytesIO(written)) as book:
            assert title in book.read("xl/workbook.xml").decode()


def test_without_a_list_there_is_no_section(calls_alone: Overview) -> None:
    assert 'id="seats"' not in html.render(calls_alone, name="", language="en", now=NOW)


@pytest.fixture(scope="module")
def views(
    duckdb: Session, calls_alone: Overview, tmp_path_factory: pytest.TempPathFactory
) -> Overview:
    return with_views(duckdb, tmp_path_factory.mktemp("views"), calls_alone)


SLUGS = (
    "seats",
    "adoption",
    "overlap",
    "traps",
    "consolidation-1",
    "consolidation-2",
    "consolidation-3",
)


def sections(overview: Overview, language: str) -> dict[str, str]:
    page = html.render(overview, name="", language=language, now=NOW)
    return {
        slug: page.partition(f'<section id="{slug}">')[2].partition("</section>")[0]
        for slug in SLUGS
    }


def test_a_page_shows_every_view(views: Overview) -> None:
    found = sections(views, "en")
    assert all(found.values())
    assert (
        "ChatGPT: 3 of 20 holders used it lately, 85.0% have been gone 60 days."
        in (found["adoption"])
    )
    assert "8 people hold ChatGPT + Claude: at most €200.00 a month" in found["overlap"]
    # 20 x 29 + 8 x 25 are 780 a month; the platform costs 100 to 180; 17 x 29 nobody uses.
    dash = "\N{EN DASH}"
    assert (
        f"Saved a month: €600.00 {dash} €680.00. Giving back what nobody uses saves €493.00"
        " without any platform." in (found["consolidation-1"])
    )
    assert "&lt;i&gt;one&lt;/i&gt;" in found["consolidation-1"]
    assert "What it saves is unknown" in found["consolidation-2"]
    assert "not every tool that it replaces has a list" in found["consolidation-3"]
    assert [slug for slug in SLUGS if "<svg" in found[slug]] == ["seats", "adoption"]
    assert not re.search(r">u\d+<", "".join(found.values()))


def test_a_french_page_has_no_english_sentence(views: Overview) -> None:
    english, french = sections(views, "en"), sections(views, "fr")
    for slug in SLUGS:
        said = re.findall(r'<p class="says">(.*?)</p>|<button[^>]*>(.*?)<', english[slug])
        texts = {one.strip() for pair in said for one in pair if one.strip()}
        shown = re.findall(r'<p class="says">(.*?)</p>|<button[^>]*>(.*?)<', french[slug])
        assert texts & {one.strip() for pair in shown for one in pair} <= {"Adoption"}
        words = re.sub(r"<[^>]*>", " ", french[slug]).lower()
        assert not re.search(r"\b(the|of|is|saved|seat|unknown|nobody)\b", words)


def test_a_workbook_has_the_same(views: Overview) -> None:
    written = workbook.render(views, name="", language="fr", now=NOW)
    with zipfile.ZipFile(io.BytesIO(written)) as book:
        names = book.read("xl/workbook.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "Des outils pour le même usage" in names
    assert "Économisé, par mois" in texts
    assert "ChatGPT + Claude" in texts
