"""Lists of tasks: recognised by columns, mapped from tickets, restated, rejected by the row."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jauge.surfaces.cli.main import run

HEADER = "task_id,agent_name,started_at,ended_at,outcome,value,currency,rework_minutes,quality\n"
GOOD = "T-1,bot,2026-10-01T10:00:00Z,2026-10-01T10:05:00Z,success,4.10,EUR,,0.9\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    assert run(["init", str(folder)]) == 0
    return folder


def imported(
    workspace: Path, text: str | bytes, capsys: pytest.CaptureFixture[str], name: str = "tasks.csv"
) -> tuple[int, dict[str, Any]]:
    file = workspace.parent / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    capsys.readouterr()
    status = run(["import", str(file), "--workspace", str(workspace)])
    return status, json.loads(capsys.readouterr().out)


def tasks(workspace: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["export", "tasks", "--workspace", str(workspace)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("form", ["csv", "tsv", "tsv16", "jsonl", "parquet"])
def test_a_list_is_recognised_in_every_form(
    workspace: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    names, values = HEADER.strip().split(","), GOOD.strip().split(",")
    row = {name: value or None for name, value in zip(names, values, strict=True)}
    text: str | bytes = HEADER + GOOD
    if form == "tsv":
        text = (HEADER + GOOD).replace(",", "\t")
    elif form == "tsv16":
        text = (HEADER + GOOD).replace(",", "\t").encode("utf-16")
    elif form == "jsonl":
        text = json.dumps(row | {"tags": {"team": "Support"}}) + "\n"
    elif form == "parquet":
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist([row]), sink)
        text = sink.getvalue().to_pybytes()
    status, report = imported(workspace, text, capsys, f"list.{form}")
    assert (status, report["rows_added"]) == (0, 1)
    (found,) = tasks(workspace, capsys)
    assert (found["task_id"], found["outcome"], found["value"]) == ("T-1", "success", "4.1")
    assert (found["quality"], found["rework_minutes"]) == ("0.9", None)
    assert found["tags"] == ({"team": "Support"} if form == "jsonl" else {})


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (",bot,,,success,,,,\n", "task_id", "empty"),
        ("T-2,bot,,,done,,,,\n", "outcome", "not one of success, failure, escalated, abandoned"),
        ("T-2,bot,,,,,,,\n", "outcome", "empty"),
        ("T-2,bot,,,success,,,-3,\n", "rework_minutes", "negative"),
        ("T-2,bot,,,success,3,,,\n", "value", "without its currency"),
        ("T-2,bot,,,success,-3,EUR,,\n", "value", "negative"),
        ("T-2,bot,,,success,3,EURO,,\n", "currency", "ISO 4217"),
        ("T-2,bot,,,success,,,,1.5\n", "quality", "not from 0 to 1"),
        ("T-2,bot,2026-10-02T10:00:00Z,2026-10-01T10:00:00Z,success,,,,\n", "ended_at", "before"),
        ("T-2,bot,,2099-10-01T10:00:00Z,success,,,,\n", "ended_at", "future"),
        ("T-2,bot,,1999-12-31T23:59:59Z,success,,,,\n", "ended_at", "before the year 2000"),
        ("T-2,bot,1999-12-31,,success,,,,\n", "started_at", "before the year 2000"),
        ("T-2,bot,soon,,success,,,,\n", "started_at", "not a time"),
    ],
)
def test_a_bad_row_is_one_line_and_the_others_are_kept(
    workspace: Path, capsys: pytest.CaptureFixture[str], row: str, field: str, reason: str
) -> None:
    status, report = imported(workspace, HEADER + GOOD + row, capsys)
    assert (status, report["rows_added"], report["rows_rejected"]) == (3, 1, 1)
    (rejection,) = report["rejections"]
    assert (rejection["row"], rejection["field"]) == (2, field)
    assert reason in rejection["reason"]


def test_a_later_file_restates_a_task_and_the_same_file_changes_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(workspace, HEADER + GOOD, capsys)[1]["rows_added"] == 1
    assert imported(workspace, HEADER + GOOD, capsys, "again.csv")[1]["rows_duplicate"] == 1
    later = GOOD.replace("success", "failure").replace("10:05", "10:02")
    assert imported(workspace, HEADER + later, capsys, "later.csv")[1]["rows_added"] == 1
    (found,) = tasks(workspace, capsys)
    assert (found["outcome"], found["source_ref"]) == ("failure", "later.csv")


def test_files_of_one_import_restate_in_their_order(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, outcome in (("1.csv", "abandoned"), ("2.csv", "success")):
        text = HEADER + GOOD.replace("success", outcome)
        (workspace.parent / name).write_text(text, encoding="utf-8")
    files = [str(workspace.parent / name) for name in ("1.csv", "2.csv")]
    assert run(["import", *files, "--workspace", str(workspace)]) == 0
    assert [row["outcome"] for row in tasks(workspace, capsys)] == ["success"]


def test_of_two_states_in_one_file_the_later_end_counts_and_equal_ends_conflict(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = GOOD.replace("success", "failure").replace("10:05", "10:09")
    status, report = imported(workspace, HEADER + later + GOOD, capsys)
    assert (status, report["rows_added"]) == (0, 1)
    assert [row["outcome"] for row in tasks(workspace, capsys)] == ["failure"]
    other = GOOD.replace("T-1", "T-2")
    both = HEADER + other + other.replace("success", "escalated")
    status, report = imported(workspace, both, capsys, "both.csv")
    assert (status, report["rows_rejected"]) == (3, 1)
    assert report["rejections"][0]["value"] == "T-2"


def test_a_list_of_something_else_in_utf_16_is_not_said_to_lack_its_mark(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, reason in (
        ("a\tb\n1\t2\n".encode("utf-16"), "not recognised"),
        ("a\tb\n1\t2\n".encode("utf-16-le"), "UTF-16 without its mark"),
    ):
        _status, report = imported(workspace, text, capsys, "list.tsv")
        assert reason in report["rejections"][0]["reason"]


def test_tickets_come_through_a_mapping_with_words_and_scales(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = """
[mapping.tickets]
match = "tickets*.csv"
table = "task"
timezone = "Europe/Paris"
key = ["Queue", "Number"]
constants = { task_type = "ticket", agent_name = "support-bot" }
[mapping.tickets.columns]
ended_at = "Closed"
human_minutes = { from = "Handling", scale = 0.0166666666666667 }
outcome = { from = "State", map = { Solved = "success", Transferred = "escalated" } }
"tags.team" = "Team"
x_channel = "Channel"
"""
    file = workspace / "jauge.toml"
    file.write_text(file.read_text(encoding="utf-8") + mapping, encoding="utf-8")
    text = (
        "Queue;Number;Closed;Handling;State;Team;Channel\n"
        "fr;7;2026-10-01 12:00;90;Solved;Care;mail\n"
        "fr;8;2026-10-01 12:00;0;Transferred;Care;chat\n"
        "fr;9;2026-10-01 12:00;0;Lost;Care;chat\n"
    )
    status, report = imported(workspace, text, capsys, "tickets.csv")
    assert (status, report["rows_added"], report["rows_rejected"]) == (3, 2, 1)
    one, other = sorted(tasks(workspace, capsys), key=lambda row: row["task_id"])
    assert (one["task_id"], one["ended_at"], one["outcome"]) == (
        "fr/7", "2026-10-01T10:00:00Z", "success"
    )  # fmt: skip
    assert float(one["human_minutes"]) == pytest.approx(1.5)
    assert (one["tags"], one["x_columns"]) == ({"team": "Care"}, {"x_channel": "mail"})
    assert (other["outcome"], other["agent_name"]) == ("escalated", "support-bot")


@pytest.mark.parametrize(
    ("columns", "more", "problem"),
    [
        ('outcome = "o"', "", "columns.task_id: is required"),
        ('outcome = "o", task_id = "i"', 'key = ["i"]', "columns.task_id: is required"),
        ('task_id = "i"', "", "columns.outcome: is required"),
        ('outcome = "o", task_id = "i", cost = "c"', "", "columns.cost"),
    ],
)
def test_a_mapping_that_cannot_be_is_told_by_its_path(
    workspace: Path, capsys: pytest.CaptureFixture[str], columns: str, more: str, problem: str
) -> None:
    toml = f'[mapping.t]\ntable = "task"\ncolumns = {{ {columns} }}\n{more}\n'
    (workspace / "jauge.toml").write_text(toml, encoding="utf-8")
    assert run(["import", str(workspace), "--workspace", str(workspace)]) == 2
    assert problem in capsys.readouterr().err


def test_a_ticket_of_the_night_when_clocks_go_back_ends_after_it_started(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = """
[mapping.tickets]
match = "tickets*.csv"
table = "task"
timezone = "Europe/Paris"
columns = { task_id = "id", started_at = "open", ended_at = "closed", outcome = "outcome" }
"""
    (workspace / "jauge.toml").write_text(mapping, encoding="utf-8")
    text = (
        "id,open,closed,outcome\n"
        "A,2026-10-25 02:50:00,2026-10-25 02:10:00,success\n"
        "B,2026-10-25 01:50:00,2026-10-25 03:10:00,success\n"
        "C,2026-10-25 02:50:00,2026-10-25 01:10:00,success\n"
    )
    status, report = imported(workspace, text, capsys, "tickets.csv")
    assert (status, report["rows_added"], report["rows_rejected"]) == (3, 2, 1)
    assert "before started_at" in report["rejections"][0]["reason"]
    one, other = sorted(tasks(workspace, capsys), key=lambda row: row["task_id"])
    assert (one["started_at"], one["ended_at"]) == ("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z")
    assert other["ended_at"] == "2026-10-25T02:10:00Z"


def test_what_is_exported_can_be_imported_again(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    imported(workspace, HEADER + GOOD, capsys)
    for form in ("jsonl", "csv", "parquet"):
        file = tmp_path / f"exported.{form}"
        assert run(["export", "tasks", "-o", str(file), "--workspace", str(workspace)]) == 0
        assert run(["import", str(file), "--workspace", str(workspace)]) == 0
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["rows_duplicate"] == 1


def test_columns_that_are_kept_name_nobody(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "task_id,outcome,grader,requester\nT-1,success,eve@firm.example,bob.b@firm.example\n"
    assert imported(workspace, text, capsys)[0] == 0
    (found,) = tasks(workspace, capsys)
    assert "bob" not in json.dumps(found)
    assert "eve" not in json.dumps(found)
    assert found["x_columns"]["x_requester"].endswith("@firm.example")


def test_a_file_without_tasks_is_refused_by_name(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workspace.parent / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    here = ["--as", "tasks", "--workspace", str(workspace)]
    assert run(["import", str(file), *here]) == 2
    assert "needs the columns task_id and outcome" in capsys.readouterr().out


def test_a_line_that_is_no_object_is_rejected_alone(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        '{"task_id": "T-1", "outcome": "success"}\n[1]\n{"task_id": "T-2", "outcome": "failure"}\n'
    )
    status, report = imported(workspace, text, capsys, "list.jsonl")
    assert (status, report["rows_added"], report["rows_rejected"]) == (3, 2, 1)
    (rejection,) = report["rejections"]
    assert (rejection["row"], rejection["value"]) == (2, "[1]")
    assert "not a JSON object" in rejection["reason"]


def test_the_mapping_of_the_page_gives_exact_minutes(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[4] / "docs" / "units.md").read_text(encoding="utf-8")
    mapping = page.split("```toml\n")[1].split("```")[0]
    with (workspace / "jauge.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{mapping}")
    text = "Number,Closed,Handling (h),State\n7,2026-10-01T10:00:00Z,0.35,Solved\n"
    status, _report = imported(workspace, text, capsys, "tickets.csv")
    (found,) = tasks(workspace, capsys)
    assert (status, found["human_minutes"], found["outcome"]) == (0, "21", "success")
