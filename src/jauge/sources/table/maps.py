"""Columns side by side into one map column."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from jauge.sources.table.chunk import true_mask

TEXT_MAP = pa.map_(pa.string(), pa.string())


def text_map(columns: Mapping[str, pa.Array], rows: int) -> pa.Array:
    """A map of text to text per row: without null values, null when nothing is left."""
    names = list(columns)
    present = np.stack([true_mask(columns[name].is_valid()) for name in names], axis=1)
    # Values row by row: the place of (row, key) among all columns put one after the other.
    places = (np.arange(len(names)) * rows + np.arange(rows)[:, None])[present]
    values = pa.concat_arrays([columns[name].cast(pa.string()) for name in names])
    keys = pa.array(names, pa.string()).take(pa.array(places // max(rows, 1)))
    offsets = np.zeros(rows + 1, np.int32)
    np.cumsum(present.sum(axis=1), out=offsets[1:])
    some = present.any(axis=1)
    marks = pa.array(offsets, pa.int32(), mask=np.append(~some, False))
    return pa.MapArray.from_arrays(marks, keys, values.take(pa.array(places)))
