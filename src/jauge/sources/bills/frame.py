"""One chunk of a bill under the plain names of its columns, with the way to reject its rows."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.bills.amounts import Amounts, amounts, texts_of
from jauge.sources.bills.header import Header
from jauge.sources.bills.moments import Order, has_slashes, moments
from jauge.sources.bills.tags import text_maps
from jauge.sources.table.as_texts import as_texts
from jauge.sources.table.chunk import Chunk, Mask, true_mask
from jauge.sources.table.numbers import MONEY
from jauge.sources.table.screen import Screen
from jauge.sources.table.times import TIME

_NOTHING = pa.array(["", "NULL", "null", "<NULL>"])


class Frame:
    """The columns of a chunk, each read once, when it is asked for.

    `order` answers in which order the file writes dates such as 5/1/25, and is asked only then.
    `changed` tells for a column the rows whose text says more than the value that was taken,
    `untagged` names the columns of tags that hold something else in some row, `nan` those of
    numbers that hold NaN.
    """

    def __init__(
        self, chunk: Chunk, header: Header, screen: Screen, zone: str, order: Callable[[], Order]
    ) -> None:
        self.chunk = chunk
        self.screen = screen
        self.count = len(chunk.numbers)
        self.header = header
        self.changed: dict[str, Mask] = {}
        self.untagged: list[str] = []
        self.nan: list[str] = []
        self._zone = zone
        self._order = order
        self._amounts: list[tuple[pa.Array, bool, Amounts]] = []
        self._texts: dict[str, pa.Array] = {}
        self._moments: dict[str, pa.Array] = {}
        self._maps: dict[str, tuple[pa.Array, pa.Array]] = {}

    def name(self, plain: str) -> str | None:
        """The column of a plain name, if the file has it."""
        name = self.header.plain.get(plain)
        return name if name in self.chunk.columns else None

    def raw(self, plain: str) -> pa.Array | None:
        """A column as the file holds it."""
        name = self.name(plain)
        return None if name is None else self.chunk.columns[name]

    def text(self, plain: str) -> pa.Array:
        """A column as texts; null for empty texts and the word NULL, or where there is none."""
        if plain not in self._texts:
            self._texts[plain] = self._read_text(plain)
        return self._texts[plain]

    def _read_text(self, plain: str) -> pa.Array:
        raw = self.raw(plain)
        if raw is None or raw.null_count == self.count:
            return pa.nulls(self.count, pa.string())
        values = as_texts(raw)
        bounds, data = texts_of(values)
        content = data.tobytes()
        empty = self.count - int(np.count_nonzero(np.diff(bounds))) > values.null_count
        if empty or b"NULL" in content or b"null" in content:
            values = pc.if_else(pc.is_in(values, value_set=_NOTHING), None, values)
        return values

    def identifier(self, plain: str) -> pa.Array:
        """A column of ids; what a spreadsheet made of long ones is mended or, when lost, null."""
        values = self.text(plain)
        content = texts_of(values)[1].tobytes()
        if b".0" in content:
            values = pc.replace_substring_regex(values, r"^(\d+)\.0+$", r"\1")
        if b"E+" in content:
            lost = pc.match_substring_regex(values, r"^\d([.,]\d+)?E\+\d+$")
            values = pc.if_else(lost, None, values)
            self.changed[self.name(plain) or plain] = true_mask(lost)
        return values

    def money(self, plain: str, *, is_rounded: bool = False) -> pa.Array:
        """A column as decimals; what is no number, or too exact for an amount, is rejected."""
        raw, name = self.raw(plain), self.name(plain)
        if raw is None or name is None:
            return pa.nulls(self.count, MONEY)
        texts = self.text(plain) if pa.types.is_string(raw.type) else raw
        found = self._read_money(texts, is_rounded=is_rounded)
        if found.bad is not None:
            hint = _("not a decimal number of at most 20 and 18 digits: correct it")
            self.screen.reject(found.bad, name, raw, hint)
        nan = _nan(raw)
        if nan.any() and name not in self.nan:
            self.nan.append(name)
            self.changed[name] = nan
        if found.changed is not None and found.changed.any():
            self.changed[name] = found.changed | nan
        return found.values

    def _read_money(self, raw: pa.Array, *, is_rounded: bool) -> Amounts:
        """What was read before of an equal column, as the costs of a bill often are."""
        for known, rounded, found in self._amounts:
            if rounded == is_rounded and (known is raw or known.equals(raw)):
                return found
        comma = self.chunk.decimal_comma
        found = amounts(raw, decimal_comma=comma, is_rounded=is_rounded)
        self._amounts.append((raw, is_rounded, found))
        return found

    def time(self, plain: str) -> pa.Array:
        """A column as times in UTC; what is none is rejected."""
        name = self.name(plain)
        if name is None:
            return pa.nulls(self.count, TIME)
        if plain not in self._moments:
            raw = self.chunk.columns[name]
            values = self.text(plain) if pa.types.is_string(raw.type) else raw
            order = self._order() if has_slashes(values) else None
            self._moments[plain], bad = moments(values, self._zone, order)
            if bad is not None:
                hint = _("not a time: write it as 2026-10-31T18:00:00Z")
                self.screen.reject(bad, name, raw, hint)
        return self._moments[plain]

    def map(self, plain: str) -> tuple[pa.Array, pa.Array]:
        """A column of tags as maps, and as texts that do not depend on how they are written."""
        if plain not in self._maps:
            raw = self.raw(plain)
            is_map = raw is not None and pa.types.is_map(raw.type)
            maps, canonical, odd = text_maps(raw if is_map else self.text(plain))
            if odd.null_count < self.count:
                name = self.name(plain) or plain
                self.changed[name] = true_mask(odd.is_valid())
                self.untagged.append(name)
            self._maps[plain] = (maps, pc.coalesce(canonical, odd))
        return self._maps[plain]

    def reject(self, mask: pa.Array | Mask, column: str, reason: str, /) -> None:
        """Reject rows, showing what stands in the column of that plain name."""
        marked = true_mask(mask) if isinstance(mask, pa.Array) else mask
        self.screen.reject(marked, self.name(column) or column, self.raw(column), reason)


def _nan(raw: pa.Array) -> Mask:
    """Where a number is NaN, as statistics programs write what they do not have."""
    if pa.types.is_floating(raw.type):
        return true_mask(pc.is_nan(raw))
    if not pa.types.is_string(raw.type):
        return np.zeros(len(raw), np.bool_)
    return true_mask(pc.match_substring_regex(raw, r"(?i)^\s*nan\s*$"))
