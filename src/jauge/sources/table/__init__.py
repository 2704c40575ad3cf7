"""Any table of calls: CSV, TSV, Parquet or JSON lines, through a mapping of jauge.toml."""

from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source, Unreadable

_PARQUET: Final = b"PAR1"
_PEEK_BYTES: Final = 4096
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def _recognise(_sample: Sample) -> str | None:
    """Never by content: a table is known by the pattern of its mapping, or by `--as`."""
    return None


def read(source: Input) -> Iterator[Batch]:
    """The rows of a file through the mapping in its settings.

    `settings["mapping"]` is a `jauge.config.Mapping` and `format` its name, which becomes the
    namespace of the keys.
    """
    from jauge.config import Mapping
    from jauge.sources.table import delimited, json_lines, parquet
    from jauge.sources.table.plan import plan
    from jauge.sources.table.rows import Rows

    mapping = source.settings.get("mapping")
    if not isinstance(mapping, Mapping):
        hint = _("no mapping is called {name}: add [mapping.{name}] to jauge.toml")
        raise Unreadable(hint.format(name=source.format))
    made = plan(source.format, mapping)
    rows = Rows(made, file=source.name, now=source.now)
    whole = not mapping.key
    with source.open() as stream:
        head = stream.read(_PEEK_BYTES)
    if head.startswith(_PARQUET):
        chunks = parquet.read(source, made.wanted, whole=whole)
    elif _is_json(head):
        chunks = json_lines.read(source, made.wanted, made.required)
    else:
        chunks = delimited.read(source, made.wanted, whole=whole)
    for chunk in chunks:
        yield rows.batch(chunk)


def _is_json(head: bytes) -> bool:
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()[:1] in {b"{", b"["}


SOURCE: Final = Source(
    name="table",
    title="A table through a mapping",
    formats=(),
    recognise=_recognise,
    read=read,
)
