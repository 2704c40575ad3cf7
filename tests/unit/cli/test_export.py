"""`jauge export`: the format by the name of the file, a period, an older commit, and refusals."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jauge.surfaces.cli.main import run

CONFIGURATION = """
[workspace]
timezone = "Europe/Paris"
[mapping.log]
match = "calls*.csv"
table = "usage"
key = ["id"]
columns = { started_at = "at", input_tokens = "in", response_id = "id", response_model = "model" }
constants = { provider_name = "openai" }
"""
CALLS = """id,at,in,model
a,2026-09-30T21:59:00Z,1000,gpt-4o-mini
b,2026-09-30T22:01:00Z,2000,no-such-model
"""


@pytest.fixture
def workspace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    write(tmp_path / "calls.csv", CALLS, folder)
    capfd.readouterr()
    return folder


def write(file: Path, text: str, workspace: Path) -> None:
    file.write_text(text, encoding="utf-8")
    assert run(["--workspace", str(workspace), "import", str(file)]) == 0


def export(workspace: Path, *arguments: str | Path) -> int:
    return run(["--workspace", str(workspace), "export", *map(str, arguments)])


def ids(text: str) -> list[str]:
    return [json.loads(line)["response_id"] for line in text.splitlines()]


def test_lines_of_json_go_to_stdout_and_nothing_else(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert export(workspace, "usage") == 0
    said = capfd.readouterr()
    assert ids(said.out) == ["a", "b"]
    assert said.err == ""


def test_a_period_is_cut_in_the_zone_of_the_workspace(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert export(workspace, "usage", "--period", "2026-10") == 0
    assert ids(capfd.readouterr().out) == ["b"]


def test_the_name_of_the_file_tells_the_format(
    workspace: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("u.parquet", "u.csv", "u.jsonl"):
        assert export(workspace, "usage", "-o", tmp_path / name) == 0
    said = capfd.readouterr()
    assert (said.out, said.err.count("2 rows of usage")) == ("", 3)
    found = pq.read_table(tmp_path / "u.parquet")["response_id"].to_pylist()
    with (tmp_path / "u.csv").open(encoding="utf-8", newline="") as file:
        assert [row["response_id"] for row in csv.DictReader(file)] == found == ["a", "b"]
    assert ids((tmp_path / "u.jsonl").read_text(encoding="utf-8")) == found


def test_an_older_commit_shows_the_ledger_of_then(
    workspace: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "calls-2.csv", CALLS.replace("\na,", "\nc,"), workspace)
    capfd.readouterr()
    assert export(workspace, "usage", "--as-of", "1") == 0
    assert ids(capfd.readouterr().out) == ["a", "b"]
    assert export(workspace, "usage") == 0
    assert ids(capfd.readouterr().out) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["horoscopes"], "export one of usage, charges, observations"),
        (["usage", "--as-of", "99"], "there is no commit 99"),
        (["usage", "-o", "nowhere/u.csv"], "nowhere/u.csv: No such file or directory: choose"),
        (["usage", "--period", "autumn"], "autumn"),
        (["usage", "--format", "focus-1.2"], " export charges`"),
    ],
)
def test_a_call_that_cannot_be_met_is_one_line(
    workspace: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert export(workspace, *arguments) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert "defect" not in shown.err


def test_agents_are_those_of_the_list(
    workspace: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["--workspace", str(workspace), "agents", "list", "--json"]) == 0
    listed = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert export(workspace, "agents") == 0
    exported = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert exported == [
        {name: value for name, value in row.items() if name != "others"} for row in listed
    ]
    assert exported[0]["rows"] == 2
    assert export(workspace, "agents", "-o", tmp_path / "agents.parquet") == 0
    assert pq.read_table(tmp_path / "agents.parquet")["rows"].to_pylist() == [2]
    assert export(workspace, "agents", "--period", "2026-10", "--format", "csv") == 0
    (row,) = csv.DictReader(capfd.readouterr().out.splitlines())
    assert row["rows"] == "1"
