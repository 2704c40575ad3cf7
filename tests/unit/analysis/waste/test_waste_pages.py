"""The worked example on the page of each kind of waste is what Jauge finds."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import load
from unit.analysis.test_finding_pages import same
from waste_rows import calls, case_of_rows, plain

PAGES = Path(__file__).parents[4] / "docs" / "findings"
KINDS = ("batchable", "cache_missed", "context_bloat", "failed_spend", "retry_waste")


def example(kind: str) -> dict[str, Any]:
    text = (PAGES / f"{kind}.md").read_text(encoding="utf-8")
    for part in ("**Inputs.**", "**Formula.**", "**Limits.**", "## Worked example"):
        assert part in text
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    return json.loads(found[1])


def alike(found: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(alike, found, expected))
    if isinstance(expected, dict):
        return all(alike(found[name], value) for name, value in expected.items())
    return same(found, expected)


@pytest.mark.parametrize("name", KINDS)
def test_the_worked_example_is_found_with_its_rows(
    duckdb: Session, tmp_path: Path, name: str
) -> None:
    told, kind = example(name), load(name)
    case = case_of_rows(duckdb, tmp_path, calls(told), told["currency"])
    assert kind.rows is not None
    assert not kind.needs(case)
    found = list(kind.find(case))
    assert len(found) == len(told["expect"])
    for one, expected in zip(found, told["expect"], strict=True):
        shown = plain(one)
        wrong = {
            key: (shown[key], value)
            for key, value in expected.items()
            if not alike(shown[key], value)
        }
        assert not wrong
        rows = duckdb.run(kind.rows(case, one).select("usage_id"))
        assert rows.num_rows == one.evidence[0].count
        assert len(set(rows["usage_id"].to_pylist())) == rows.num_rows
