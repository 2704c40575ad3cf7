"""One month as traces, usage export and cost report: in any order it totals once.

The usage export and the cost report are those of tests/fixtures/finops/openai; the traces are made
from the export, four of five calls of each bucket of two projects.
"""

import csv
import itertools
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jauge.analysis.desk import open_desk
from jauge.analysis.question import Basis, Question
from jauge.config import load
from jauge.ingest import run_import
from jauge.pricing.fx import rate_on

OPENAI = Path(__file__).parents[1] / "fixtures/finops/openai"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
USAGE = OPENAI / "usage_completions.json"
COSTS = OPENAI / "costs.json"
MAPPING = """
[mapping.gateway]
match = "traces.csv"
table = "usage"
key = ["id"]
columns = { started_at = "at", response_model = "model", input_tokens = "input", \
cache_read_input_tokens = "cached", output_tokens = "output", project_id = "project" }
constants = { provider_name = "openai" }
"""
CALLS = 5
SEEN = 4
PROJECTS = {"proj_support", "proj_search"}
Costs = dict[tuple[str, str], Decimal]
"""Effective cost by model and day, in US dollars."""


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("traces") / "traces.csv"
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "at", "model", "input", "cached", "output", "project"])
        writer.writerows(_calls())
    return file


def _calls() -> Iterable[tuple[object, ...]]:
    number = 0
    for bucket in json.loads(USAGE.read_text())["data"]:
        start = datetime.fromtimestamp(bucket["start_time"], UTC)
        for row in bucket["results"]:
            for part in range(SEEN if row["project_id"] in PROJECTS else 0):
                number += 1
                tokens = [
                    row[name] // CALLS
                    for name in ("input_tokens", "input_cached_tokens", "output_tokens")
                ]
                at = (start + timedelta(hours=part)).isoformat()
                yield (number, at, row["model"], *tokens, row["project_id"])


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Path]:
    numbers = itertools.count()

    def workspace(*files: Path) -> Path:
        folder = tmp_path / f"w{next(numbers)}"
        folder.mkdir()
        (folder / "jauge.toml").write_text(MAPPING)
        for file in files:
            report = run_import(folder, [file], config=load(folder), now=NOW)
            assert not report.rows_rejected
        return folder

    return workspace


def costs(workspace: Path, basis: Basis = "rated") -> Costs:
    question = Question(by=("model", "day"), currency="native", basis=basis)
    with open_desk(workspace, rate_on, config=load(workspace)) as desk:
        found = desk.ask(question)
    assert {line.currency for line in found.lines} <= {"USD"}
    return {
        (str(line.keys[0]), str(line.keys[1])): line.sums.effective_cost
        for line in found.lines
        if line.sums.effective_cost
    }


def test_the_same_month_totals_once_in_any_order(
    traces: Path, imported: Callable[..., Path]
) -> None:
    alone = [costs(imported(file)) for file in (traces, USAGE, COSTS)]
    cells = {cell for found in alone for cell in found}
    expected = {cell: max(found.get(cell, Decimal(0)) for found in alone) for cell in cells}
    assert sum(alone[0].values()) < sum(alone[1].values()), "the traces miss some calls"
    for files in itertools.permutations((traces, USAGE, COSTS)):
        workspace = imported(*files)
        assert costs(workspace) == expected, [file.name for file in files]
        assert costs(workspace, "billed") == alone[2]


def test_repeating_the_month_changes_nothing(traces: Path, imported: Callable[..., Path]) -> None:
    once = imported(USAGE, traces, COSTS)
    assert costs(once) == costs(imported(COSTS, USAGE, traces, COSTS, traces, USAGE))


def test_what_is_unexplained_is_the_difference(traces: Path, imported: Callable[..., Path]) -> None:
    workspace = imported(traces, USAGE, COSTS)
    with open_desk(workspace, rate_on) as desk:
        found = desk.ask(Question(by=("role_rule",), currency="native"))
    seen, exported = (costs(imported(file)) for file in (traces, USAGE))
    unexplained = sum(
        line.sums.effective_cost or 0
        for line in found.lines
        if str(line.keys[0]).startswith("unexplained: the usage export")
    )
    # A call of a fifth of a bucket may be dear for its length: then it explains all of it.
    assert unexplained == sum(max(exported[cell] - seen[cell], Decimal(0)) for cell in seen) > 0
