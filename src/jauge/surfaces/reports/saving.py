"""A file that the user names: it appears whole, or one line says why it cannot."""

import os
from errno import EACCES, ENOENT, ENOTDIR
from pathlib import Path

from jauge.errors import UsageError
from jauge.i18n import _
from jauge.ledger import whole


def check(path: Path) -> None:
    """Refuse a file of a folder that nothing can be written into, before anything is asked."""
    folder = path.parent
    if not folder.is_dir():
        raise _impossible(path, os.strerror(ENOTDIR if folder.exists() else ENOENT))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _impossible(path, os.strerror(EACCES))


def save(path: Path, content: bytes) -> None:
    """Write a file, in place of what stands there; raises UsageError where that is impossible."""
    try:
        with whole(path) as to:
            to.write(content)
    except OSError as error:
        raise _impossible(path, error.strerror) from None


def _impossible(path: Path, problem: str | None) -> UsageError:
    hint = _("{path}: {problem}: choose another file")
    return UsageError(hint.format(path=path, problem=problem))
