"""Rows on their way into batches: records are converted one by one, bad ones become rejections."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pyarrow as pa

from jauge.i18n import _
from jauge.model import TABLES, Batch, Kind, Rejection
from jauge.model.batch import NATURAL_KEY, namespace_of
from jauge.sources.base import Input, Unreadable
from jauge.sources.columns import ARROW
from jauge.sources.exports.fields import Bad
from jauge.sources.exports.records import Broken
from jauge.sources.otlp.left_out import LeftOut

Row = dict[str, Any]
_BATCH: Final = 50_000
_SEPARATOR: Final = "\x1f"
LEFT_OUT: Final = "@left_out"
"""The fields, as Bad, that a row is kept without: no column, told in a line."""


class Item(NamedTuple):
    """A record of a file with what stands around it; `Broken` where there is none."""

    record: Any
    around: Mapping[str, Any]


def key(*parts: object) -> str:
    """A natural key from what tells a record from all others; None is a part of its own."""
    return _SEPARATOR.join("" if part is None else str(part) for part in parts)


def batches(
    file: Input,
    kind: Kind,
    items: Iterable[Item | Broken],
    convert: Callable[[Item], Row | list[Row] | None],
) -> Iterator[Batch]:
    """The batches of a file; its format is the namespace, the source and the mapping of its rows.

    `convert` makes the row of an item with its `natural_key`, or several, answers None for one
    that says nothing about AI use, and raises Bad. What a row goes without stands in it under
    `LEFT_OUT`. Raises Unreadable when no item could be read.
    """
    made = _Collected(file, kind)
    for number, item in enumerate(items, 1):
        try:
            if isinstance(item, Broken):
                made.reject(number, Bad(item.field, item.value, item.reason))
            elif not isinstance(item.record, Mapping):
                reason = _("not a JSON object: correct or remove it")
                made.reject(number, Bad(None, item.record, reason))
            else:
                made.add(number, convert(item))
        except Bad as bad:
            made.reject(number, bad)
        except RecursionError:
            made.reject(number, Bad(None, None, _("nested too deeply: correct or remove it")))
        if made.count >= _BATCH:
            yield made.batch()
    if made.only_broken:
        raise Unreadable(made.rejections[0].reason)
    yield made.batch(made.left_out.notes())


class _Collected:
    """Rows, rejections and what was ignored since the last batch."""

    def __init__(self, file: Input, kind: Kind) -> None:
        self._file = file
        self._kind: Kind = kind
        self._rows: list[Row] = []
        self._ignored = 0
        self._good = False
        self.rejections: list[Rejection] = []
        self.left_out = LeftOut()

    @property
    def count(self) -> int:
        return len(self._rows) + len(self.rejections)

    @property
    def only_broken(self) -> bool:
        """Whether nothing of the file was JSON."""
        return not self._good and bool(self.rejections)

    def add(self, number: int, made: Row | list[Row] | None) -> None:
        self._good = True
        if made is None:
            self._ignored += 1
        for row in made if isinstance(made, list) else [made] if made else []:
            self.left_out.add(row.pop(LEFT_OUT, ()), number)
            self._rows.append(row)

    def reject(self, number: int, bad: Bad) -> None:
        self._good |= bad.field is not None
        self.rejections.append(
            Rejection(
                file=self._file.name,
                row=number,
                field=bad.field,
                value=bad.value,
                reason=bad.reason,
            )
        )

    def batch(self, notes: Sequence[str] = ()) -> Batch:
        rows, ignored, rejections = self._rows, self._ignored, self.rejections
        self._rows, self._ignored, self.rejections = [], 0, []
        return Batch(
            kind=self._kind,
            namespace=namespace_of(self._kind, self._file.format),
            table=_table(rows, self._kind, self._file),
            read=len(rows) + ignored + len(rejections),
            ignored=ignored,
            rejections=rejections,
            notes=notes,
        )


def _table(rows: list[Row], kind: Kind, file: Input) -> pa.Table:
    """The rows in columns; a column that no row fills is left out."""
    names = {name for row in rows for name in row}
    types = {column.name: ARROW[column.type] for column in TABLES[kind]}
    arrays = {NATURAL_KEY: pa.array([row[NATURAL_KEY] for row in rows], pa.string())}
    for name, type_ in types.items():
        if name not in names:
            continue
        values = [row.get(name) for row in rows]
        if pa.types.is_map(type_):
            values = [sorted(value.items()) if value else None for value in values]
        arrays[name] = pa.array(values, type_)
    for name, value in (("source", file.format), ("source_ref", file.name)):
        arrays[name] = pa.repeat(pa.scalar(value), len(rows))
    return pa.table(arrays)
