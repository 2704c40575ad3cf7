"""OFX as a stream of openings, values and closings: SGML of version 1 and XML of version 2 alike.

In version 1 an element with a value need not be closed; an aggregate always is.
"""

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TextIO

from jauge.i18n import _
from jauge.sources.base import Unreadable

_TAG: Final = re.compile(
    r"<!\[CDATA\[(?P<data>.*?)\]\]>|<!--.*?-->|<\?.*?\?>|<(?P<close>/?)(?P<name>[A-Za-z][\w.-]*)"
    r"[^<>]*?(?P<empty>/?)>|(?P<type><!(?:DOCTYPE|ENTITY))",
    re.DOTALL | re.IGNORECASE,
)
_BLOCK: Final = 1 << 18
_LONGEST: Final = 1 << 20


class Token(NamedTuple):
    """`open` NAME with the value that follows it (empty for an aggregate), or `close` NAME."""

    is_close: bool
    name: str
    value: str


def tokens(stream: TextIO) -> Iterator[Token]:
    """Every tag of a file in its order, names in capitals; Unreadable for a document type."""
    name: str | None = None
    value: list[str] = []
    for text, found in _pieces(stream):
        value.append(html.unescape(text) if "&" in text else text)
        if found is None:
            break
        if found["type"]:
            hint = _("XML with a document type or entities is refused: export it without them")
            raise Unreadable(hint)
        if found["name"] is None or found["empty"]:
            value.append(found["data"] or "")
            continue
        if name is not None:
            yield Token(is_close=False, name=name, value="".join(value).strip())
        value = []
        name = None if found["close"] else found["name"].upper()
        if found["close"]:
            yield Token(is_close=True, name=found["name"].upper(), value="")


def _pieces(stream: TextIO) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Texts, each with the tag that follows it; None after the last."""
    rest, at = "", 0
    while True:
        found = _TAG.search(rest, at)
        # What ends where the block does may be cut short, and so may what began before it.
        if found is not None and found.end() < len(rest) and not _began(rest, at, found.start()):
            yield rest[at : found.start()], found
            at = found.end()
            continue
        block = stream.read(_BLOCK)
        if not block:
            break
        rest, at = rest[at:] + block, 0
        if len(rest) > _LONGEST:
            raise Unreadable(_("a value over a megabyte, no bank statement: export it again"))
    while found is not None:
        yield rest[at : found.start()], found
        at = found.end()
        found = _TAG.search(rest, at)
    yield rest[at:], None


def _began(text: str, start: int, end: int) -> bool:
    """Whether a comment or the like begins in a part of a text, and does not end there."""
    return text.find("<!", start, end) >= 0 or text.find("<?", start, end) >= 0
