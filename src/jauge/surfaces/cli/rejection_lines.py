"""Problems as lines for people: a rejection in their language, and what a command complains of."""

import re
from typing import Final

from jauge.i18n import _
from jauge.model import Rejection
from jauge.model.rejection import CONTROLS, shortened

_QUOTED: Final = re.compile(r"""(?<!\w)(['"])((?:(?!\1)[^\\]|\\.)*+)\1(?!\w)""", re.DOTALL)
_LONGEST: Final = 200
"""Paths of files are to be read whole; what is longer is a value that nobody reads."""
_WORD: Final = re.compile(rf"\S{{{_LONGEST},}}")


def complaint(message: str) -> str:
    """A message on one line, with the values in it cut to what tells which one is meant."""
    line = " ".join(CONTROLS.sub(" ", message).split())
    line = _QUOTED.sub(_quoted, line)
    return _WORD.sub(lambda found: shortened(found[0]), line)


def _quoted(found: re.Match[str]) -> str:
    mark, said = found.groups()
    return found[0] if len(said) < _LONGEST else f"{mark}{shortened(said)}{mark}"


def rejection_line(rejection: Rejection) -> str:
    """Where it is, what it is, and what to do, on one line whatever the file says."""
    place = rejection.file
    if rejection.row is not None:
        place = _("{file}: row {row}").format(file=rejection.file, row=rejection.row)
    what = "" if rejection.field is None else f", {rejection.field}"
    value = "" if rejection.value is None else f" = {rejection.value!r}"
    hint = _("{place}: {reason}")
    line = hint.format(place=f"{place}{what}{value}", reason=rejection.reason)
    return CONTROLS.sub(" ", line)
