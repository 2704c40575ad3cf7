"""Which files paths mean."""

from pathlib import Path

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


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("x")
    (folder / "loop").symlink_to(folder)
    (folder / "up").symlink_to(tmp_path)
    (folder / "broken").symlink_to(folder / "nothing")
    names = [found.name for found in walk([folder])]
    assert names == ["file"]
