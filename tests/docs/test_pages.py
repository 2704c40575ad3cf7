"""Each command, source, table, metric and setting has its page, and the page is up to date."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from jauge.config import settings
from jauge.model import TABLES
from jauge.sources import built_in
from jauge.surfaces.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT / "tools"))
import pages  # noqa: E402 - found by the line above


@pytest.mark.parametrize("command", sorted(main.modules()))
def test_a_command_has_a_page_with_its_help_of_today(command: str) -> None:
    page = DOCS / "commands" / f"{command}.md"
    assert page.exists(), f"{page.name} is missing: run make pages, then write what it is for"
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# jauge {command}\n")
    assert pages.help_of(command) in text, "run make pages"


def test_no_page_is_left_of_a_command_that_went() -> None:
    assert {page.stem for page in (DOCS / "commands").glob("*.md")} == set(main.modules())


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_a_page_with_all_its_columns(table: str) -> None:
    text = (DOCS / "tables" / f"{table}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {table}\n")
    assert pages.columns_of(table) in text, "run make pages"


@pytest.mark.parametrize("source", built_in(), ids=lambda source: source.name)
def test_a_source_has_a_page_that_names_its_formats(source: object) -> None:
    name, formats = source.name, source.formats  # type: ignore[attr-defined]
    text = (DOCS / "sources" / f"{name}.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    for each in formats:
        found = re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text)
        assert found, f"the format {each} is not in docs/sources/{name}.md"


def test_every_setting_stands_in_the_page_of_the_configuration() -> None:
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    missing = [name for name in settings() if f"`{name}`" not in text]
    assert not missing


def test_every_page_of_a_metric_gives_definition_formula_limits_and_an_example() -> None:
    metrics = sorted((DOCS / "metrics").glob("*.md"))
    assert metrics
    for page in metrics:
        text = page.read_text(encoding="utf-8").lower()
        for part in ("formula", "limits", "example"):
            assert part in text, f"{page.name} says nothing under {part!r}"


@pytest.mark.parametrize(
    "check",
    sorted(
        path.name for path in (ROOT / "tools").glob("check_*.py") if "coverage" not in path.name
    ),
)
def test_the_checks_of_the_project_pass(check: str) -> None:
    answer = subprocess.run(
        [sys.executable, str(ROOT / "tools" / check)], capture_output=True, check=False, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
