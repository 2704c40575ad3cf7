"""Columns of days and of times that may be days: ISO 8601, or dates of a spreadsheet."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.moments import Order, moments
from jauge.sources.columns import ARROW
from jauge.sources.table.chunk import Mask
from jauge.sources.table.numbers import Parsed

_DAY: Final = r"^\s*(\d{4}-\d{1,2}-\d{1,2}|\d{8}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})\s*$"


def days(values: pa.Array, zone: str, order: Order | None) -> Parsed:
    """Calendar days; of a time, the day that it is in `zone`. 5/1/26 needs its `order`."""
    if pa.types.is_date(values.type):
        return values.cast(ARROW["date"]), None
    parsed, bad = moments(values, zone, order)
    local = pc.local_timestamp(parsed.cast(pa.timestamp("us", zone)))
    return local.cast(ARROW["date"], safe=False), bad


def instants(values: pa.Array, zone: str, order: Order | None) -> Parsed:
    """UTC times; a day alone is its midnight in UTC, whatever the zone of times."""
    if pa.types.is_date(values.type):
        return values.cast(ARROW["date"]).cast(ARROW["time"]), None
    if not pa.types.is_string(values.type):
        return moments(values, zone, order)
    is_day = pc.match_substring_regex(values, _DAY)
    midnights, bad_days = moments(pc.if_else(is_day, values, None), "UTC", order)
    times, bad_times = moments(pc.if_else(is_day, None, values), zone, order)
    return pc.coalesce(midnights, times), _either(bad_days, bad_times)


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other
