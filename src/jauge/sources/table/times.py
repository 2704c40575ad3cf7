"""Columns of times: ISO 8601 texts, epochs and Arrow's own types, as UTC microseconds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import Duration
from jauge.sources.table.chunk import Mask, true_mask
from jauge.sources.table.numbers import Parsed, blank_to_null, floats

TIME: Final = pa.timestamp("us", "UTC")
_NAIVE: Final = pa.timestamp("us")
_ZONED: Final = r":\d{2}(\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)$"
_NUMBER: Final = r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$"
_CLOCK: Final = r":\d{2}([.,]\d+)?\s*([AaPp]\.?[Mm]\.?)?\s*$"
_OFFSET: Final = r"[+-]\d{2}:\d{2}\s*$"
_ISO: Final = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?(Z|[+-]\d{2}(:?\d{2})?)?$"
# Epochs are told apart by size: seconds reach 10**11 in the year 5138.
_EPOCH_UNITS: Final = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3))
_QUARTER_US: Final = 15 * 60 * 1_000_000
_DAY_US: Final = 24 * 3600 * 1_000_000
# About 290 years around 1970: what nanoseconds can hold, so every reader agrees.
_KNOWN_US: Final = 9_200_000_000_000_000
_UNITS_US: Final = {"D": _DAY_US, "s": 1_000_000, "ms": 1_000, "us": 1}
"""Microseconds of a unit of time."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def times(values: pa.Array, zone: str) -> Parsed:
    """UTC times; those without a zone are of `zone` (the earlier one where a clock goes back)."""
    kind = values.type
    if pa.types.is_null(kind):
        return pa.nulls(len(values), TIME), None
    if pa.types.is_string(kind):
        return _of_texts(values, zone)
    if not (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        return epochs(*floats(values))
    values, beyond = _known(values)
    tz = kind.tz if pa.types.is_timestamp(kind) else None
    # With a zone it is the same instant, read in UTC.
    moments, bad = _in_zone(
        values.cast(pa.timestamp("us", tz), safe=False).cast(_NAIVE), "UTC" if tz else zone
    )
    return moments, beyond if bad is None else bad if beyond is None else bad | beyond


def ends(started: pa.Array, ended: pa.Array, values: pa.Array, zone: str) -> pa.Array:
    """The ends, as the later of two moments where only that one is not before the start.

    A time without a zone can be two where a clock goes back; `values` are what was read as `ended`.
    """
    is_turned = pc.fill_null(pc.less(ended, started), False)  # noqa: FBT003 - a value, no flag
    if not pc.any(is_turned).as_py() or not _has_no_zone(values.type):
        return ended
    clock = ZoneInfo(zone)

    def to_later(moment: int) -> int:
        local = (_EPOCH + timedelta(microseconds=moment)).astimezone(clock)
        return _micros(local.replace(fold=1).astimezone(UTC)) - moment

    if pa.types.is_string(values.type):
        is_local = pc.match_substring_regex(values, _CLOCK)
        has_offset = pc.match_substring_regex(values, _OFFSET)
        is_turned = pc.and_(is_turned, pc.and_(is_local, pc.invert(has_offset)))
    turned = pc.if_else(is_turned, ended, None)
    later = _by_unit(turned.cast(pa.int64()), _QUARTER_US, to_later).cast(TIME)
    is_better = pc.fill_null(pc.greater_equal(later, started), False)  # noqa: FBT003 - as above
    return pc.if_else(is_better, later, ended)


def _has_no_zone(kind: pa.DataType) -> bool:
    """Whether times of this type may be those of a clock."""
    return pa.types.is_string(kind) or (pa.types.is_timestamp(kind) and kind.tz is None)


def _known(values: pa.Array) -> Parsed:
    """Times and dates that microseconds can hold; bad where one is beyond, which would wrap."""
    kind = values.type
    unit = kind.unit if pa.types.is_timestamp(kind) else "D" if pa.types.is_date32(kind) else "ms"
    if unit not in _UNITS_US:  # nanoseconds do not reach so far
        return values, None
    count = values.cast(pa.int32()) if unit == "D" else values
    limit = _KNOWN_US // _UNITS_US[unit]
    count = count.cast(pa.int64())
    fine = pc.and_(pc.greater(count, -limit), pc.less(count, limit))
    bad = true_mask(pc.invert(fine))
    return (pc.if_else(fine, values, None), bad) if bad.any() else (values, None)


def epochs(numbers: pa.Array, bad: np.ndarray | None = None) -> Parsed:
    """Times from epochs in seconds, milli-, micro- or nanoseconds, told apart by size."""
    size = pc.abs(numbers)
    factor: pa.Array | pa.Scalar = pa.scalar(None, pa.float64())
    for limit, unit in reversed(_EPOCH_UNITS):
        factor = pc.if_else(pc.less(size, limit), unit, factor)
    micros = pc.round(pc.multiply(numbers, factor))
    lost = true_mask(pc.and_(pc.is_valid(numbers), pc.is_null(micros)))
    bad = lost if bad is None else bad | lost
    moments, unknown = _in_zone(micros.cast(pa.int64(), safe=False).cast(_NAIVE), "UTC")
    bad = bad if unknown is None else bad | unknown
    return moments, bad if bad.any() else None


def shift(moments: pa.Array, duration: Duration) -> pa.Array:
    """`moments` moved on by calendar months (day clamped to the month's length) and time."""
    micros = moments.cast(pa.int64())
    if duration.months:
        calendar = Duration(duration.months, 0, duration.text)

        def move(day: int) -> int:
            return _micros(calendar.after(_EPOCH + timedelta(microseconds=day))) - day

        micros = _by_unit(micros, _DAY_US, move)
    return pc.add(micros, duration.microseconds).cast(TIME)


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _by_unit(micros: pa.Array, unit_us: int, move: Callable[[int], int]) -> pa.Array:
    """Each time plus what `move` says for its day or quarter of an hour; each is asked once."""
    units = pc.divide(micros, unit_us).dictionary_encode()
    moves = [move(unit.as_py() * unit_us) for unit in units.dictionary]
    return pc.add(micros, pa.array(moves, pa.int64()).take(units.indices))


def _in_zone(moments: pa.Array, zone: str) -> Parsed:
    """UTC times of naive ones; bad outside the years that clocks are known for."""
    micros = moments.cast(pa.int64())
    known = pc.less(pc.abs(micros), _KNOWN_US)
    bad = true_mask(pc.invert(known))
    micros = pc.if_else(known, micros, None)
    if zone != "UTC":
        clock = ZoneInfo(zone)

        def to_utc(local: int) -> int:
            offset = (_EPOCH + timedelta(microseconds=local)).replace(tzinfo=clock).utcoffset()
            return -((offset or timedelta()) // timedelta(microseconds=1))

        micros = _by_unit(micros, _QUARTER_US, to_utc)
    return micros.cast(TIME), bad if bad.any() else None


def _of_texts(values: pa.Array, zone: str) -> Parsed:
    try:  # a whole column of plain ISO times, the usual case
        return _in_zone(_floor(values.cast(pa.timestamp("ns"))), zone)
    except pa.ArrowInvalid:
        pass
    try:  # or all with their zone
        return _in_zone(_floor(values.cast(pa.timestamp("ns", "UTC"))).cast(_NAIVE), "UTC")
    except pa.ArrowInvalid:
        pass
    texts = blank_to_null(values)
    texts = pc.replace_substring_regex(texts, r"(:\d{2}),(\d+)", r"\1.\2")
    texts = pc.replace_substring_regex(texts, r"(\.\d{9})\d+", r"\1")
    texts = pc.replace_substring_regex(texts, r"(\d) ?(?:z|UTC|GMT)$", r"\1Z")
    texts = pc.replace_substring_regex(texts, r"(:\d{2}(?:\.\d+)?) ([+-]\d{2}:?\d{0,2})$", r"\1\2")
    zoned = pc.match_substring_regex(texts, _ZONED)
    numeric = pc.match_substring_regex(texts, _NUMBER)
    iso = pc.match_substring_regex(texts, _ISO)
    naive = pc.and_(iso, pc.invert(zoned))
    absolute, bad_absolute = _cast(pc.if_else(pc.and_(iso, zoned), texts, None), "UTC")
    local, bad_local = _cast(pc.if_else(naive, texts, None), None)
    local, bad_zone = _in_zone(_floor(local), zone)
    epoch, bad_epoch = epochs(*floats(pc.if_else(numeric, texts, None)))
    bad = true_mask(pc.invert(pc.or_(iso, numeric))) | bad_absolute | bad_local
    for more in (bad_zone, bad_epoch):
        bad = bad if more is None else bad | more
    return pc.coalesce(_floor(absolute).cast(TIME), local, epoch), bad if bad.any() else None


def _floor(moments: pa.Array) -> pa.Array:
    """Whole microseconds of nanoseconds."""
    return moments.cast(pa.timestamp("us", moments.type.tz), safe=False)


def _cast(texts: pa.Array, zone: str | None) -> tuple[pa.Array, Mask]:
    """Texts as times; what is no time of the calendar (30 February) is bad."""
    kind = pa.timestamp("ns", zone)
    bad = np.zeros(len(texts), np.bool_)
    todo = [(0, len(texts))]
    while todo:
        start, end = todo.pop()
        try:
            texts.slice(start, end - start).cast(kind)
        except pa.ArrowInvalid:
            if end - start == 1:
                bad[start] = True
            else:
                middle = (start + end) // 2
                todo += [(start, middle), (middle, end)]
    kept = pc.if_else(pa.array(bad), None, texts) if bad.any() else texts
    return kept.cast(kind), bad
