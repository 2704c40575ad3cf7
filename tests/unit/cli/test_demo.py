"""`jauge demo`: what it makes, that it can be run twice, and that it keeps what is there."""

from pathlib import Path

import pytest

from jauge.surfaces.cli import demo, main

CALLS = 52_000


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "spend"
    assert main.run(["demo", str(folder)]) == 0
    return folder


def test_the_demo_shows_real_traffic_once(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["demo", str(workspace)]) == 0
    said = capsys.readouterr()
    assert "0 added" in said.err
    for name in ("coding-assistant", "customer-chat", "code-completion", "claude-opus-4-6"):
        assert name in said.out
    total = next(line for line in said.out.splitlines() if line.strip().startswith("Total"))
    counts = [
        int(part.replace(",", ""))
        for part in total.split()
        if part[0].isdigit() and "." not in part
    ]
    assert max(counts) > CALLS


def test_the_report_is_one_file_in_the_workspace(workspace: Path) -> None:
    page = (workspace / demo.REPORT).read_text(encoding="utf-8")
    assert "coding-assistant" in page
    assert 'src="http' not in page


def test_every_command_that_it_prints_fits_80_columns(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in demo.QUESTIONS:
        assert main.run(["--workspace", str(workspace), *asked]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 80


def test_a_configuration_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "jauge.toml").write_text("# mine\n", encoding="utf-8")
    demo.prepare(tmp_path, Path("unused"))
    assert (tmp_path / "jauge.toml").read_text(encoding="utf-8") == "# mine\n"
