"""What a series was to be, day by day, from what came before alone.

    expected   level of the last days x profile of the weekday x factor of the month's start
    scale      1.4826 x median of the former errors, as a part of what was expected

All medians: one odd day moves nothing. A day that is out of its rhythm is left out of what follows,
for so many days; after these it is what has become usual (`Rhythm.accept_after`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jauge.analysis.anomalies.almanac import NO_START
from jauge.analysis.anomalies.expected import (
    Pauses,
    a_month_ago,
    before_slump,
    extra_of_month,
    level_and_profile,
    of_free_day,
    scale_of,
    shape_of,
    start_factor,
)
from jauge.analysis.anomalies.months import Places
from jauge.analysis.anomalies.rhythm import USUAL, Flags, Floats, Ints, Rhythm, second_highest


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


def by_day(
    values: Floats,
    weekday: Ints,
    start: Ints,
    former: Sequence[Places],
    rhythm: Rhythm = USUAL,
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
    levels = np.full((scopes, days), np.nan)
    pauses = Pauses(values, rhythm)
    begun = np.cumsum(values != 0, axis=1) > 0
    since = np.where(begun.any(axis=1), np.argmax(begun, axis=1), days)
    run = np.zeros(scopes, np.int64)
    for day in range(days):
        past = slice(max(0, day - rhythm.window), day)
        level, profile = level_and_profile(usual, shape, weekday, day, past, rhythm)
        factor = start_factor(ratio, start, day)
        is_judged = day - since >= rhythm.least_days
        plain, levels[:, day] = level * profile, np.where(is_judged, level, np.nan)
        before = before_slump(levels[:, past], level, rhythm) * profile * factor
        expected[:, day] = np.where(is_judged, plain * factor, np.nan)
        scale[:, day] = scale_of(errors, expected, day, past, rhythm)
        most = rhythm.tail * second_highest(scales[:, past])
        least = np.maximum(rhythm.limit, most) * scale[:, day]
        bound[:, day] = np.maximum(least, pauses.bound(day, expected[:, day]))
        here = values[:, day]
        over = here - expected[:, day]
        extra = extra_of_month(values, beyond, plain, weekday, day)
        free = of_free_day(values, usual, weekday, day, former[day])
        monthly[:, day] = np.nan_to_num(np.maximum(plain + a_month_ago(extra, former[day]), free))
        is_far = (over > bound[:, day]) & (here >= rhythm.least_ratio * expected[:, day])
        is_far &= over > 0
        is_out[:, day] = is_far & (here > rhythm.least_ratio * np.maximum(monthly[:, day], before))
        beyond[:, day] = np.where(np.isnan(expected[:, day]), np.nan, here - plain)
        # A free day between two working days neither goes on nor ends what has begun.
        run = np.where(is_out[:, day], run + 1, np.where(here > 0, 0, run))
        seen = begun[:, day]
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.where(scale[:, day] > 0, over / scale[:, day], np.nan)
            scales[:, day] = np.where(is_far, np.nan, off)
            ratio[:, day] = np.where(plain > 0, here / plain, np.nan)
            ordinary = np.where(factor > 0, here / factor, here)
        if start[day] != NO_START and np.isnan(ratio[:, :day][:, start[:day] == start[day]]).all():
            ordinary = np.where(np.isnan(plain), ordinary, plain)
        usual[:, day] = np.where(is_out[:, day] | ~seen, np.nan, ordinary)
        errors[:, day] = np.where(is_out[:, day], np.nan, over)
        shape[:, day] = shape_of(usual, day)
        _accept((usual, shape), values, run, day, rhythm)
    return Baseline(expected, scale, bound, monthly, is_out)


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
        shape[done, recent] = shape_of(usual[done], recent)
