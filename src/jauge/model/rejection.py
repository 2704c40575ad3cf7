"""A record that could not be taken, and why."""

import re
from typing import Final

import msgspec

CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What ends a line, turns its direction or commands a terminal: no part of a sentence."""

_LONGEST_SHOWN: Final = 60
_IS_SHORT: Final = re.compile(r"… \(\d+\)")

ADDRESS: Final = r"[^\s@<>\"',;:()|]+@([\w-]+\.)"
"""An e-mail address in a text, up to the first part of its domain, which is the group."""
HIDDEN: Final = "\N{HORIZONTAL ELLIPSIS}@"
"""What stands for the part of an address that names a person."""


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """One problem in the data: where it is, what it is, what to do.

    `row` counts from 1 without the header and is None when the whole file is meant;
    `reason` is one line of plain text that ends with what to do. E-mail addresses in a value or a
    reason name nobody: file, row and field lead to who is meant.
    """

    file: str
    row: int | None = None
    field: str | None = None
    value: str | None = None
    reason: str

    def __post_init__(self) -> None:
        if self.value is not None:
            msgspec.structs.force_setattr(self, "value", shortened(nameless(self.value)))
        if "@" in self.reason:
            msgspec.structs.force_setattr(self, "reason", nameless(self.reason))

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}: row {self.row}"
        what = "" if self.field is None else f", {self.field}"
        value = "" if self.value is None else f" = {self.value!r}"
        return CONTROLS.sub(" ", f"{where}{what}{value}: {self.reason}")


def nameless(text: str) -> str:
    """The text with only the domains of the e-mail addresses in it."""
    return re.sub(ADDRESS, rf"{HIDDEN}\1", text) if "@" in text else text


def shortened(text: str) -> str:
    """The text, of a long one its first 60 characters and in brackets how many it has."""
    if len(text) <= _LONGEST_SHOWN or _IS_SHORT.fullmatch(text, _LONGEST_SHOWN):
        return text
    return f"{text[:_LONGEST_SHOWN]}… ({len(text)})"
