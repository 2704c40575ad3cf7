"""Tables of which each line is one text in quotes: what a spreadsheet saves that split nothing."""

import re
from typing import Final

from jauge.i18n import _

_LINE: Final = re.compile(rb'[ \t]*"((?:[^"\r\n]|"")*)"[;,\t ]*\r?(?:\n|$)')
_MARK: Final = b"\xef\xbb\xbf"
_DELIMITERS: Final = (b",", b";", b"\t", b"|")


def unquoted(head: bytes) -> bytes | None:
    """The start of such a file as it was before; None for any other."""
    lines: list[bytes] = []
    place = len(_MARK) if head.startswith(_MARK) else 0
    while found := _LINE.match(head, place):
        if found.end() == place:
            break
        lines.append(found[1].replace(b'""', b'"') + b"\n")
        place = found.end()
    every = len(lines) > 1 and b"\n" not in head[place:]  # the last one may be cut
    is_table = every and any(lines[0].count(mark) > 1 for mark in _DELIMITERS)
    return b"".join(lines) if is_table else None


def advice() -> str:
    """What is wrong with such a file, and what to do."""
    return _(
        "each line is one text in quotes, as a spreadsheet saves what it did not split:"
        " export it again, or split the column and save it as CSV"
    )
