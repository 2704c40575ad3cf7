"""Published runs of agents through mappings, imports and `jauge units`: what a success costs."""

import csv
import gzip
import json
import math
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

ROUTING = Path(__file__).parents[3] / "fixtures" / "routing"
CODING = "agent_coding_leaderboard.csv"
CASES = 225
TASKS = """\
[workspace]
currency = "USD"
[mapping.runs]
match = "runs*.csv"
table = "task"
constants = { task_type = "exercise", currency = "USD" }
[mapping.runs.columns]
task_id = "id"
agent_name = "agent"
ended_at = "day"
x_cost = "cost"
outcome = { from = "passed", map = { 1 = "success", 0 = "failure" } }
"""
AIRLINE = """\
[workspace]
currency = "USD"
[mapping.trials]
match = "agent_airline_trials*"
table = "task"
key = ["task_id", "trial"]
columns = { outcome = { from = "reward", map = { "1.0" = "success", "0.0" = "failure" } }%s }
constants = { agent_name = "gpt-4o", task_type = "airline", ended_at = "2026-10-05T10:00:00Z" }
[mapping.calls]
match = "calls*.csv"
table = "usage"
key = ["run"]
columns = { started_at = "at", task_id = "run", input_tokens = "input", output_tokens = "output" }
constants = { provider_name = "openai", response_model = "gpt-4o", agent_name = "gpt-4o" }
"""


def leaderboard(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((ROUTING / name).read_text(encoding="utf-8").splitlines()))


def written(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    every = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, every[0])
        table.writeheader()
        table.writerows(every)
    return path


def asked(
    folder: Path, toml: str, files: Iterable[Path], capsys: pytest.CaptureFixture[str], *more: str
) -> dict[str, Any]:
    workspace = folder / "workspace"
    workspace.mkdir(parents=True)
    (workspace / "jauge.toml").write_text(toml, encoding="utf-8")
    assert run(["import", *map(str, files), "--workspace", str(workspace)]) == 0
    capsys.readouterr()
    assert run(["units", "--json", *more, "--workspace", str(workspace)]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def runs(rows: list[dict[str, str]]) -> Iterable[dict[str, object]]:
    """A row for each exercise: the leaderboard says how many passed and what all cost."""
    for number, row in enumerate(rows):
        cost = row["total_cost_usd"]
        for case in range(CASES):
            yield {
                "id": f"{number}/{case}",
                "agent": f"{number} {row['model']}",
                "day": row["date"],
                "cost": f"{float(cost) / CASES:.12f}" if cost else "",
                "passed": int(case < int(row["pass_num_2"])),
            }


def test_cheap_calls_are_not_cheap_successes_and_zero_is_not_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = leaderboard(CODING)
    zero = [
        n
        for n, row in enumerate(rows)
        if row["total_cost_usd"] and not float(row["total_cost_usd"])
    ]
    file = written(tmp_path / "runs.csv", runs(rows))
    found = asked(
        tmp_path, TASKS, [file], capsys, "--by", "agent", "--period", "2024-01-01..2026-01-01"
    )
    lines = {int(line["agent"].split()[0]): line for line in found["lines"]}
    assert len(lines) == len(rows) == 69
    for number in zero:
        assert lines[number]["cost_per_success"]["reason"] == "no_cost"
        assert lines[number]["tasks_without_cost"] == CASES
    known = {n: line for n, line in lines.items() if line["inference"] is not None}
    assert len(known) == 51
    for number, line in known.items():
        row = rows[number]
        passed, cost = int(row["pass_num_2"]), float(row["total_cost_usd"])
        figure = {name: float(line["cost_per_success"][name]) for name in ("amount", "low", "high")}
        assert figure["amount"] == pytest.approx(cost / passed, rel=1e-6)
        assert figure["low"] <= figure["amount"] <= figure["high"]
        if passed >= 30:  # the delta method is near enough there
            spread = 1.96 * math.sqrt((1 - passed / CASES) / passed)
            width = (figure["high"] - figure["low"]) / (2 * figure["amount"])
            assert width == pytest.approx(spread, rel=0.25)
    by_price = sorted(known, key=lambda n: float(known[n]["cost_per_task"]["amount"]))
    by_success = sorted(known, key=lambda n: float(known[n]["cost_per_success"]["amount"]))
    assert by_price != by_success
    moved = [n for n in known if abs(by_price.index(n) - by_success.index(n)) >= 5]
    assert moved
    here = ["--json", "--workspace", str(tmp_path / "workspace")]
    assert run(["findings", "--kind", "unrecorded_cost", *here]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {int(one["subject"]["agent"].split()[0]) for one in told} == set(zero)


def test_the_dearest_service_by_task_is_not_the_dearest_by_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    every = leaderboard("agent_service_leaderboard.csv")
    rows = [row for row in every if float(row["cost_usd_per_task"] or 0) and row["pass_1_pct"]]
    hundred = (
        {
            "id": f"{number}/{task}",
            "agent": f"{number}",
            "day": "2026-10-05",
            "cost": f"{float(row['cost_usd_per_task']):.12f}",
            "passed": int(task < round(float(row["pass_1_pct"]))),
        }
        for number, row in enumerate(rows)
        for task in range(100)
    )
    file = written(tmp_path / "runs.csv", hundred)
    found = asked(tmp_path, TASKS, [file], capsys, "--by", "agent", "--period", "2026-10")
    lines = {int(line["agent"]): line for line in found["lines"]}
    assert len(lines) == len(rows) == 24
    price = sorted(lines, key=lambda n: float(rows[n]["cost_usd_per_task"]))
    success = sorted(lines, key=lambda n: float(lines[n]["cost_per_success"]["amount"]))
    assert price != success


def calls_of_trials(folder: Path) -> Path:
    """Each trial as one call: four characters are about a token."""
    with gzip.open(ROUTING / "agent_airline_trials.csv.gz", "rt", encoding="utf-8") as file:
        rows = [
            {
                "at": "2026-10-05T09:00:00Z",
                "run": f"{row['task_id']}/{row['trial']}",
                "input": int(row["input_chars_sum"]) // 4,
                "output": int(row["output_chars_sum"]) // 4,
            }
            for row in csv.DictReader(file)
        ]
    return written(folder / "calls.csv", rows)


def test_four_trials_of_a_task_are_one_unit_of_resampling(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trials = Path(shutil.copy(ROUTING / "agent_airline_trials.csv.gz", tmp_path))
    files = [trials, calls_of_trials(tmp_path)]
    by_task = asked(tmp_path / "a", AIRLINE % ', x_session = "task_id"', files, capsys)["total"]
    by_trial = asked(tmp_path / "b", AIRLINE % "", files, capsys)["total"]
    assert (by_task["tasks"], by_task["sessions"], by_trial["sessions"]) == (200, 50, 200)
    assert (by_task["calls"], by_task["tasks_without_cost"]) == (200, 0)
    one, other = by_task["cost_per_success"], by_trial["cost_per_success"]
    assert one["amount"] == other["amount"]
    wide, narrow = (float(each["high"]) - float(each["low"]) for each in (one, other))
    assert wide > 1.2 * narrow
