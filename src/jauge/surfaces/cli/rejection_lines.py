"""A rejection as a line for people, in their language; its `str` is the English one."""

from jauge.i18n import _
from jauge.model import Rejection
from jauge.model.rejection import CONTROLS


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
