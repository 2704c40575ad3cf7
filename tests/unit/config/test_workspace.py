"""A new workspace: commented, valid, never over something that is there."""

import tomllib
from pathlib import Path

import pytest

from jauge import config
from jauge.config.workspace import EXAMPLE, make_workspace
from jauge.errors import UsageError


def test_a_new_workspace_is_valid_and_assumes_nothing(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / 'a "new" one', "fr")
    found = config.load(path.parent, environment={})
    assert found.workspace.name == 'a "new" one'
    assert found.workspace.language == "fr"
    assert not found.mapping
    assert not found.price


def test_taking_the_marks_away_gives_every_example(tmp_path: Path) -> None:
    text = make_workspace(tmp_path / "w").read_text(encoding="utf-8")
    lines = [
        line[1:] if line.startswith("#") and line[1:2] not in {" ", ""} else line
        for line in text.splitlines()
    ]
    given = tomllib.loads("\n".join(lines))
    expected = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert given.pop("workspace").keys() == expected.pop("workspace").keys()
    assert given == expected


def test_an_empty_folder_is_accepted_and_a_filled_one_refused(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    before = (tmp_path / config.FILE).read_bytes()
    with pytest.raises(UsageError, match="not empty"):
        make_workspace(tmp_path)
    assert (tmp_path / config.FILE).read_bytes() == before


def test_a_file_in_the_way_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(UsageError, match="cannot be made"):
        make_workspace(tmp_path / "f")
