"""Chunks of a file into batches of charges, through a mapping with `table = "charge"`."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from jauge.model import Kind
from jauge.sources.bills.checks import assume_usage, check, complete
from jauge.sources.bills.layout import AMOUNTS, TYPES
from jauge.sources.bills.lines import describe
from jauge.sources.table.chunk import Chunk, Mask, true_mask
from jauge.sources.table.maps import text_map
from jauge.sources.table.plan import Plan
from jauge.sources.table.rows import Rows, plain
from jauge.sources.table.screen import Screen
from jauge.sources.table.times import TIME


class Charges(Rows):
    """Turns the chunks of one file into batches of charges; checked as every bill is."""

    kind: Kind = "charge"

    def __init__(self, plan: Plan, *, file: str, now: datetime) -> None:
        super().__init__(plan, file=file, now=now)
        self._now = now

    def _columns(self, chunk: Chunk, screen: Screen) -> dict[str, pa.Array]:
        plan, count = self._plan, len(chunk.numbers)
        found = {
            target: self._convert(target, column, chunk, screen)
            for target, column in plan.columns.items()
        }
        for name in (name for name in found if TYPES.get(name) == "time"):
            found[name] = self._dated(found[name])
        found |= {name: pa.repeat(value, count) for name, value in plan.constants.items()}
        found.setdefault("x_stage", pa.repeat("bill", count))
        fields = {target: column.from_ for target, column in plan.columns.items()}
        complete(found, fields)
        check(_Marks(chunk, screen), found, fields, self._now)
        assume_usage(found, count)
        self._maps(found, count)
        describe(count, found)
        texts = {
            column.from_: plain(chunk.columns[column.from_])
            for target, column in plan.columns.items()
            if target in AMOUNTS
        }
        if texts:
            found["source_columns"] = text_map(texts, count)
        self._describe(found, count)
        return found

    def _dated(self, moments: pa.Array) -> pa.Array:
        """The clock of the mapping's zone as UTC: a bill is for dates, which no zone moves."""
        local = pc.local_timestamp(moments.cast(pa.timestamp("us", self._plan.mapping.timezone)))
        return local.cast(TIME)


class _Marks:
    """Rejects rows, showing what stands in a column."""

    def __init__(self, chunk: Chunk, screen: Screen) -> None:
        self._chunk = chunk
        self._screen = screen

    def reject(self, mask: pa.Array | Mask, column: str, reason: str) -> None:
        """Reject the rows of `mask`."""
        marked = true_mask(mask) if isinstance(mask, pa.Array) else mask
        self._screen.reject(marked, column, self._chunk.columns.get(column), reason)
