"""A camt.053 document as its elements, one at a time, without entities, document type or network.

Whatever namespace or version it has, an element is called by its local name.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

from lxml import etree

from jauge.i18n import _
from jauge.sources.base import Unreadable

Element = Any
"""An element of lxml, which publishes no types."""
_TYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD_BYTES: Final = 1 << 16


def elements(
    opened: Callable[[], BinaryIO], names: tuple[str, ...]
) -> Iterator[tuple[str, str, Element]]:
    """Each start or end of these elements: `start` or `end`, the local name, the element.

    What has ended is forgotten after it was looked at. Raises Unreadable for what is no XML, is
    cut, or has a document type.
    """
    with opened() as stream:
        _refuse(stream.read(_HEAD_BYTES))
    with opened() as stream:
        parsed = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        is_first = True
        try:
            for event, element in parsed:
                if is_first and element.getroottree().docinfo.doctype:
                    _refuse(b"<!DOCTYPE")
                is_first = False
                yield event, local(element), element
                if event == "end":
                    _forget(element)
        except etree.XMLSyntaxError as error:
            hint = _("damaged or cut XML ({error}): export the statement again")
            raise Unreadable(hint.format(error=" ".join(str(error).split())[:120])) from None


def _refuse(head: bytes) -> None:
    if _TYPE.search(head.replace(b"\0", b"")):
        hint = _("XML with a document type or entities is refused: export it without them")
        raise Unreadable(hint)


def _forget(element: Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def local(element: Element) -> str:
    """The name of an element without its namespace.

    The name of one whose prefix is nowhere declared stays whole: libxml2 lets it pass.
    """
    return str(element.tag).rpartition("}")[2]


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at a path of local names."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """All elements at a path of local names."""
    if element is None or not path:
        return
    for found in element.iterchildren(f"{{*}}{path[0]}"):
        if len(path) > 1:
            yield from children(found, *path[1:])
        else:
            yield found


def text(element: Element | None, *path: str) -> str | None:
    """The text of the first element at a path; None for nothing."""
    found = child(element, *path)
    return None if found is None else (found.text or "").strip() or None
