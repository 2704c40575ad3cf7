"""Which files an import means: those that are named, and those of the folders that are."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct


class Found(Struct, frozen=True):
    """A file to import; `named` when the user gave it, not a folder around it.

    `name` is what reports call it: the name alone, or the path below the folder that was given.
    """

    path: Path
    name: str
    named: bool


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Files in the order given, those of folders sorted; hidden ones and special ones are left.

    A path given twice comes twice. A folder that was reached before by another way (a link
    that leads back) is not entered again.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path, path, set())
        else:
            yield Found(path, path.name, named=True)


def _below(root: Path, folder: Path, seen: set[tuple[int, int]]) -> Iterator[Found]:
    status = folder.stat()
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    for name in names:
        path = folder / name
        if path.is_dir():
            yield from _below(root, path, seen)
        elif path.is_file():
            yield Found(path, str(path.relative_to(root)), named=False)
