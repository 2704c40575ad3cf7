"""The worked examples of findings about tasks, run as they stand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings, load
from jauge.analysis.savings.stack import stacked
from ledger_case import plain, same
from task_rows import case_of, tasks_of

PAGES = Path(__file__).parents[4] / "docs" / "findings"
KINDS = ("low_margin_agent", "route_to_human", "unrecorded_cost")


def example(kind: str) -> dict[str, Any]:
    text = (PAGES / f"{kind}.md").read_text(encoding="utf-8")
    for part in ("**Inputs.**", "**Formula.**", "**Limits.**", "## Worked example"):
        assert part in text
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


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
    assert rows is not None
    for one in findings(made, (kind,)):
        counted = sum(each.rows for each in one.evidence if each.rows is not None)
        assert duckdb.run(rows(made, one)).num_rows == counted


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_found_without_tasks(duckdb: Session, tmp_path: Path, kind: str) -> None:
    made = case_of(duckdb, tmp_path, {"calls": [{"effective_cost": "1"}]})
    assert findings(made, (kind,)) == ()
    assert load(kind).needs(made) == ("tasks",)


def test_an_agent_that_earns_in_one_kind_of_value_loses_in_none(
    duckdb: Session, tmp_path: Path
) -> None:
    told = example("low_margin_agent")
    told["config"]["value"].append({"amount": "90 EUR", "kind": "revenue"})
    assert findings(case_of(duckdb, tmp_path, told), ("low_margin_agent",)) == ()


def test_what_a_task_loses_is_not_claimed_twice(duckdb: Session, tmp_path: Path) -> None:
    told = example("low_margin_agent")
    told["config"]["baseline"] = example("route_to_human")["config"]["baseline"]
    told["config"]["baseline"][0] |= {"task_type": "ticket", "hourly_rate": "10 EUR"}
    found = findings(case_of(duckdb, tmp_path, told), ("low_margin_agent", "route_to_human"))
    assert [one.kind for one in found] == ["route_to_human", "low_margin_agent"]
    (stack,) = stacked(found)
    assert stack.base < sum(one.monthly_saving.mid for one in found if one.monthly_saving)
    assert stack.total.mid <= stack.base


@pytest.mark.parametrize("kind", ["low_margin_agent", "route_to_human"])
def test_values_without_a_rate_make_no_finding(duckdb: Session, tmp_path: Path, kind: str) -> None:
    told = example(kind)
    told["config"]["value"][0]["amount"] = "3 XPF"
    assert findings(case_of(duckdb, tmp_path, told), (kind,)) == ()


def test_a_person_whose_value_has_no_rate_is_not_sent_the_work(
    duckdb: Session, tmp_path: Path
) -> None:
    told = example("route_to_human")
    told["config"]["value"].append({"amount": "900 XPF", "kind": "revenue"})
    assert findings(case_of(duckdb, tmp_path, told), ("route_to_human",)) == ()


def test_too_few_tasks_in_a_window_make_no_finding(duckdb: Session, tmp_path: Path) -> None:
    told = example("low_margin_agent")
    told["tasks"][1]["times"] = 7
    assert findings(case_of(duckdb, tmp_path, told), ("low_margin_agent",)) == ()


def test_an_agent_that_earned_in_one_window_is_left_alone(duckdb: Session, tmp_path: Path) -> None:
    told = example("low_margin_agent")
    told["tasks"][1] |= {"outcome": "success", "value": "20"}
    assert findings(case_of(duckdb, tmp_path, told), ("low_margin_agent",)) == ()


def test_a_person_who_would_lose_too_is_not_sent_the_work(duckdb: Session, tmp_path: Path) -> None:
    told = example("route_to_human")
    told["config"]["baseline"][0]["working_minutes"] = 60
    assert findings(case_of(duckdb, tmp_path, told), ("route_to_human",)) == ()


@pytest.mark.parametrize("kind", ["low_margin_agent", "route_to_human"])
def test_abandoned_tasks_without_a_call_change_no_loss(
    duckdb: Session, tmp_path: Path, kind: str
) -> None:
    told = example(kind)
    (before,) = findings(case_of(duckdb, tmp_path / "a", told), (kind,))
    cost = told["calls"][0]["effective_cost"]
    told["calls"] = [
        {"task_id": row["task_id"], "effective_cost": cost} for row in tasks_of(told["tasks"])
    ]
    left = [task | {"outcome": "abandoned", "rework_minutes": None} for task in told["tasks"]]
    told["tasks"] += [task | {"task_id": f"{task['task_id']}-left"} for task in left]
    (after,) = findings(case_of(duckdb, tmp_path / "b", told), (kind,))
    assert after.monthly_saving is not None
    assert after.monthly_saving == before.monthly_saving


@pytest.mark.parametrize("kind", ["low_margin_agent", "route_to_human"])
def test_successes_of_unknown_value_make_no_finding(
    duckdb: Session, tmp_path: Path, kind: str
) -> None:
    told = example(kind)
    told["tasks"] = [task | {"value": "4,0"} for task in told["tasks"]]
    del told["config"]["value"]
    assert len(findings(case_of(duckdb, tmp_path / "a", told), (kind,))) == 1
    told["tasks"].append(told["tasks"][-1] | {"task_id": "z", "outcome": "success", "value": None})
    assert findings(case_of(duckdb, tmp_path / "b", told), (kind,)) == ()
