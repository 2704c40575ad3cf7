"""What has been read of one list so far: rows, counts, and the newest day in it."""

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.base import Unreadable
from jauge.sources.columns import ARROW
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import ACTIVITY
from jauge.sources.rosters.merge import merged
from jauge.sources.table.chunk import true_mask

ROW: Final = "row"
"""The place in its chunk of the record that a row came from."""
_HELD: Final = 500_000
"""Rows that are held before those of one seat become one: a log of activity has many."""
_MOST: Final = 5_000_000


class Collected:
    """Rows on their way to one row for each `key`, and how many records they stand for.

    `read` were in the file, `records` of them good, and `empty` of these gave no row.
    """

    def __init__(self, key: tuple[str, ...], now: datetime) -> None:
        self._key = key
        self._until = now + timedelta(days=1)
        self._held: list[pa.Table] = []
        self._held_rows = 0
        self.read = 0
        self.records = 0
        self.empty = 0
        self.given = 0
        self.total = 0
        self.newest: datetime | None = None

    def add(self, frame: Frame, made: pa.Table) -> None:
        """Take the rows of a chunk, without those that were rejected or say nothing."""
        blank, rejected = frame.is_blank(), frame.screen.rejected
        rows = made[ROW].combine_chunks()
        made = made.filter(pa.array(~(rejected | blank)).take(rows))
        good = frame.count - int((rejected & ~blank).sum())
        self.records += good
        self.empty += good - len(pc.unique(made[ROW]))
        self.given += made.num_rows
        self.total = max([self.total, *_numbers(frame.text("total"))])
        made = made.drop_columns([ROW])
        self._see(made)
        self._held.append(made)
        self._held_rows += made.num_rows
        if self._held_rows > _HELD:
            self._held = [self.table()]
            self._held_rows = self._held[0].num_rows
            if self._held_rows > _MOST:
                hint = _("over {count} people in one file: split it")
                raise Unreadable(hint.format(count=_MOST))

    def table(self) -> pa.Table:
        """One row for each key; nothing is held any more."""
        held, self._held = self._held, []
        return merged(pa.concat_tables(held, promote_options="default"), self._key)

    def _see(self, made: pa.Table) -> None:
        """Remember the newest day on which anybody did anything."""
        for name in (*ACTIVITY, "assigned_on"):
            if name not in made.column_names:
                continue
            latest = pc.max(made[name].cast(ARROW["time"])).as_py()
            if latest is not None and latest <= self._until:
                self.newest = latest if self.newest is None else max(self.newest, latest)


def numbered(columns: dict[str, pa.Array], count: int) -> pa.Table:
    """Columns as a table that says for each row which record it came from."""
    return pa.table({**columns, ROW: pa.array(np.arange(count))})


def _numbers(values: pa.Array) -> list[int]:
    texts = values.unique().filter(pa.array(true_mask(values.unique().is_valid()))).to_pylist()
    return [int(text) for text in texts if text.isdecimal()]
