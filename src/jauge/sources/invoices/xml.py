"""XML that may be hostile: no document type, no entities, no network, bounded in depth and size."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from jauge.i18n import _
from jauge.sources.base import Unreadable

if TYPE_CHECKING:
    from lxml import etree
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

LARGEST_BYTES: Final = 64 << 20
_DEEPEST: Final = 100
_MOST: Final = 1_000_000
_BLOCK: Final = 1 << 16


def root_of(stream: BinaryIO) -> "Element":
    """The root element of a whole document. Raises Unreadable for one that is cut or hostile."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    guard = _Guard()
    try:
        for block in _blocks(stream):
            parser.feed(block)
            guard.see(parser)
        return parser.close()
    except etree.XMLSyntaxError as error:
        hint = _("XML that is cut or damaged ({error}): export it again")
        raise Unreadable(hint.format(error=str(error)[:120])) from None


def beginning(head: bytes) -> str | None:
    """The root's name, as `{namespace}name`, of a text that starts with `head`, or None."""
    from lxml import etree

    if b"<" not in head[:256]:
        return None
    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        parser.feed(head)
    except etree.XMLSyntaxError:
        return None
    return next((element.tag for _event, element in parser.read_events()), None)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    read = 0
    while block := stream.read(_BLOCK):
        read += len(block)
        if read > LARGEST_BYTES:
            hint = _("XML of over {size} MB: remove the files that are attached in it")
            raise Unreadable(hint.format(size=LARGEST_BYTES >> 20))
        yield block


class _Guard:
    """Counts what a parser meets, and stops it at a document type."""

    def __init__(self) -> None:
        self._depth = self._seen = 0

    def see(self, parser: "etree.XMLPullParser") -> None:
        for event, element in parser.read_events():
            if not self._seen and element.getroottree().docinfo.internalDTD is not None:
                hint = _("XML with a document type or entities is refused: export it without them")
                raise Unreadable(hint)
            self._depth += 1 if event == "start" else -1
            self._seen += event == "start"
            if self._depth > _DEEPEST or self._seen > _MOST:
                raise Unreadable(_("XML that is nested or split like no invoice: export it again"))
