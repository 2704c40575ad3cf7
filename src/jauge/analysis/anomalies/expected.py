"""What one day of a series was to be, from the days before it: level, profile, months, pauses."""

from typing import Final

import numpy as np

from jauge.analysis.anomalies.almanac import NO_START
from jauge.analysis.anomalies.months import Places
from jauge.analysis.anomalies.rhythm import MAD, WEEK, Floats, Ints, Rhythm, median, second_highest

_FORTNIGHT: Final = 14
_WORKED: Final = 8
"""A scope that costs something on so many days of a fortnight works; what follows is a pause."""
_SATURDAY: Final = 5
_FREE: Final = 2.0
"""A free day is no news up to so many times, and `least_ratio`, the dearest of the last ones."""
_FREE_DAYS: Final = 56
_SMALL: Final = 0.02
"""A weekday with less than this part of a mean day has no profile to divide by."""


def level_and_profile(
    usual: Floats, shape: Floats, weekday: Ints, day: int, past: slice, rhythm: Rhythm
) -> tuple[Floats, Floats]:
    """The level of the last days, and the profile of the weekday, which multiplies it."""
    window, classes = shape[:, past], weekday[past]
    if not window.shape[1]:
        return np.full(len(usual), np.nan), np.ones(len(usual))
    by_class = np.stack([median(window[:, classes == one]) for one in range(WEEK)], axis=1)
    by_class = np.where(np.isnan(by_class), 1.0, by_class)
    mean = by_class.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        profile = np.where(mean > 0, by_class / mean, 1.0)
        recent = slice(max(past.start, day - rhythm.level_days), day)
        here = profile[:, weekday[recent]]
        levels = np.where(here > _SMALL, usual[:, recent] / here, np.nan)
    level, today = median(levels), profile[:, weekday[day]]
    is_plain = np.isnan(level)
    return np.where(is_plain, median(usual[:, past]), level), np.where(is_plain, 1.0, today)


def before_slump(levels: Floats, level: Floats, rhythm: Rhythm) -> Floats:
    """The level to which work comes back after weeks of less, such as August; 0 where none is."""
    former = np.nan_to_num(levels).max(axis=1, initial=0.0)
    return np.where(former > rhythm.least_ratio * level, former, 0.0)


def shape_of(usual: Floats, day: int) -> Floats:
    """A day beside the mean of its last seven days, in which each weekday is once."""
    week = usual[:, max(0, day - WEEK + 1) : day + 1]
    count = (~np.isnan(week)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(count >= WEEK - 2, np.nansum(week, axis=1) / np.maximum(count, 1), np.nan)
        return np.where(mean > 0, usual[:, day] / mean, np.nan)


def start_factor(ratio: Floats, start: Ints, day: int) -> Floats:
    """How the same working day of former months was beside an ordinary day; 1 if never seen."""
    if start[day] == NO_START:
        return np.ones(len(ratio))
    found = median(ratio[:, :day][:, start[:day] == start[day]])
    return np.where(np.isnan(found), 1.0, found)


def scale_of(errors: Floats, expected: Floats, day: int, past: slice, rhythm: Rhythm) -> Floats:
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


def extra_of_month(
    values: Floats, beyond: Floats, plain: Floats, weekday: Ints, day: int
) -> Floats:
    """What former days had beyond what is plain for a day.

    Days of its class, working or free, count with their cost; those of the other class with what
    they had beyond their own weekday, so that no weekend need be as dear as working days.
    """
    raw, is_free = values - plain[:, None], weekday >= _SATURDAY
    extra = np.where(np.isnan(beyond), raw, beyond)
    return np.where(is_free == is_free[day], np.maximum(raw, extra), extra)


def of_free_day(values: Floats, usual: Floats, weekday: Ints, day: int, former: Places) -> Floats:
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


class Pauses:
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
