"""How one file is written, and which of its columns or paths a layout means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from jauge.i18n import _
from jauge.sources.base import Input, Unreadable
from jauge.sources.bills.header import header_of
from jauge.sources.rosters.layout import Layout, Names
from jauge.sources.rosters.words import plain

_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ASIDE: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_FRENCH: Final = re.compile(r"[éèêàçôû’]|\b(?:date d|nom|courriel|matricule)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """`names` gives for each target the headers or JSON paths of the file that may hold it.

    `seen` gathers the targets that the file has at all, with or without a value.
    """

    is_json: bool
    names: Mapping[str, Names]
    is_french: bool = False
    seen: set[str] = field(default_factory=set)

    @property
    def wanted(self) -> frozenset[str]:
        """Every header or path."""
        return frozenset(name for names in self.names.values() for name in names)


def shape_of(source: Input, layout: Layout) -> Shape:
    """The shape of a file; Unreadable when no column of it names a person."""
    with source.open() as stream:
        head = stream.read(4096)
    targets = {**layout.columns, **layout.kept}
    if is_json(head):
        return Shape(is_json=True, names=targets)
    headers = header_of(source).names
    names = {target: found for target, known in targets.items() if (found := _of(known, headers))}
    if not {"user", "email"} & names.keys():
        shown = ", ".join(name[:40] for name in headers[:40])
        hint = _("no column names a person; the file has: {names}. Choose the format with --as")
        raise Unreadable(hint.format(names=shown))
    is_french = any(_FRENCH.search(header) for header in headers)
    return Shape(is_json=False, names=names, is_french=is_french, seen=set(names))


def is_json(head: bytes) -> bool:
    """Whether a file that starts so is JSON."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()[:1] in {b"{", b"["}


def _of(known: Names, headers: tuple[str, ...]) -> Names:
    """The headers that a layout knows, in its order; what stands in brackets may be missing."""
    found: dict[str, None] = {}
    for name in known:
        wanted = plain(name)
        exact = [header for header in headers if plain(header) == wanted]
        close = [header for header in headers if plain(bare(header)) == wanted]
        found |= dict.fromkeys(exact or close)
    return tuple(found)


def bare(header: str) -> str:
    """A header without what stands in brackets: `Email Address [Required]`."""
    return _ASIDE.sub("", header)
