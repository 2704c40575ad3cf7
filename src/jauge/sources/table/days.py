"""Columns of days: ISO 8601, times, or dates of a spreadsheet in a known order."""

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.moments import Order, moments
from jauge.sources.columns import ARROW
from jauge.sources.table.numbers import Parsed


def days(values: pa.Array, zone: str, order: Order | None) -> Parsed:
    """Calendar days; of a time, the day that it is in `zone`. 5/1/26 needs its `order`."""
    if pa.types.is_date(values.type):
        return values.cast(ARROW["date"]), None
    parsed, bad = moments(values, zone, order)
    local = pc.local_timestamp(parsed.cast(pa.timestamp("us", zone)))
    return local.cast(ARROW["date"], safe=False), bad
