"""The worked examples of findings about prices, suppliers and models, run as they stand."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, findings, load
from ledger_case import calls_of, case, graded, plain, same

PAGES = Path(__file__).parents[4] / "docs" / "findings"
KINDS = (
    "dominated_model",
    "double_metering",
    "ghost_spend",
    "oversized_model",
    "price_mismatch",
    "single_supplier",
    "superseded_model",
    "unallocated_cost",
    "unpriced_usage",
)


def example(kind: str) -> dict[str, Any]:
    text = (PAGES / f"{kind}.md").read_text(encoding="utf-8")
    for part in ("**Inputs.**", "**Formula.**", "**Limits.**", "## Worked example"):
        assert part in text
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def case_of(session: Session, folder: Path, told: dict[str, Any]) -> Case:
    given = {name: told[name] for name in told if name not in {"calls", "expect", "graded"}}
    given["grades"] = graded(told.get("graded", ()))
    return case(session, folder, calls_of(told.get("calls", ())), **given)


@pytest.mark.parametrize("kind", KINDS)
def test_example(duckdb: Session, tmp_path: Path, kind: str) -> None:
    told = example(kind)
    made = case_of(duckdb, tmp_path, told)
    found = [plain(one) for one in findings(made, (kind,))]
    assert len(found) == len(told["expect"]), found
    for one, expected in zip(found, told["expect"], strict=True):
        wrong = {k: (one.get(k), v) for k, v in expected.items() if not same(one.get(k), v)}
        assert not wrong


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_as_many_as_the_evidence_says(duckdb: Session, tmp_path: Path, kind: str) -> None:
    made = case_of(duckdb, tmp_path, example(kind))
    rows = load(kind).rows
    for one in findings(made, (kind,)):
        counted = sum(each.rows for each in one.evidence if each.rows is not None)
        if counted:
            assert rows is not None
            assert duckdb.run(rows(made, one)).num_rows == counted


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_found_in_an_empty_ledger(duckdb: Session, tmp_path: Path, kind: str) -> None:
    made = case(duckdb, tmp_path)
    assert findings(made, (kind,)) == ()
    assert load(kind).needs(made)
