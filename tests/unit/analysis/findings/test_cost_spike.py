"""The worked example of the finding, run as it stands, and what is not claimed."""

import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings, load
from ledger_case import calls_of, case, plain, same

PAGE = Path(__file__).parents[4] / "docs" / "findings" / "cost_spike.md"
KIND = "cost_spike"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    text = PAGE.read_text(encoding="utf-8")
    for part in ("**Inputs.**", "**Formula.**", "**Limits.**", "## Worked example"):
        assert part in text
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def calls(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each day and each of its calls."""
    rows: list[dict[str, Any]] = []
    for one in days:
        given = {name: one[name] for name in one if name not in {"first", "days"}}
        for number in range(one["days"]):
            day = date.fromisoformat(one["first"]) + timedelta(days=number)
            rows.append(given | {"started_at": f"{day}T09:00:00", "step_s": 600})
    return calls_of(rows)


def test_example(duckdb: Session, tmp_path: Path, told: dict[str, Any]) -> None:
    made = case(duckdb, tmp_path, calls(told["days"]), period=told["period"])
    found = [plain(one) for one in findings(made, (KIND,))]
    assert len(found) == len(told["expect"]), found
    for one, expected in zip(found, told["expect"], strict=True):
        wrong = {k: (one.get(k), v) for k, v in expected.items() if not same(one.get(k), v)}
        assert not wrong


def test_rows_are_as_many_as_the_evidence_says(
    duckdb: Session, tmp_path: Path, told: dict[str, Any]
) -> None:
    made = case(duckdb, tmp_path, calls(told["days"]), period=told["period"])
    rows = load(KIND).rows
    assert rows is not None
    for one in findings(made, (KIND,)):
        assert duckdb.run(rows(made, one)).num_rows == one.evidence[0].count


def test_what_has_ended_has_no_saving(
    duckdb: Session, tmp_path: Path, told: dict[str, Any]
) -> None:
    steady, odd = told["days"]
    days = [
        steady | {"days": 50},
        odd | {"first": "2026-10-21"},
        steady | {"first": "2026-10-24", "days": 8},
    ]
    (one,) = findings(case(duckdb, tmp_path, calls(days), period="2026-10"), (KIND,))
    assert one.parameters.state == "ended"
    assert one.monthly_saving is None
    assert one.value_kind is None
    assert one.action == "explain_spike"


def test_nothing_is_found_in_an_empty_ledger(duckdb: Session, tmp_path: Path) -> None:
    made = case(duckdb, tmp_path)
    assert findings(made, (KIND,)) == ()
    assert load(KIND).needs(made)
