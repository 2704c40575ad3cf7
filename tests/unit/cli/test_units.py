"""`jauge units` in both languages: table, sentences, JSON, CSV, picture, and what is wrong."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from jauge.surfaces.cli.main import run

CONFIGURATION = """\
[[value]]
task_type = "ticket"
amount = "4.10 EUR"
[[baseline]]
task_type = "ticket"
working_minutes = 6
hourly_rate = "41 EUR"
success_rate = 0.97
[workspace]
currency = "EUR"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    folder.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    rows = ["task_id,task_type,agent_name,ended_at,outcome,currency,x_cost,rework_minutes"]
    for number in range(60):
        bad = number % 4 == 0
        ended, minutes = ("failure", 6) if bad else ("success", "")
        rows.append(
            f"T-{number},ticket,{'ann' if number % 2 else 'bob'},2026-10-{number % 28 + 1:02}"
            f"T10:00:00Z,{ended},EUR,0.{number % 5 + 1},{minutes}"
        )
    rows.append("T-99,ticket,bob,2026-10-09T10:00:00Z,success,EUR,,")
    file = tmp_path / "tasks.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run(["import", str(file), "--workspace", str(folder)]) == 0
    return folder


def asked(
    workspace: Path, capsys: pytest.CaptureFixture[str], *more: str, status: int = 0
) -> tuple[str, str]:
    capsys.readouterr()
    assert run(["units", *more, "--workspace", str(workspace)]) == status
    said = capsys.readouterr()
    return said.out, said.err


def test_the_sentences_can_be_read_aloud_in_both_languages(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    english, _messages = asked(workspace, capsys, "--lang", "en")
    flat = " ".join(english.split())
    assert "61 tasks from 2026-09-29 to 2026-10-28, 46 of them a success." in flat
    assert "A person does the same for €4.23, right 97.0% of the time." in flat
    assert "It is no internal rate of return." in flat
    assert "The cost of 1 task (1.6%) is unknown" in flat
    french, _messages = asked(workspace, capsys, "--lang", "fr")
    assert "inference return ratio" in french
    assert "TRI" in french
    for text in (english, french):
        assert max(map(cell_len, text.splitlines())) <= 80
    monkeypatch.setenv("COLUMNS", "140")
    wide, _messages = asked(workspace, capsys, "--by", "agent", "--lang", "fr")
    assert "Personne" in wide


def test_json_has_every_key_and_money_as_text(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _messages = asked(workspace, capsys, "--by", "agent", "--json", "--period", "2026-10")
    found: dict[str, Any] = json.loads(out)
    assert (found["schema"], found["first_day"], found["last_day"]) == (
        "jauge.units/1", "2026-10-01", "2026-10-31"
    )  # fmt: skip
    assert [line["agent"] for line in found["lines"]] == ["bob", "ann"]
    total = found["total"]
    assert set(found["lines"][0]) == {"agent", *total}
    assert (total["tasks"], total["tasks_without_cost"], total["sessions"]) == (61, 1, 60)
    assert (total["inference"], total["errors"], total["human"]) == ("18", "61.5", "0")
    assert total["quality_adjusted_cost_per_task"]["amount"].startswith("1.766666")
    (worth,) = total["worth"]
    assert (worth["value"], worth["value_kind"]) == ("184.5", "freed_capacity")
    assert worth["inference_return_ratio"]["amount"] == "10.25"
    assert (worth["return_state"], worth["margin_state"]) == ("scale", "positive")
    assert total["baseline"]["margins"] == {"freed_capacity": "-0.123"}
    assert len(found["windows"]) == 3
    assert asked(workspace, capsys, "--by", "agent", "--json", "--period", "2026-10")[0] == out


def test_csv_has_a_row_for_each_group_and_kind_of_value(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, messages = asked(workspace, capsys, "--by", "agent", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["agent"] for row in rows] == ["bob", "ann"]
    assert rows[0]["human_quality_adjusted_cost_per_task"] == "4.226804123711340206"
    assert "no internal rate of return" in messages


def test_what_has_no_price_or_rate_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "bare"
    assert run(["init", str(folder)]) == 0
    tasks_file, calls_file = tmp_path / "bare.csv", tmp_path / "calls.csv"
    tasks_file.write_text(
        "task_id,ended_at,outcome,currency,value,x_cost\n"
        "T-1,2026-10-05T10:00:00Z,success,XPF,90,\n"
        "T-2,2026-10-05T10:00:00Z,success,XPF,90,4\n",
        encoding="utf-8",
    )
    mapping = """
[mapping.calls]
match = "calls*.csv"
table = "usage"
key = ["id"]
constants = { provider_name = "openai" }
columns = { started_at = "at", task_id = "task", input_tokens = "input", response_model = "model" }
[[price]]
provider = "openai"
model = "priced"
currency = "EUR"
per_million.input = "10000"
"""
    file = folder / "jauge.toml"
    file.write_text(file.read_text(encoding="utf-8") + mapping, encoding="utf-8")
    calls_file.write_text(
        "id,at,task,input,model\n1,2026-10-05T09:00:00Z,T-1,1000,priced\n"
        "2,2026-10-05T09:01:00Z,T-1,1000,nobody-knows-it\n",
        encoding="utf-8",
    )
    for path in (tasks_file, calls_file):
        assert run(["import", str(path), "--workspace", str(folder)]) == 0
    out, messages = asked(folder, capsys, "--csv", "--period", "2026-10")
    (row,) = csv.DictReader(io.StringIO(out))
    said = " ".join(messages.split())
    assert (row["tasks_without_cost"], row["tasks_partly_priced"]) == ("1", "1")
    assert (row["unpriced_calls"], row["state_reason"], row["value"]) == ("1", "no_rate", "")
    assert "1 task has calls without a price: its cost is at least what is known" in said
    assert "No rate to EUR for: XPF." in said
    assert "No value" not in said
    assert "they need 8 sessions whose cost is known; there are 1." in said


def test_a_picture_is_drawn_by_group(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked(workspace, capsys, "--by", "agent", "--chart", str(tmp_path / "units.svg"))
    assert "bob" in (tmp_path / "units.svg").read_text(encoding="utf-8")


def test_what_is_wrong_is_one_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in (["--by", "model"], ["--currency", "native"], ["--json", "--csv"],
                 ["--chart", "units.bmp"], ["--period", "soon"]):  # fmt: skip
        out, messages = asked(workspace, capsys, *more, status=2)
        assert not out
        assert len(messages.splitlines()) == 1


def test_without_tasks_it_says_what_to_import(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _out, messages = asked(workspace, capsys, "--period", "2025-01")
    assert "No task ended in these days" in messages
    empty = tmp_path / "empty"
    assert run(["init", str(empty)]) == 0
    _out, messages = asked(empty, capsys)
    assert "import a list with task_id and outcome" in messages
    out, _messages = asked(empty, capsys, "--json")
    assert json.loads(out)["total"] is None


def grade(second: int, name: str | None, score: float, task: str) -> dict[str, Any]:
    told = {"gen_ai.evaluation.name": name, "jauge.task.id": task}
    attributes: list[dict[str, Any]] = [
        {"key": key, "value": {"stringValue": text}} for key, text in told.items() if text
    ]
    attributes.append({"key": "gen_ai.evaluation.score.value", "value": {"doubleValue": score}})
    return {"timeUnixNano": f"{1791194400 + second}000000000", "attributes": attributes,
            "eventName": "gen_ai.evaluation.result"}  # fmt: skip


def test_grades_on_another_scale_are_no_quality(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [("relevance", 1, "T-1"), ("relevance", 5, "T-2"), (None, 1, "T-3"), (None, -1, "T-4"),
            ("correct", 0.25, "T-5"), ("correct", 0.75, "T-6")]  # fmt: skip
    records = [grade(second, *one) for second, one in enumerate(told)]
    logs = {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}
    file = tmp_path / "grades.json"
    file.write_text(json.dumps(logs), encoding="utf-8")
    assert run(["import", str(file), "--workspace", str(workspace)]) == 0
    document = json.loads(asked(workspace, capsys, "--json")[0])
    assert (document["total"]["graded"], document["total"]["quality"]) == (2, "0.5")
    assert document["evaluators_left_out"] == [None, "relevance"]
    assert any("Grades of (unknown), relevance are in no quality" in n for n in document["notes"])
