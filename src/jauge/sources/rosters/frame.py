"""One chunk of a list under the targets of its layout, with the way to reject its rows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.addresses import without_names
from jauge.sources.bills.moments import Order
from jauge.sources.rosters.days import instants
from jauge.sources.rosters.shape import Shape
from jauge.sources.rosters.words import flags, said
from jauge.sources.table.chunk import Chunk, Mask, true_mask
from jauge.sources.table.screen import Screen
from jauge.sources.table.times import TIME

_YEARS: Final = timedelta(days=365)
# The first year and how far ahead of today: what is outside is a slip of the pen.
_BOUNDS: Final = {
    "as_of": (2015, timedelta(days=366)),
    "last_activity_at": (2015, timedelta(days=1)),
    "seen_at": (2000, timedelta(days=1)),
    "assigned_on": (2000, _YEARS),
    "cancels_on": (2015, 5 * _YEARS),
    "renews_on": (2015, 10 * _YEARS),
    "gone_on": (1990, _YEARS),
    "joined_on": (1930, 3 * _YEARS),
    "left_on": (1930, 30 * _YEARS),
}


class Frame:
    """The columns of a chunk; `order` is asked where a date such as 5/1/25 needs it."""

    def __init__(
        self,
        chunk: Chunk,
        shape: Shape,
        screen: Screen,
        *,
        now: datetime,
        order: Callable[[], Order],
    ) -> None:
        self.chunk = chunk
        self.shape = shape
        self.screen = screen
        self.count = len(chunk.numbers)
        self._now = now
        self._order = order

    def raw(self, target: str) -> list[tuple[str, pa.Array]]:
        """The columns that may hold a target, with their names in the file."""
        columns = self.chunk.columns
        return [(name, columns[name]) for name in self.shape.names.get(target, ())]

    def texts(self, target: str) -> list[pa.Array]:
        """Every column that may hold a target, as texts."""
        return [said(values) for _name, values in self.raw(target)]

    def text(self, target: str) -> pa.Array:
        """A target as texts: the first column that says something.

        An e-mail address in it keeps its domain alone: a workspace that is named after somebody
        must not name them wherever workspaces are shown.
        """
        return without_names(self.name(target))

    def name(self, target: str) -> pa.Array:
        """A target as texts as they came: only for what names a person, and becomes a pseudonym."""
        found = self.texts(target)
        if not found:
            return pa.nulls(self.count, pa.string())
        return found[0] if len(found) == 1 else pc.coalesce(*found)

    def identity(self, target: str) -> pa.Array:
        """A target as an e-mail address or a login, in lower case: neither knows another."""
        return pc.utf8_lower(self.name(target))

    def flag(self, target: str) -> pa.Array:
        """A target as yes or no."""
        return flags(self.text(target))

    def time(self, target: str) -> pa.Array:
        """A target as UTC times: the latest of its columns. What is none is rejected."""
        latest = pa.nulls(self.count, pa.int64())
        first, ahead = _BOUNDS[target]
        since = pa.scalar(datetime(first, 1, 1, tzinfo=UTC), TIME)
        until = pa.scalar(self._now + ahead, TIME)
        for name, raw in self.raw(target):
            values, bad = instants(raw, self._order)
            if bad is not None:
                self.screen.reject(bad, name, raw, _("not a date: write it as 2026-10-31"))
            early = pc.less(values, since)
            self.reject(early, name, raw, _("too long ago: correct the date"))
            late = pc.greater(values, until)
            self.reject(late, name, raw, _("too far in the future: correct the date"))
            values = pc.if_else(pc.or_(early, late), None, values)
            latest = pc.max_element_wise(latest, values.cast(pa.int64()))
        return latest.cast(TIME)

    def reject(self, mask: pa.Array | Mask, name: str | None, raw: pa.Array, reason: str) -> None:
        """Reject the rows of `mask`, showing what stands in a column."""
        marked = true_mask(mask) if isinstance(mask, pa.Array) else mask
        self.screen.reject(marked, name, raw, reason)

    def is_blank(self) -> Mask:
        """Rows in which no known column says anything: the empty lines of a spreadsheet."""
        if self.shape.is_json:
            return np.zeros(self.count, np.bool_)
        blank = np.ones(self.count, np.bool_)
        for values in self.chunk.columns.values():
            blank &= true_mask(said(values).is_null())
            if not blank.any():
                break
        return blank
