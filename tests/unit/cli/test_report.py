"""`jauge report`: two formats, a file or stdout, with tags and the period before."""

import io
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from jauge.surfaces.cli.main import run

CONFIGURATION = """
[workspace]
name = "Test"

[mapping.log]
match = "calls*.csv"
table = "usage"
key = ["id"]
timezone = "UTC"
[mapping.log.columns]
started_at = "at"
input_tokens = "in"
output_tokens = "out"
response_model = "model"
agent_name = "agent"
provider_name = "provider"

[[tag.team]]
value = "=Support"
when = { agent = "helper" }

[[split]]
name = "shared"
pool = { agent = "none" }
to = "team"
by = "driver:drivers.csv"
"""
CALLS = """id,at,in,out,model,agent,provider
1,2026-09-10T10:00:00,1000,100,gpt-4o-mini,helper,openai
2,2026-10-10T10:00:00,2000,200,gpt-4o-mini,helper,openai
3,2026-10-11T10:00:00,3000,300,gpt-4o-mini,other,openai
"""


COMMAND = (sys.executable, "-m", "jauge")


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "drivers.csv").write_text("target,weight\n=Support,much\n", encoding="utf-8")
    calls = tmp_path / "calls.csv"
    calls.write_text(CALLS, encoding="utf-8")
    assert run(["--workspace", str(folder), "import", str(calls)]) == 0
    capsys.readouterr()
    return folder


def report(workspace: Path, *arguments: str) -> int:
    return run(["--workspace", str(workspace), "report", *arguments])


def test_the_name_of_the_file_chooses_the_format(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, book = tmp_path / "a.html", tmp_path / "a.XLSX"
    assert report(workspace, "--period", "2026-10", "-o", str(page)) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "drivers.csv" in captured.err
    text = page.read_text(encoding="utf-8")
    assert 'id="tag-1"' in text
    assert "since 2026-09" in text
    assert report(workspace, "--period", "2026-10", "--lang", "fr", "-o", str(book)) == 0
    names = openpyxl.load_workbook(book).sheetnames
    assert names[0] == "Résumé"
    assert {"À qui revient le coût par team", "Ce qui a changé et pourquoi"} <= set(names)


def test_a_format_asked_for_wins_over_the_name(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.bin"
    assert report(workspace, "--format", "xlsx", "-o", str(path)) == 0
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Whose it is by team"]
    assert [sheet["A2"].value, sheet["A3"].value] == ["unallocated", "=Support"]
    assert sheet["A3"].data_type == "s"


def test_a_name_that_means_no_format_is_refused(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.docx"
    assert report(workspace, "-o", str(path)) == 2
    assert "report.docx: a report ends in .html, .pdf or .xlsx" in capsys.readouterr().err
    assert not path.exists()


def test_a_workbook_goes_into_a_pipe(workspace: Path) -> None:
    answer = subprocess.run(
        [*COMMAND, "--workspace", str(workspace), "report", "--format", "xlsx"],
        capture_output=True,
        check=True,
    )
    assert "About" in openpyxl.load_workbook(io.BytesIO(answer.stdout)).sheetnames


def test_a_workbook_never_goes_to_a_terminal(workspace: Path) -> None:
    leader, terminal = os.openpty()
    try:
        answer = subprocess.run(
            [*COMMAND, "--workspace", str(workspace), "report", "--format", "xlsx"],
            stdout=terminal,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    finally:
        os.close(terminal)
        os.close(leader)
    assert answer.returncode == 2
    assert "-o report.xlsx" in answer.stderr


def test_a_file_that_cannot_be_written_is_said(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(workspace, "-o", str(workspace / "missing" / "a.xlsx")) == 2
    assert "choose another file" in capsys.readouterr().err
