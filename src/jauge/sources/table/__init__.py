"""Any table of calls, bill lines or records, as CSV, Parquet or JSON lines, through a mapping."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source, Unreadable

if TYPE_CHECKING:
    from jauge.sources.table.plan import Plan
    from jauge.sources.table.rows import Rows

_PARQUET: Final = b"PAR1"
_PEEK_BYTES: Final = 4096
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def _recognise(_sample: Sample) -> str | None:
    """Never by content: a table is known by the pattern of its mapping, or by `--as`."""
    return None


def read(source: Input) -> Iterator[Batch]:
    """The rows of a file, of the table that the mapping in its settings names.

    `settings["mapping"]` is a `jauge.config.Mapping` and `format` its name, which becomes the
    namespace of the keys.
    """
    from jauge.config import Mapping
    from jauge.sources.table import delimited, json_lines, parquet
    from jauge.sources.table.plan import plan

    mapping = source.settings.get("mapping")
    if not isinstance(mapping, Mapping):
        hint = _("no mapping is called {name}: add [mapping.{name}] to jauge.toml")
        raise Unreadable(hint.format(name=source.format))
    made = plan(source.format, mapping)
    rows = _rows(made, source)
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


def _rows(made: "Plan", source: Input) -> "Rows":
    from jauge.sources.table.charges import Charges
    from jauge.sources.table.records import Records
    from jauge.sources.table.rows import Rows

    kinds = {"usage": Rows, "charge": Charges}
    kind = kinds.get(made.mapping.table, Records)
    return kind(made, file=source.name, now=source.now)


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
