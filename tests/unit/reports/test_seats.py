"""Seats in the report: both formats, both languages, nobody named."""

import io
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
