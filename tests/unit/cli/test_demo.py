"""`jauge demo`: what it makes, that it can be run twice, and that it keeps what is there."""

from importlib.resources import as_file, files
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


def test_the_configuration_of_an_earlier_demo_stays(tmp_path: Path) -> None:
    (tmp_path / demo.MARK).touch()
    (tmp_path / "jauge.toml").write_text("# mine\n", encoding="utf-8")
    demo.prepare(tmp_path, Path("unused"))
    assert (tmp_path / "jauge.toml").read_text(encoding="utf-8") == "# mine\n"


def test_a_workspace_of_ones_own_and_any_other_folder_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is written: real spending and the demo's would be counted together."""
    own = tmp_path / "own"
    assert main.run(["init", str(own)]) == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / ".hidden").touch()
    for folder in (own, other):
        before = sorted(folder.rglob("*"))
        capsys.readouterr()
        assert main.run(["demo", str(folder)]) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert "is not empty and no earlier demo" in said.err
        assert sorted(folder.rglob("*")) == before


def test_a_folder_that_cannot_be_made_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main.run(["demo", str(tmp_path / "file" / "spend")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    with as_file(files("jauge.demo")) as data:
        demo.prepare(tmp_path, data)
        demo.prepare(tmp_path, data)
    assert (tmp_path / "jauge.toml").is_file()
