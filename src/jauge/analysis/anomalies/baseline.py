"""What a series was to be, day by day and hour by hour, from what came before alone.

    expected   level of the last days x profile of the weekday x factor of the month's start
    scale      1.4826 x median of the former errors, as a part of what was expected

All medians: one odd day moves nothing. A day that is out of its rhythm is left out of what follows,
for so many days; after these it is what has become usual (`Rhythm.accept_after`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from jauge.analysis.anomalies.almanac import NO_START
from jauge.analysis.anomalies.months import Places

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
MAD: Final = 1.4826
"""Makes the median of absolute errors the standard deviation of a normal distribution."""
_WEEK: Final = 7
_FORTNIGHT: Final = 14
_WORKED: Final = 8
"""A scope that costs something on so many days of a fortnight works; what follows is a pause."""
_SATURDAY: Final = 5
_FREE: Final = 2.0
"""A free day is no news up to so many times, and `least_ratio`, the dearest of the last ones."""
_FREE_DAYS: Final = 56
_SMALL: Final = 0.02
"""A weekday with less than this part of a mean day has no profile to divide by."""


@dataclass(frozen=True)
class Rhythm:
    """How the baseline looks back; docs/anomalies.md says why, bench/anomaly how well.

    `limit` is how many scales, and `least_ratio` how many times what was expected, a day must be.
    """

    window: int = 56
    level_days: int = 10
    least_days: int = 14
    limit: float = 4.5
    least_ratio: float = 1.5
    tail: float = 2.0
    least_scale: float = 0.10
    accept_after: int = 14
    hours: int = 3
    hour_days: int = 28
    least_hour_days: int = 10
    doubled: float = 2.0


@dataclass(frozen=True)
class Baseline:
    """Per scope and day: what was expected, how far off that usually is, and what stands out.

    `bound` is how much beyond what was expected a day must be to stand out; `monthly` is what it
    would cost if it were as far beyond its weekday as the same place of former months was.
    NaN where the history is too short; `is_out` is a claim about rhythm, without a floor of money.
    """

    expected: Floats
    scale: Floats
    bound: Floats
    monthly: Floats
    is_out: Flags

    @property
    def is_known(self) -> Flags:
        """Where there was enough history."""
        return ~np.isnan(self.expected)


def median(values: Floats) -> Floats:
    """The median of the known values of each row; NaN where a row has none."""
    if not values.shape[-1]:
        return np.full(values.shape[:-1], np.nan)
    ordered = np.sort(values, axis=-1)
    count = (~np.isnan(ordered)).sum(axis=-1)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    last = values.shape[-1] - 1
    below = np.take_along_axis(ordered, low[..., None], -1)[..., 0]
    above = np.take_along_axis(ordered, np.minimum(high, last)[..., None], -1)[..., 0]
    return np.where(count > 0, (below + above) / 2, np.nan)


def second_highest(values: Floats) -> Floats:
    """The second largest known value of each row; 0 where there is none."""
    if values.shape[-1] <= 1:
        return np.zeros(values.shape[:-1])
    found: Floats = np.sort(np.nan_to_num(values, nan=0.0), axis=-1)[..., -2]
    return found


def by_day(
    values: Floats,
    weekday: Ints,
    start: Ints,
    former: Sequence[Places],
    rhythm: Rhythm = Rhythm(),
) -> Baseline:
    """The baseline of series (scopes x days); each day is judged by earlier days alone."""
    scopes, days = values.shape
    expected = np.full((scopes, days), np.nan)
    scale = np.full((scopes, days), np.nan)
    is_out = np.zeros((scopes, days), np.bool_)
    usual = np.full((scopes, days), np.nan)
    shape = np.full((scopes, days), np.nan)
    errors = np.full((scopes, days), np.nan)
    ratio = np.full((scopes, days), np.nan)
    scales, bound = np.full((scopes, days), np.nan), np.full((scopes, days), np.nan)
    beyond, monthly = np.full((scopes, days), np.nan), np.zeros((scopes, days))
    pauses = _Pauses(values, rhythm)
    begun = np.cumsum(values != 0, axis=1) > 0
    since = np.where(begun.any(axis=1), np.argmax(begun, axis=1), days)
    run = np.zeros(scopes, np.int64)
    for day in range(days):
        past = slice(max(0, day - rhythm.window), day)
        plain = _expected(usual, shape, weekday, day, past, rhythm)
        factor = _start_factor(ratio, start, day)
        expected[:, day] = np.where(day - since >= rhythm.least_days, plain * factor, np.nan)
        scale[:, day] = _scale(errors, expected, day, past, rhythm)
        most = rhythm.tail * second_highest(scales[:, past])
        least = np.maximum(rhythm.limit, most) * scale[:, day]
        bound[:, day] = np.maximum(least, pauses.bound(day, expected[:, day]))
        here = values[:, day]
        over = here - expected[:, day]
        monthly[:, day] = np.nan_to_num(
            np.maximum(
                plain + a_month_ago(_extra(values, beyond, plain, weekday, day), former[day]),
                _of_free_day(values, usual, weekday, day, former[day]),
            )
        )
        is_out[:, day] = (
            (over > bound[:, day])
            & (here >= rhythm.least_ratio * expected[:, day])
            & (over > 0)
            & (here > rhythm.least_ratio * monthly[:, day])
        )
        beyond[:, day] = np.where(np.isnan(expected[:, day]), np.nan, here - plain)
        # A free day between two working days neither goes on nor ends what has begun.
        run = np.where(is_out[:, day], run + 1, np.where(here > 0, 0, run))
        seen = begun[:, day]
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.where(scale[:, day] > 0, over / scale[:, day], np.nan)
            scales[:, day] = np.where(is_out[:, day], np.nan, off)
            ratio[:, day] = np.where(plain > 0, here / plain, np.nan)
            level = np.where(factor > 0, here / factor, here)
        if start[day] != NO_START and np.isnan(ratio[:, :day][:, start[:day] == start[day]]).all():
            level = np.where(np.isnan(plain), level, plain)
        usual[:, day] = np.where(is_out[:, day] | ~seen, np.nan, level)
        errors[:, day] = np.where(is_out[:, day], np.nan, over)
        shape[:, day] = _shape(usual, day)
        _accept((usual, shape), values, run, day, rhythm)
    return Baseline(expected, scale, bound, monthly, is_out)


class _Pauses:
    """Scopes that are silent for weeks, such as in August: work that goes on is no news."""

    def __init__(self, values: Floats, rhythm: Rhythm) -> None:
        self.values, self.rhythm = values, rhythm
        self.most = np.zeros(len(values))
        self.since = np.full(len(values), -rhythm.window)

    def bound(self, day: int, expected: Floats) -> Floats:
        """How much is more than before a pause, where nothing is expected since; else 0."""
        here, before = self.values[:, day], self.values[:, max(0, day - _FORTNIGHT) : day]
        worked = (before != 0).sum(axis=1) >= _WORKED
        self.most = np.where(worked, before.max(axis=1, initial=0.0), self.most)
        self.since = np.where(worked, day, self.since)
        is_near = day - self.since <= self.rhythm.window
        is_back = (expected <= _SMALL * here) & is_near
        return np.where(is_back, self.rhythm.least_ratio * self.most, 0.0)


def _expected(
    usual: Floats, shape: Floats, weekday: Ints, day: int, past: slice, rhythm: Rhythm
) -> Floats:
    """The level of the last days in the profile of the weekday."""
    window, classes = shape[:, past], weekday[past]
    if not window.shape[1]:
        return np.full(len(usual), np.nan)
    by_class = np.stack([median(window[:, classes == one]) for one in range(_WEEK)], axis=1)
    by_class = np.where(np.isnan(by_class), 1.0, by_class)
    mean = by_class.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        profile = np.where(mean > 0, by_class / mean, 1.0)
        recent = slice(max(past.start, day - rhythm.level_days), day)
        here = profile[:, weekday[recent]]
        levels = np.where(here > _SMALL, usual[:, recent] / here, np.nan)
        found = median(levels) * profile[:, weekday[day]]
    return np.where(np.isnan(found), median(usual[:, past]), found)


def _shape(usual: Floats, day: int) -> Floats:
    """A day beside the mean of its last seven days, in which each weekday is once."""
    week = usual[:, max(0, day - _WEEK + 1) : day + 1]
    count = (~np.isnan(week)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(count >= _WEEK - 2, np.nansum(week, axis=1) / np.maximum(count, 1), np.nan)
        return np.where(mean > 0, usual[:, day] / mean, np.nan)


def _start_factor(ratio: Floats, start: Ints, day: int) -> Floats:
    """How the same working day of former months was beside an ordinary day; 1 if never seen."""
    if start[day] == NO_START:
        return np.ones(len(ratio))
    found = median(ratio[:, :day][:, start[:day] == start[day]])
    return np.where(np.isnan(found), 1.0, found)


def _scale(errors: Floats, expected: Floats, day: int, past: slice, rhythm: Rhythm) -> Floats:
    """How far off one usually is: as a part of the expected, or by its root where that is more.

    A quiet day is made of fewer sessions, so it is further off for its size than a busy one.
    """
    mine, here = expected[:, day], expected[:, past]
    off = np.abs(errors[:, past])
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(here > 0, off / here, np.nan)
        roots = np.where(here > 0, off / np.sqrt(here), np.nan)
    relative = np.maximum(np.nan_to_num(MAD * median(parts), nan=0.0), rhythm.least_scale)
    counted = np.nan_to_num(MAD * median(roots), nan=0.0)
    absolute = np.nan_to_num(MAD * median(off), nan=0.0)
    least = np.maximum(np.nan_to_num(mine, nan=0.0), 0.0)
    found = np.maximum(relative * least, counted * np.sqrt(least))
    return np.where(mine > 0, found, absolute)


def _extra(values: Floats, beyond: Floats, plain: Floats, weekday: Ints, day: int) -> Floats:
    """What former days had beyond what is plain for a day.

    Days of its class, working or free, count with their cost; those of the other class with what
    they had beyond their own weekday, so that no weekend need be as dear as working days.
    """
    raw, is_free = values - plain[:, None], weekday >= _SATURDAY
    extra = np.where(np.isnan(beyond), raw, beyond)
    return np.where(is_free == is_free[day], np.maximum(raw, extra), extra)


def _of_free_day(values: Floats, usual: Floats, weekday: Ints, day: int, former: Places) -> Floats:
    """What a free day may cost, as few sessions make it: one large one is many times the others.

    Twice the dearest of the last ones, but no more than the days of its place in the month.
    """
    is_free = weekday >= _SATURDAY
    if not is_free[day]:
        return np.zeros(len(values))
    recent = slice(max(0, day - _FREE_DAYS), day)
    known = np.nan_to_num(usual[:, recent][:, is_free[recent]])
    dearest = known.max(axis=1, initial=0.0)
    return np.minimum(_FREE * dearest, a_month_ago(values, former))


def a_month_ago(values: Floats, former: Places) -> Floats:
    """The most at the same place of former months: a monthly job is no surprise the second time.

    Of each place that of the last month counts, and what two or more former months reached.
    """
    found = np.zeros(len(values))
    for place in former:
        there = values[:, list(place)]
        found = np.maximum(found, np.maximum(np.nan_to_num(there[:, 0]), second_highest(there)))
    return found


def _accept(
    known: tuple[Floats, Floats], values: Floats, run: Ints, day: int, rhythm: Rhythm
) -> None:
    """What has been out of its rhythm for so long is the rhythm now."""
    usual, shape = known
    done = run >= rhythm.accept_after
    if not done.any():
        return
    for recent in range(max(0, day - rhythm.accept_after + 1), day + 1):
        usual[done, recent] = values[done, recent]
        shape[done, recent] = _shape(usual[done], recent)


def by_hour(
    values: Floats, working: Flags, evaluate: range, rhythm: Rhythm = Rhythm()
) -> tuple[Floats, Floats, Flags]:
    """Trailing hours (scopes x days x 24): their sum, what was expected, and what doubled.

    The hours before midnight belong to the hours after it. Each is compared with the same hours of
    earlier days of its kind (working or free), and must pass nearly all of them; what doubled is
    left out for a week.
    """
    scopes, days, hours = values.shape
    flat = values.reshape(scopes, days * hours)
    total = np.cumsum(flat, axis=1)
    trailing = total.copy()
    trailing[:, rhythm.hours :] -= total[:, : -rhythm.hours]
    sums = trailing.reshape(values.shape)
    usual, expected = sums.copy(), np.full(values.shape, np.nan)
    out = np.zeros(values.shape, np.bool_)
    for day in range(evaluate.stop):
        if day > _WEEK:
            usual[:, day - _WEEK] = sums[:, day - _WEEK]
        before = [
            d for d in range(max(0, day - rhythm.hour_days), day) if working[d] == working[day]
        ]
        if len(before) < (rhythm.least_hour_days if working[day] else rhythm.least_hour_days // 3):
            continue
        history = np.moveaxis(usual[:, before, :], 1, 2)
        mine = median(history)
        expected[:, day] = mine
        spread = MAD * median(np.abs(history - mine[..., None]))
        here = sums[:, day]
        out[:, day] = (
            (here >= rhythm.doubled * mine)
            & (here - mine > rhythm.limit * np.maximum(spread, rhythm.least_scale * mine))
            & (here > rhythm.least_ratio * second_highest(history))
        )
        usual[:, day] = np.where(out[:, day], np.nan, here)
    return sums, expected, out
