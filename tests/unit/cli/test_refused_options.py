"""Options that can mean nothing are one line, before anything is asked, whatever the command."""

from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("cost", "use agent, layer, model, provider, day"),
        ("units", "use agent, agent_name, task_type"),
        ("spend", "use supplier, product, kind"),
        ("anomalies", "use agent, layer, model"),
        ("forecast", "use agent, layer, model"),
        ("capacity", "use agent, layer, model"),
        ("residuals", "use supplier, account, model"),
        ("seats", "choose of tool, team, status"),
    ],
)
def test_an_empty_by_names_what_is_allowed(
    command: str, allowed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--workspace", str(tmp_path), command, "--by", ""]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "''" in told.err
    assert allowed in told.err


@pytest.mark.parametrize(
    "command",
    ["cost", "units", "spend", "anomalies", "forecast", "capacity", "budgets", "seats", "audit",
     "agents show bot"],
)  # fmt: skip
def test_a_chart_in_a_folder_that_is_not_there_is_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for folder, problem in (("missing", "No such file or directory"), ("file", "Not a directory")):
        chart = tmp_path / folder / "x.svg"
        words = ["--workspace", str(tmp_path), *command.split(), "--chart", str(chart)]
        assert run(words) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err == f"jauge: {chart}: {problem}: choose another file\n"


def test_no_tasks_are_one_line_and_no_chart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = tmp_path / "x.svg"
    assert run(["--workspace", str(tmp_path), "units", "--chart", str(chart)]) == 0
    assert capsys.readouterr().err.count("\n") == 1
    assert not chart.exists()
