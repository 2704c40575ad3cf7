"""A reader opens the audit and the two pages of a board, on a desk and a phone."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parents[1]))

from audit_views import view
from jauge.analysis import engines
from jauge.surfaces.reports import html
from jauge.surfaces.reports.audit_view import Audience
from report_desks import plain

pytestmark = pytest.mark.service

AUDIENCES: tuple[Audience, ...] = ("cio-cfo", "board", "owner")
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
PRINTED = 1030
"""Pixels that a browser brings onto the width of an A4 page: it makes what is printed smaller."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("audit")
    with engines.load("duckdb").start() as session:
        found = plain(session, folder)
    files: dict[tuple[str, str], Path] = {}
    for audience in AUDIENCES:
        for language in ("fr", "en"):
            path = folder / f"{audience}-{language}.html"
            text = html.render(
                found,
                name="Exemple",
                language=language,
                now=NOW,
                audit=view(),
                audience=audience,
            )
            path.write_text(text, encoding="utf-8")
            files[audience, language] = path
    return files


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_is_wider_than_the_window(
    browser: Browser,
    pages: dict[tuple[str, str], Path],
    audience: str,
    width: int,
    language: str,
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.goto(pages[audience, language].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("section figure svg:visible").count() >= 2
    assert problems == []
    context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_column_is_on_the_printed_page(
    browser: Browser, pages: dict[tuple[str, str], Path], audience: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": PRINTED, "height": 1400})
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(pages[audience, language].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= PRINTED
    context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_board_is_printed_on_two_pages_of_a4(
    browser: Browser, pages: dict[tuple[str, str], Path], language: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(pages["board", language].as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    context.close()
    boxes = re.findall(rb"/MediaBox \[([^]]+)\]", printed)
    assert len(re.findall(rb"/Type /Page\b", printed)) == len(boxes) == 2
    for box in boxes:
        millimetres = [round(float(side) / 72 * 25.4) for side in box.split()]
        assert millimetres == [0, 0, 210, 297]


def test_every_figure_of_the_audit_is_read_aloud(
    browser: Browser, pages: dict[tuple[str, str], Path]
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(pages["cio-cfo", "fr"].as_uri())
    for figure in page.locator("figure").all():
        assert figure.get_attribute("role") == "img"
        assert len(figure.get_attribute("aria-label") or "") > 20
    assert page.locator("#findings tbody tr").count() == 12
    context.close()
