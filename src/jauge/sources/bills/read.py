"""A bill into batches of charges: the same path for every format."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.model import Batch
from jauge.model.batch import NATURAL_KEY
from jauge.sources.base import Input, Unreadable
from jauge.sources.bills.checks import assume_usage, check, check_signs, complete
from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import Header, header_of, plain
from jauge.sources.bills.kept import content_key, native_texts, others, subject_key
from jauge.sources.bills.layout import AMOUNTS, TYPES, Columns, Layout
from jauge.sources.bills.lines import describe
from jauge.sources.bills.moments import SLASHED, Order, order_of
from jauge.sources.bills.tagged import with_columns
from jauge.sources.table import delimited, json_lines, parquet
from jauge.sources.table.chunk import Chunk
from jauge.sources.table.screen import Screen


def read(source: Input, layout: Layout, header: Header | None = None) -> Iterator[Batch]:
    """The charges of one file; Unreadable for a missing column, or dates without an order."""
    header = header or header_of(source)
    layout.check(header)
    reader = _Reader(source, layout, header)
    for chunk in _chunks(source, layout, header, whole=True):
        yield reader.batch(chunk)


def _chunks(source: Input, layout: Layout, header: Header, *, whole: bool) -> Iterator[Chunk]:
    """Every column of a file, or without `whole` those with times alone."""
    inner = {name.rpartition(".")[0] for name in header.names}
    places = {each for target in _TIMES for each in layout.targets.get(target, ())}
    timed = {header.plain[each] for each in places if each in header.plain}
    if header.kind == "delimited":
        known = {header.plain[each] for each in layout.used if each in header.plain}
        wanted = known if whole else timed
        return delimited.read(source, wanted, whole=whole, block_bytes=_BLOCK_BYTES)
    asked = {each for names in layout.targets.values() for each in names}
    read = {name for name in header.names if name not in inner or plain(name) in asked}
    # In an order that depends on their names alone, as what is kept of them does then.
    wanted = sorted(read if whole else timed)
    if header.kind == "json":
        return json_lines.read(source, wanted, ())
    return parquet.read(source, wanted, whole=whole)


_TIMES: Final = tuple(name for name, kind in TYPES.items() if kind == "time")
_BLOCK_BYTES: Final = 32 << 20


class _Reader:
    """Turns the chunks of one file into batches."""

    def __init__(self, source: Input, layout: Layout, header: Header) -> None:
        self._source = source
        self._layout = layout
        self._header = header
        self._order = cache(self._find_order)
        self._is_restated = layout.is_restated is not None and layout.is_restated(header)
        self._notes = dict.fromkeys(layout.notes(header))
        self._fields = {
            target: next(iter(there))
            for target, names in layout.targets.items()
            if (there := [name for name in names if name in header.plain])
        }

    def batch(self, chunk: Chunk) -> Batch:
        layout = self._layout
        screen = Screen(self._source.name, chunk)
        table = pa.table({NATURAL_KEY: pa.array([], pa.string())})
        if len(chunk.numbers):
            frame = Frame(chunk, self._header, screen, layout.zone, self._order)
            table = self._charges(frame, self._source.now)
        return Batch(
            kind="charge",
            namespace=layout.format,
            table=table,
            read=table.num_rows + len(screen.rejections()),
            key_is_content=layout.key is None and not self._is_restated,
            is_restated=self._is_restated,
            rejections=screen.rejections(),
            notes=tuple(self._notes),
        )

    def _charges(self, frame: Frame, now: datetime) -> pa.Table:
        layout = self._layout
        found: Columns = {}
        for target, names in layout.targets.items():
            there = [name for name in names if frame.name(name) is not None]
            if there:
                found[target] = self._column(frame, target, there)
        if layout.tag_columns:
            found["tags"] = with_columns(found.get("tags"), frame, layout.tag_columns)
        if layout.amend is not None:
            layout.amend(frame, found)
        if complete(found, self._fields):
            field = frame.name(self._fields["effective_cost"])
            hint = _("{field} is empty in some rows: what is billed stands for it")
            self._notes[hint.format(field=field)] = None
        for column in frame.untagged:
            hint = _("{field} holds no tags in some rows: its text is kept in source_columns")
            self._notes[hint.format(field=column)] = None
        for column in frame.nan:
            hint = _("{field} holds NaN in some rows: read as empty")
            self._notes[hint.format(field=column)] = None
        check(frame, found, self._fields, now)
        check_signs(frame, found, layout)
        describe(frame.count, found)
        key = self._key(frame, found)  # of the category as it is told: keys outlive the rules
        assume_usage(found, frame.count)
        found["source_columns"] = native_texts(frame, layout)
        found["x_columns"] = others(frame, layout)
        for target in [name for name in found if name not in TYPES]:
            del found[target]
        for name, value in (("source", layout.format), ("source_ref", self._source.name)):
            found[name] = pa.repeat(value, frame.count)
        found[NATURAL_KEY] = key
        table = pa.table(found)
        if frame.screen.rejected.any():
            table = table.filter(pa.array(~frame.screen.rejected))
        return table if layout.spread is None else layout.spread(frame, table)

    def _key(self, frame: Frame, found: Columns) -> pa.Array:
        if self._is_restated:
            return subject_key(frame, self._layout, found)
        if self._layout.key is None:
            return content_key(frame, self._layout)
        return self._layout.key(frame, found)

    def _column(self, frame: Frame, target: str, names: list[str]) -> pa.Array:
        kind = TYPES.get(target, "text")
        if kind == "map":
            return frame.map(names[0])[0]
        if kind == "money":
            is_rounded = target not in AMOUNTS
            found = [frame.money(name, is_rounded=is_rounded) for name in names]
        elif kind == "time":
            found = [frame.time(name) for name in names]
        else:
            is_id = target.endswith("account_id")
            found = [frame.identifier(name) if is_id else frame.text(name) for name in names]
        return found[0] if len(found) == 1 else pc.coalesce(*found)

    def _find_order(self) -> Order:
        """The order of day and month in the dates of the whole file."""
        layout, header = self._layout, self._header
        texts: set[str] = set()
        periods: set[tuple[str, str]] = set()
        for chunk in _chunks(self._source, layout, header, whole=False):
            columns = {plain(name): values for name, values in chunk.columns.items()}
            for values in columns.values():
                if pa.types.is_string(values.type):
                    distinct = values.unique()
                    slashed = pc.match_substring_regex(distinct, SLASHED)
                    texts |= set(distinct.filter(slashed).to_pylist())
            names = [self._fields.get(f"billing_period_{part}", "") for part in ("start", "end")]
            if all(name in columns for name in names):
                pairs = pa.table({name: columns[name] for name in names}).group_by(names)
                listed = pairs.aggregate([]).to_pylist()
                periods |= {(pair[names[0]] or "", pair[names[1]] or "") for pair in listed}
        order = order_of(texts, {pair for pair in periods if set(pair) <= texts})
        if order is None:
            hint = _(
                "day and month of dates such as {value} cannot be told apart:"
                " write them as 2026-10-31"
            )
            raise Unreadable(hint.format(value=min(texts, default="")))
        return order
