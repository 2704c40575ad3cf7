"""Which files paths mean."""

import os
from pathlib import Path

import pytest

from jauge.ingest.walk import Found, walk


def test_folders_are_sorted_and_hidden_files_left(tmp_path: Path) -> None:
    for name in ("b", "a/z", "a/.hidden", ".git/config", "c/d/e"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert [found.name for found in walk([tmp_path])] == ["a/z", "b", "c/d/e"]


def test_a_path_given_twice_comes_twice(tmp_path: Path) -> None:
    path = tmp_path / ".named"
    path.write_text("x")
    assert list(walk([path, path])) == [Found(path, ".named", named=True)] * 2
    assert list(walk([tmp_path / "missing"])) == [
        Found(tmp_path / "missing", "missing", named=True)
    ]


def test_a_pipe_that_is_named_is_told_and_not_waited_for(tmp_path: Path) -> None:
    """Nobody writes into it: whoever opened it would wait for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    link = tmp_path / "link"
    link.symlink_to(pipe)
    for named in (pipe, link, Path(os.devnull)):
        (found,) = walk([named])
        assert found.named
        assert str(found.problem).startswith("neither a file nor a folder")
    assert list(walk([tmp_path])) == []


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("x")
    (folder / "loop").symlink_to(folder)
    (folder / "up").symlink_to(tmp_path)
    (folder / "broken").symlink_to(folder / "nothing")
    names = [found.name for found in walk([folder])]
    assert names == ["file"]


def test_a_link_to_a_folder_around_the_one_that_is_given_leads_back(tmp_path: Path) -> None:
    for name in ("around/given/sub/file", "around/other/file", "elsewhere/file"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("x")
    sub = tmp_path / "around/given/sub"
    (sub / "up").symlink_to("../..")
    (sub / "top").symlink_to("/")
    (sub / "aside").symlink_to(tmp_path / "elsewhere")
    names = [found.name for found in walk([tmp_path / "around/given"])]
    assert names == ["sub/aside/file", "sub/file"]
    entry = tmp_path / "entry"
    entry.symlink_to(tmp_path / "around/given")
    assert [found.name for found in walk([entry])] == names


def test_names_that_are_not_utf_8_become_text_that_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.csv")).write_text("x")
    (tmp_path / "caf\N{LATIN SMALL LETTER E WITH ACUTE}.csv").write_text("x")
    named = [found for path in tmp_path.iterdir() for found in walk([path])]
    for found in (*walk([tmp_path]), *named):
        assert found.path.read_text() == "x"
        assert found.name in {"caf\N{LATIN SMALL LETTER E WITH ACUTE}.csv", "caf\\xe9.csv"}


def test_a_name_is_shown_on_one_line_and_leads_to_its_file(tmp_path: Path) -> None:
    path = tmp_path / "new\nline\x1b[31m\u202e.csv"
    path.write_text("x")
    (found,) = walk([tmp_path])
    assert (found.name, found.path) == ("new\\x0aline\\x1b[31m\\x202e.csv", path)


def test_what_the_system_refuses_comes_once_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions do not bind root, who may run the tests: the system's answer is given here."""
    for name in ("a", "closed/never", "unsearchable/one", "z"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    refused = {str(tmp_path / "closed"), str(tmp_path / "unsearchable" / "one")}
    scandir, stat = os.scandir, Path.stat

    def list_(path: Path) -> object:
        if str(path) in refused:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def look(path: Path, **options: bool) -> os.stat_result:
        if str(path) in refused and path.name == "one":
            raise PermissionError(13, "Permission denied")
        return stat(path, **options)

    monkeypatch.setattr(os, "scandir", list_)
    monkeypatch.setattr(Path, "stat", look)
    found = [(each.name, each.problem is None) for each in walk([tmp_path])]
    assert found == [("a", True), ("closed", False), ("unsearchable/one", False), ("z", True)]
    (closed,) = walk([tmp_path / "closed"])
    assert (closed.name, str(closed.problem)) == ("closed", "[Errno 13] Permission denied")
    (named,) = walk([tmp_path / "unsearchable" / "one"])
    assert (named.name, named.named, named.problem is None) == ("one", True, False)
