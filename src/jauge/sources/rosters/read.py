"""Read a list: chunks into rows, those of one seat or person into one, on the list's day."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from functools import cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.model import TABLES, Batch, Rejection
from jauge.model.batch import NATURAL_KEY, namespace_of
from jauge.sources.base import Input, Unreadable
from jauge.sources.bills.moments import Order
from jauge.sources.columns import ARROW
from jauge.sources.rosters import days, notes, person, seat
from jauge.sources.rosters.chunks import chunks
from jauge.sources.rosters.collected import Collected, numbered
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import ACTIVITY, Layout
from jauge.sources.rosters.merge import merged
from jauge.sources.rosters.shape import Shape, shape_of
from jauge.sources.rosters.words import TOTALS
from jauge.sources.table.chunk import true_mask
from jauge.sources.table.maps import TEXT_MAP, text_map
from jauge.sources.table.screen import Screen

_BATCH: Final = 250_000
_SEPARATOR: Final = "\x1f"
_OF_NO_SEAT: Final = "activity"
"""Ends the key of a row of activity: a seat of that user may have the same tool and day."""


def read(source: Input, layout: Layout) -> Iterator[Batch]:
    """The batches of a list: rejections as they are met, then the rows.

    Raises Unreadable when nothing of the file can be read, or its dates are not clear.
    """
    shape = shape_of(source, layout)
    if layout.is_extra and not layout.kept.keys() <= shape.names.keys():
        return
    reader = _Reader(source, layout, shape)
    yield from reader.chunks()
    yield from reader.rows()


def both(source: Input, people: Layout, seats: Layout) -> Iterator[Batch]:
    """The people of a directory, then the seats that their licences are."""
    yield from read(source, people)
    yield from read(source, seats)


class _Reader:
    """What is known of one list on the way through it."""

    def __init__(self, source: Input, layout: Layout, shape: Shape) -> None:
        self._source = source
        self._layout = layout
        self._shape = shape
        self._is_seat = layout.kind == "seat"
        self._key = seat.KEY if self._is_seat else person.KEY
        self._collected = Collected(self._key, source.now)
        self._order = cache(self._find_order)

    def chunks(self) -> Iterator[Batch]:
        """Collect every chunk; what of it could not be taken comes out at once."""
        damage: str | None = None
        for chunk in chunks(self._source, self._layout, self._shape):
            screen = Screen(self._source.name, chunk)
            self._collected.read += len(chunk.numbers) + len(chunk.broken)
            if len(chunk.numbers):
                self._take(
                    Frame(chunk, self._shape, screen, now=self._source.now, order=self._order)
                )
            found = screen.rejections()
            damage = damage or next((each.reason for each in chunk.broken), None)
            if found and not self._layout.is_extra:
                yield self._batch(None, rejections=found)
        if damage is not None and not self._collected.records:
            raise Unreadable(damage)

    def _take(self, frame: Frame) -> None:
        make = seat.seats if self._is_seat else person.people
        made = numbered(make(frame, self._layout), frame.count)
        who = made["user_id"].combine_chunks()
        unnamed = pc.or_(who.is_null(), pc.is_in(who, value_set=TOTALS))
        nobody = true_mask(unnamed) & ~frame.is_blank()
        name, raw = next(iter([*frame.raw("user"), *frame.raw("email")]))
        hint = _("names no person: complete it, or leave out lines of totals")
        frame.reject(nobody, name, raw, hint)
        if self._layout.spread is not None:
            made = self._layout.spread(frame, made)
        self._collected.add(frame, made)

    def rows(self) -> Iterator[Batch]:
        """The rows of the whole list, on its day."""
        got = self._collected
        if not got.given:
            said = notes.of_nothing(got, self._layout)
            yield self._batch(None, ignored=self._ignored(0), said=said)
            return
        table, said = self._dated(got.table())
        said += notes.of_rows(table, got, self._layout)
        if self._is_seat:
            table = seat.finished(table, self._layout, self._shape.seen)
        else:
            table = person.finished(table)
        table = self._final(table)
        ignored = self._ignored(table.num_rows)
        for start in range(0, table.num_rows, _BATCH):
            first = start == 0
            yield self._batch(
                table.slice(start, _BATCH), ignored=ignored if first else 0, said=said
            )

    def _ignored(self, rows: int) -> int:
        """Records that gave no row, and rows that are one with others."""
        got = self._collected
        return 0 if self._layout.is_extra else got.empty + got.given - rows

    def _dated(self, table: pa.Table) -> tuple[pa.Table, list[str]]:
        """The rows with their day: what the list says, else its newest use, else today."""
        got, now = self._collected, self._source.now
        today = now.astimezone(UTC).date()
        named = table["as_of"]
        named = pc.if_else(pc.greater(named, pa.scalar(today)), None, named)
        knows_use = bool(self._shape.seen & set(ACTIVITY)) and got.newest is not None
        day = got.newest.astimezone(UTC).date() if knows_use and got.newest else today
        day = min(day, today)
        said = [notes.of_day(day, is_newest=knows_use)] if named.null_count else []
        place = table.column_names.index("as_of")
        dated = table.set_column(place, "as_of", pc.fill_null(named, pa.scalar(day)))
        is_mixed = 0 < named.null_count < table.num_rows
        return merged(dated, self._key) if is_mixed else dated, said

    def _final(self, table: pa.Table) -> pa.Table:
        """The columns of the ledger, and the natural key."""
        kind = self._layout.kind
        types = {column.name: ARROW[column.type] for column in TABLES[kind]}
        parts = [table[name].cast(pa.string()) for name in self._key]
        parts += [pa.scalar(_OF_NO_SEAT)] if self._layout.is_activity else []
        key = pc.binary_join_element_wise(
            *parts, _SEPARATOR, null_handling="replace", null_replacement=""
        )
        columns = {
            name: table[name].cast(type_)
            for name, type_ in types.items()
            if name in table.column_names and table[name].null_count < table.num_rows
        }
        columns["x_columns"] = _others(table, types)
        for name, value in (("source", self._layout.format), ("source_ref", self._source.name)):
            columns[name] = pa.repeat(pa.scalar(value), table.num_rows)
        return pa.table({**columns, NATURAL_KEY: key})

    def _batch(
        self,
        table: pa.Table | None,
        *,
        ignored: int = 0,
        rejections: Sequence[Rejection] = (),
        said: Sequence[str] = (),
    ) -> Batch:
        kind = self._layout.kind
        rows = pa.table({NATURAL_KEY: pa.array([], pa.string())}) if table is None else table
        return Batch(
            kind=kind,
            namespace=namespace_of(kind, self._layout.format),
            table=rows,
            read=rows.num_rows + ignored + len(rejections),
            ignored=ignored,
            rejections=rejections,
            notes=said,
        )

    def _find_order(self) -> Order:
        """The order of day and month in the dates of the whole file."""
        times = self._layout.times
        wanted = {name for target in times for name in self._shape.names.get(target, ())}
        texts: set[str] = set()
        is_local = self._shape.is_french
        for chunk in chunks(self._source, self._layout, self._shape, wanted):
            is_local |= chunk.decimal_comma
            for values in chunk.columns.values():
                texts |= days.slashed(values)
        usual: Order | None = "day first" if is_local else self._layout.order
        return days.order_of(texts, usual)


def _others(table: pa.Table, types: dict[str, pa.DataType]) -> pa.Array:
    """The columns that are no columns of the ledger, as a map."""
    names = [name for name in table.column_names if name.startswith("x_") and name not in types]
    parts = {name: table[name].combine_chunks() for name in names}
    return text_map(parts, table.num_rows) if parts else pa.nulls(table.num_rows, TEXT_MAP)
