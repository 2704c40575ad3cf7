"""A file that the user names: it appears whole, or one line says why it cannot."""

from pathlib import Path

from jauge.errors import UsageError
from jauge.i18n import _
from jauge.ledger import whole


def save(path: Path, content: bytes) -> None:
    """Write a file, in place of what stands there; raises UsageError where that is impossible."""
    try:
        with whole(path) as to:
            to.write(content)
    except OSError as error:
        hint = _("{path}: {problem}: choose another file")
        raise UsageError(hint.format(path=path, problem=error.strerror)) from None
