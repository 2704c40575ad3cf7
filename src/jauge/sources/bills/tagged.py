"""Tags that stand in columns of their own, one for each key."""

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import plain
from jauge.sources.bills.layout import Columns
from jauge.sources.bills.tags import TEXT_MAP
from jauge.sources.table.maps import text_map


def with_columns(tags: pa.Array | None, frame: Frame, starts: tuple[str, ...]) -> pa.Array:
    """The tags of each row: those of its map, else those of the columns that start so."""
    parts: Columns = {}
    for column in frame.chunk.columns:
        start = next((start for start in starts if column.startswith(start)), None)
        if start is not None and len(column) > len(start):
            parts[column[len(start) :]] = frame.text(plain(column))
    if parts:
        own = text_map(parts, frame.count)
        return own if tags is None else pc.coalesce(tags, own)
    return pa.nulls(frame.count, TEXT_MAP) if tags is None else tags
