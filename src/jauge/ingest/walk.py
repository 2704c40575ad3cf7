"""Which files an import means: those that are named, and those of the folders that are."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from jauge.i18n import _
from jauge.model.rejection import CONTROLS
from jauge.sources.base import Unreadable


class Found(Struct, frozen=True):
    """A file to import; `named` when the user gave it, not a folder around it.

    `name` is what reports call it: the name alone, or the path below the folder that was given,
    as text that can be stored. `problem` is why it cannot be looked at.
    """

    path: Path
    name: str
    named: bool
    problem: OSError | Unreadable | None = None


def readable_name(path: Path) -> str:
    r"""A path as Unicode text on one line: what is not UTF-8 or controls is written as `\xNN`."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Files in the order given, those of folders sorted; hidden ones and special ones are left.

    A path given twice comes twice. A folder that was reached before by another way, or that holds
    the one that was given (a link that leads back), is not entered again. What the system refuses
    to show comes once, with its `problem`, and the rest goes on; so does a pipe, a socket or a
    device that is named: a file is read several times, and what comes from these comes once.
    """
    for path in paths:
        name = readable_name(Path(path.name))
        try:
            is_folder = path.is_dir()
            is_special = not is_folder and path.exists() and not path.is_file()
        except OSError as problem:
            yield Found(path, name, named=True, problem=problem)
            continue
        if is_folder:
            yield from _below(path, path, _around(path))
        elif is_special:
            hint = _("neither a file nor a folder: write its content into a file and import that")
            yield Found(path, name, named=True, problem=Unreadable(hint))
        else:
            yield Found(path, name, named=True)


def _around(root: Path) -> set[tuple[int, int]]:
    """The folders that hold `root`, however far up: a link to one of them leads back."""
    found: set[tuple[int, int]] = set()
    with contextlib.suppress(OSError):
        for folder in root.resolve().parents:
            status = folder.stat()
            found.add((status.st_dev, status.st_ino))
    return found


def _below(root: Path, folder: Path, seen: set[tuple[int, int]]) -> Iterator[Found]:
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError as problem:
        # The folder that was given is called by its own name, as a file would be.
        shown = folder.relative_to(root) if folder != root else Path(folder.name or folder)
        yield Found(folder, readable_name(shown), named=False, problem=problem)
        return
    for name in names:
        path = folder / name
        shown = readable_name(path.relative_to(root))
        try:
            is_folder, is_file = path.is_dir(), path.is_file()
        except OSError as problem:
            yield Found(path, shown, named=False, problem=problem)
            continue
        if is_folder:
            yield from _below(root, path, seen)
        elif is_file:
            yield Found(path, shown, named=False)
