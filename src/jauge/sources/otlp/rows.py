"""Rows on their way into an Arrow table: one list per column, filled only where a row speaks."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from jauge.model import OBSERVATION
from jauge.model.batch import NATURAL_KEY
from jauge.sources.columns import ARROW

TYPES: Final = {
    NATURAL_KEY: pa.string(),
    **{c.name: ARROW[c.type] for c in OBSERVATION if c.name not in {"observation_id", "tenant"}},
}


class Rows:
    """Observations collected one by one; a column that no row fills is left out.

    What all rows of a scope share is kept once per scope: most rows follow one of their own.
    """

    def __init__(self) -> None:
        self._columns: dict[str, list[object]] = {}
        self._shared: list[Mapping[str, object]] = []
        self._lengths: list[int] = []
        self.count = 0

    def add(self, facts: Mapping[str, object], shared: Mapping[str, object]) -> None:
        """Append one row; times are microseconds since 1970, maps are dictionaries."""
        if self._shared and self._shared[-1] is shared:
            self._lengths[-1] += 1
        else:
            self._shared.append(shared)
            self._lengths.append(1)
        columns, count = self._columns, self.count
        for name, value in facts.items():
            column = columns.get(name)
            if column is None:
                column = columns[name] = [None] * count
            elif len(column) != count:
                column.extend([None] * (count - len(column)))
            column.append(value)
        self.count = count + 1

    def table(self) -> pa.Table:
        """The rows so far as a table; the collection is empty afterwards."""
        arrays: dict[str, pa.Array] = {}
        for name, column in self._columns.items():
            column.extend([None] * (self.count - len(column)))
            arrays[name] = pa.array(_maps(column) if name in _MAPS else column, TYPES[name])
        scopes = [i for i, length in enumerate(self._lengths) for _ in range(length)]
        of_row = pa.array(scopes, pa.int64())
        for name in dict.fromkeys(name for shared in self._shared for name in shared):
            said = pa.array([shared.get(name) for shared in self._shared], TYPES[name])
            arrays[name] = said.take(of_row)
        self._columns, self._shared, self._lengths, self.count = {}, [], [], 0
        return pa.table(arrays)


_MAPS: Final = frozenset(name for name, kind in TYPES.items() if pa.types.is_map(kind))


def _maps(column: list[object]) -> list[object]:
    return [sorted(value.items()) if isinstance(value, dict) else None for value in column]
