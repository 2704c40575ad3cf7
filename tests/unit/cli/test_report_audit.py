"""`jauge report` with the audit: formats, audiences, an owner's agents, and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from call_log import MAPPING
from jauge.surfaces.cli.main import run

CONFIGURATION = f"""
[workspace]
name = "Test"
{MAPPING}status = "status"
"""
COMMAND = (sys.executable, "-m", "jauge")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    lines = ["id,at,in,out,model,agent,provider,status"]
    for day in range(1, 31):
        lines += [
            f"{day}-{name},2026-09-{day:02}T10:00:00,{size},900,gpt-4o,{name},openai,{status}"
            for name, size, status in (("helper", 90_000, "ok"), ("other", 70_000, "error"))
        ]
    calls = folder / "calls.csv"
    calls.write_text("\n".join(lines), encoding="utf-8")
    assert asked(folder, "import", str(calls)) == 0
    assert asked(folder, "agents", "discover", "--yes") == 0
    assert asked(folder, "agents", "own", "helper", "--owner", "Zoé Lovelace", "--yes") == 0
    return folder


def asked(workspace: Path, *words: str) -> int:
    return run(["--workspace", str(workspace), *words])


def test_the_name_of_the_file_chooses_pdf(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "rapport.PDF"
    assert asked(workspace, "report", "--audience", "board", "--lang", "fr", "-o", str(path)) == 0
    assert path.read_bytes().startswith(b"%PDF-1.7")


def test_a_page_leads_from_claims_to_rows(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert asked(workspace, "report", "-o", str(path)) == 0
    text = path.read_text(encoding="utf-8")
    section = text.partition('<section id="findings">')[2].partition("</section>")[0]
    assert " findings show" in section
    agents = text.partition('<section id="agents">')[2].partition("</section>")[0]
    assert "Zoé Lovelace" in agents
    assert "1 of 2 agents has no owner: €4.79 of calls" in agents
    assert " from 2026-09-01 to 2026-09-30." in agents
    # The last day is one of them: the thirty days read as thirty.
    assert "Amounts of calls are those from 2026-09-01 to 2026-09-30, as a month." in text
    assert "2026-09-01 – 2026-09-30" in text.partition("Amounts of the audit")[2]
    assert "Known until" in text


def test_an_owner_reads_of_own_agents_alone(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "owner.xlsx"
    words = ("report", "--audience", "owner", "--owner", "zoe\u0301 lovelace", "-o", str(path))
    assert asked(workspace, *words) == 0
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["Agents by cost and owner"]["A"]] == ["Agent", "helper"]
    assert "By model" not in book.sheetnames


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--audience", "owner"), "--owner NAME"),
        (("--owner", "Zoé Lovelace"), "--audience owner"),
        (("--audience", "owner", "--owner", "Nobody"), "owners are: Zoé Lovelace"),
        (("--audience", "owner", "--owner", "x", "--currency", "native"), "one currency"),
        (("--audience", "all"), "all"),
    ],
)
def test_what_does_not_go_together_is_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert asked(workspace, "report", *words) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out


def test_without_one_currency_a_report_is_of_costs_alone(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "native.html"
    assert asked(workspace, "report", "--currency", "native", "-o", str(path)) == 0
    assert '<section id="findings">' not in path.read_text(encoding="utf-8")


def test_a_pdf_never_goes_to_a_terminal(workspace: Path) -> None:
    leader, terminal = os.openpty()
    try:
        answer = subprocess.run(
            [*COMMAND, "--workspace", str(workspace), "report", "--format", "pdf"],
            stdout=terminal,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    finally:
        os.close(terminal)
        os.close(leader)
    assert answer.returncode == 2
    assert "-o report.pdf" in answer.stderr
