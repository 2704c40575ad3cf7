"""A reader opens the report of seats: every view, in both languages, on a desk and on a phone."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parents[1]))

from jauge.analysis import engines
from jauge.surfaces.reports import html
from report_desks import plain
from seat_pages import with_views

pytestmark = pytest.mark.service

SECTIONS = (
    "seats",
    "adoption",
    "overlap",
    "traps",
    "consolidation-1",
    "consolidation-2",
    "consolidation-3",
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("seats")
    with engines.load("duckdb").start() as session:
        found = with_views(session, folder, plain(session, folder))
    files: dict[str, Path] = {}
    for language in ("fr", "en"):
        files[language] = folder / f"{language}.html"
        text = html.render(found, name="", language=language, now=datetime(2026, 12, 1, tzinfo=UTC))
        files[language].write_text(text, encoding="utf-8")
    return files


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_view_is_read_whole(
    browser: Browser, pages: dict[str, Path], language: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(pages[language].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for slug in SECTIONS:
        assert page.locator(f"#{slug} h2").inner_text()
        assert page.locator(f'nav a[href="#{slug}"]').count() == 1
    for slug in ("seats", "adoption"):
        figure = page.locator(f"#{slug} figure")
        assert figure.get_attribute("role") == "img"
        drawn = page.locator(f"#{slug} figure svg:visible")
        assert drawn.count() == 1
        inside = drawn.bounding_box()
        assert inside is not None
        for text in page.locator(f"#{slug} figure svg:visible text").all():
            box = text.bounding_box()
            assert box is None or inside["x"] - 1 <= box["x"]
            assert box is None or box["x"] + box["width"] <= inside["x"] + inside["width"] + 1
    page.close()
