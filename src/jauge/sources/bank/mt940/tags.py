"""An MT940 file as its tags: `:61:2610051005D348,00...` and the lines that follow it."""

import re
from collections.abc import Iterator
from typing import Final, TextIO

from jauge.i18n import _
from jauge.sources.base import Unreadable

END: Final = "-"
"""Stands for the end of a message."""
_FULL: Final = 61
"""Letters of a full line: some banks count the four of the tag among the 65."""
# Only tags of the messages: a text may hold ":12:30" at the start of a line.
_TAG: Final = re.compile(
    r":(13D?|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS|940|942):(.*)", re.DOTALL
)
_END: Final = re.compile(r"-\}?|-\}\{5:.*")
_BLOCK: Final = re.compile(r"\{[1-35]:.*")
_LONGEST_LINE: Final = 1 << 16
_MOST_LINES: Final = 200


def tags(stream: TextIO) -> Iterator[tuple[str, list[str]]]:
    """Every tag with its lines, and END after each message; Unreadable for endless ones."""
    tag: str | None = None
    lines: list[str] = []
    while read := stream.readline(_LONGEST_LINE):
        line = read.rstrip("\r\n\x03")
        if len(read) == _LONGEST_LINE or len(lines) > _MOST_LINES:
            raise Unreadable(_("a line or field far too long for MT940: export it again"))
        found = _TAG.match(line)
        if found is None and not _END.fullmatch(line):
            if tag is not None and not _BLOCK.match(line):
                lines.append(line)
            continue
        if tag is not None:
            yield tag, lines
        tag, lines = None, []
        if found is not None:
            tag, lines = found[1], [found[2]]
        else:
            yield END, []
    if tag is not None:
        yield tag, lines


def joined(lines: list[str]) -> str:
    """A text that was cut at the 65 letters of a SWIFT line, put together again.

    A line that is not full ends a word; a full one may end in the middle of one.
    """
    text, was_full = "", True
    for line in lines:
        text += line if was_full else f" {line}"
        was_full = len(line) >= _FULL
    return text
