"""The report in a real browser: Debian's Chromium, no network."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from jauge.analysis import engines
from jauge.surfaces.reports import html
from report_desks import whole


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same report of all sections in both languages, names as odd as rows can hold."""
    folder = tmp_path_factory.mktemp("report")
    with engines.load("duckdb").start() as session:
        found = whole(session, folder, is_hostile=False)
    now = datetime(2026, 12, 1, 8, tzinfo=UTC)
    files: dict[str, Path] = {}
    for language in ("fr", "en"):
        files[language] = folder / f"{language}.html"
        page = html.render(found, name="Exemple & <Cie>", language=language, now=now)
        files[language].write_text(page, encoding="utf-8")
    return files


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()
