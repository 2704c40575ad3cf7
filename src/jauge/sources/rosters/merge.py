"""Several records of one seat or person in a list become one row, in whatever order they came."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_LATEST: Final = frozenset({"last_activity_at", "seen_at", "renews_on", "stated", "unit_price"})
_ENDS: Final = frozenset({"left_on"})
"""An end counts only where every record has one: somebody came back."""
_BETWEEN: Final = "\x1f"
_JOINED: Final[Mapping[str, str]] = {"plan": " + ", "x_other_ids": _BETWEEN}
"""Columns whose distinct values stand beside each other, and what stands between them."""


def merged(table: pa.Table, key: tuple[str, ...]) -> pa.Table:
    """One row for each key: of dates the earliest, of uses the latest, of texts the first one."""
    distinct = table.group_by(list(key)).aggregate([]).num_rows
    if distinct == table.num_rows:
        return table
    names = [name for name in table.column_names if name not in key]
    aggregates = [(name, *_how(name)) for name in names]
    found = table.group_by(list(key)).aggregate(aggregates)
    columns = dict(zip(found.column_names, found.columns, strict=True))
    made: dict[str, pa.ChunkedArray] = {}
    for name in table.column_names:
        if name in key:
            made[name] = columns[name]
            continue
        values = columns[f"{name}_{_how(name)[0]}"]
        made[name] = _side_by_side(values, _JOINED[name]) if name in _JOINED else values
    return pa.table(made)


def _how(name: str) -> tuple[str, pc.FunctionOptions | None]:
    if name in _JOINED:
        return "distinct", pc.CountOptions(mode="only_valid")
    if name in _ENDS:
        return "max", pc.ScalarAggregateOptions(skip_nulls=False)
    return ("max" if name in _LATEST else "min"), None


def _side_by_side(lists: pa.ChunkedArray, between: str) -> pa.ChunkedArray:
    """The values of each list, in their order, as one text."""
    counts = pc.list_value_length(lists)
    if not pc.any(pc.greater(counts, 1)).as_py():
        return pc.list_element(_padded(lists), 0)
    texts: list[str | None] = []
    for values in lists.to_pylist():
        parts = {part for value in values for part in value.split(between)}
        texts.append(between.join(sorted(parts)) or None)
    return pa.chunked_array([pa.array(texts, pa.string())])


def _padded(lists: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists of which none is empty: an empty one holds a null."""
    empty = pa.scalar([None], lists.type)
    return pc.if_else(pc.greater(pc.list_value_length(lists), 0), lists, empty)
