"""Zombies: the worked example of the page, every class, and every trap that must not be one."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fleet_rows import calls, case_of, entry, every, found_in, holds
from jauge.analysis.engines import Session

PAGES = Path(__file__).parents[4] / "docs" / "findings"


def example(kind: str) -> dict[str, Any]:
    found = re.search(r"```json\n(.*?)```", (PAGES / f"{kind}.md").read_text("utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("kind", ["zombie_agent", "duplicate_agent"])
def test_the_worked_example_of_the_page_is_what_is_found(
    duckdb: Session, tmp_path: Path, kind: str
) -> None:
    told = example(kind)
    rows = [row for one in told["calls"] for row in of_page(one)]
    entries = [entry(one.pop("name"), **one) for one in told["registry"]]
    case = case_of(duckdb, tmp_path, rows, entries)
    found = found_in(case, kind)
    assert set(found) == set(told["expect"])
    for name, expected in told["expect"].items():
        holds(found[name], expected)


def of_page(told: dict[str, Any]) -> list[dict[str, Any]]:
    days = every(told.pop("every_days"), told.pop("count"), date.fromisoformat(told.pop("last")))
    return calls(told.pop("agent"), days, told.pop("per_day", 1), **told)
