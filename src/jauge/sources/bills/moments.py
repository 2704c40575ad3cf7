"""Columns of times of a bill: ISO 8601, or dates of a spreadsheet in a known order."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.table.chunk import true_mask
from jauge.sources.table.numbers import Parsed
from jauge.sources.table.times import TIME, times

Order = Literal["month first", "day first"]
_ORDERS: Final[tuple[Order, ...]] = ("month first", "day first")
SLASHED: Final = r"^\s*\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})\b"
_PARTS: Final = re.compile(
    r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]m)?)?\s*(?:Z|UTC)?\s*",
    re.IGNORECASE | re.ASCII,
)
_COMPACT: Final = r"^(20\d{2})(\d{2})(\d{2})$"
_CENTURY: Final = 2000
_NOON: Final = 12


def moments(values: pa.Array, zone: str, order: Order | None) -> Parsed:
    """UTC times; every distinct text is read once. Dates such as 5/1/25 need their `order`."""
    if not pa.types.is_string(values.type):
        return times(values, zone)
    coded = values.dictionary_encode()
    distinct = coded.dictionary
    slashed = true_mask(pc.match_substring_regex(distinct, SLASHED))
    iso = pc.replace_substring_regex(
        pc.if_else(pa.array(slashed), None, distinct), _COMPACT, r"\1-\2-\3"
    )
    parsed, bad = times(iso, zone)
    bad = np.zeros(len(distinct), np.bool_) if bad is None else bad
    if slashed.any():
        read = [_slashed(text, order) for text in distinct.filter(pa.array(slashed)).to_pylist()]
        local, _none = times(pa.array(read, pa.timestamp("us")), zone)
        bad[slashed] = true_mask(local.is_null())
        parsed = pc.replace_with_mask(parsed, pa.array(slashed), local)
    wrong = pa.array(bad).take(coded.indices) if bad.any() else None
    return parsed.cast(TIME).take(coded.indices), None if wrong is None else true_mask(wrong)


def has_slashes(values: pa.Array) -> bool:
    """Whether any text is a date whose order must be known."""
    if not pa.types.is_string(values.type):
        return False
    distinct = values.unique()
    return bool(pc.any(pc.match_substring_regex(distinct, SLASHED)).as_py())


def _slashed(text: str, order: Order | None) -> datetime | None:
    found = _PARTS.fullmatch(text)
    if found is None or order is None:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    month, day = (first, second) if order == "month first" else (second, first)
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % _NOON + (_NOON if found[7].lower() == "pm" else 0)
    try:
        return datetime(
            year if year > 99 else _CENTURY + year,  # noqa: PLR2004
            month,
            day,
            hour,
            int(found[5] or 0),
            int(found[6] or 0),
            tzinfo=UTC,
        ).replace(tzinfo=None)
    except ValueError:
        return None


Pair = tuple[str, str]
"""Start and end of a period, as the file writes them."""


def order_of(texts: set[str], periods: set[Pair]) -> Order | None:
    """The order of day and month that a whole file shows; None when it shows none.

    A part over twelve is a day. Else billing periods are months: the reading in which every
    period starts on a first and ends on a first or on the last day of a month.
    """
    possible: list[Order] = [
        order for order in _ORDERS if all(_slashed(text, order) is not None for text in texts)
    ]
    if len(possible) == 1:
        return possible[0]
    whole: list[Order] = [
        order for order in possible if periods and all(_is_months(p, order) for p in periods)
    ]
    return whole[0] if len(whole) == 1 else None


def _is_months(period: Pair, order: Order) -> bool:
    start, end = (_slashed(text, order) for text in period)
    if start is None or end is None:
        return False
    return start < end and start.day == 1 and (end.day == 1 or (end + timedelta(1)).day == 1)
