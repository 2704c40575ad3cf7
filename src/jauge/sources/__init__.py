"""Foreign formats: one module or package each, found by folder, all behind one protocol."""

import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from jauge.i18n import _
from jauge.sources.base import Input, Sample, Source, Unreadable

__all__ = ["Input", "Sample", "Source", "Unreadable", "built_in", "recognise", "strange"]

_MARKS: Final = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*")
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)[\s>]", re.IGNORECASE)
_ENTITIES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def built_in() -> tuple[Source, ...]:
    """The sources of this folder: every module or package that has a SOURCE, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names if name != "base")
    found = (getattr(module, "SOURCE", None) for module in modules)
    return tuple(source for source in found if isinstance(source, Source))


def recognise(sample: Sample, sources: Iterable[Source]) -> tuple[Source, str] | None:
    """The source and the format that a file's content shows, or None.

    Raises Unreadable when it may be two formats: only `--as` can tell then.
    """
    found = [(source, name) for source in sources if (name := source.recognise(sample))]
    if len(found) > 1:
        names = ", ".join(sorted(name for _source, name in found))
        raise Unreadable(_("may be {names}: choose one with --as").format(names=names))
    return found[0] if found else None


def strange(head: bytes) -> str | None:
    """Why a file that starts with `head` is no data for us and what to do, or None."""
    for magic, problem in _binary_kinds().items():
        if head.startswith(magic):
            return problem
    text = _MARKS.sub(b"", head.replace(b"\0", b""), count=1)
    if _HTML.search(text[:1024]) and text.startswith(b"<"):
        return _("an HTML page, not data: export the file again (a login page was saved?)")
    if text.startswith(b"<") and _ENTITIES.search(head):
        return _("XML with a document type or entities is refused: export it without them")
    return None


def _binary_kinds() -> dict[bytes, str]:
    """First bytes of what people send by mistake."""
    archive = _("an archive or office file: unpack it, or save it as CSV")
    program = _("a program, not data: choose the exported file")
    compressed = _("compressed in a way that is not read: unpack it, or use gzip")
    return {
        b"PK\x03\x04": archive,
        b"PK\x05\x06": archive,
        b"Rar!": archive,
        b"7z\xbc\xaf": archive,
        b"\xd0\xcf\x11\xe0": archive,
        b"\x7fELF": program,
        b"MZ\x90": program,
        b"#!/": program,
        b"%PDF": _(
            "a PDF without an e-invoice in it: ask the supplier for its XML, or list it in CSV"
        ),
        b"\x89PNG": _("a picture: export the data as CSV"),
        b"\xff\xd8\xff": _("a picture: export the data as CSV"),
        b"GIF8": _("a picture: export the data as CSV"),
        b"SQLite format 3": _("a SQLite database: export the table as CSV"),
        b"\x1f\x8b": _("compressed twice: unpack it once"),
        b"BZh": compressed,
        b"\x28\xb5\x2f\xfd": compressed,
        b"\xfd7zXZ": compressed,
    }
