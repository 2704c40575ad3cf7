"""Ways to go on with a series by the day, from what came before alone.

seasonal   level of the last two weeks x profile of the weekday (a public holiday is a Sunday)
damped     the same, going on as the last two weeks did against the two before, ever less
run_rate   mean day of the month so far, as a straight line
two_months mean day of this month and the last
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from jauge.analysis.anomalies.almanac import classes, holidays_among, span
from jauge.analysis.anomalies.rhythm import MAD, Floats, Ints, median
from jauge.analysis.budgets.silence import Gap, within

WINDOW: Final = 56
_WEEK: Final = 7
_FORTNIGHT: Final = 14
_DAMPING: Final = 0.95
_STEEPEST: Final = 0.03
_CLIP: Final = 4.0
_REST: Final = 0.02
"""A weekday with less than this part of a mean day is a day of rest: it tells no level."""
_LEAST_MONTH: Final = 5
"""Days of a month before its own mean is asked; the last month counts with fewer."""
Method = Callable[["Known", int], Floats]


@dataclass(frozen=True)
class Known:
    """Series (scopes x days) up to a day; NaN before a scope began and on days of a gap.

    `seen` are the numbers of the days outside gaps.
    """

    values: Floats
    first: date
    free: frozenset[date]
    weekday: Ints
    seen: Ints

    @property
    def days(self) -> int:
        """How many days are known."""
        return self.values.shape[1]

    @property
    def after(self) -> date:
        """The day after the last known."""
        return self.first + timedelta(days=self.days)

    def until(self, days: int) -> "Known":
        """What was known after so many days."""
        seen = self.seen[self.seen < days]
        return Known(self.values[:, :days], self.first, self.free, self.weekday, seen)


def known(
    values: Floats, first: date, country: str, ahead: int, silent: Sequence[Gap] = ()
) -> Known:
    """Series from their first day on; zeros before a scope began, or in a gap, are unknown."""
    is_silent = within(silent, first, values.shape[1])
    begun = (np.cumsum(values != 0, axis=1) > 0) & ~is_silent
    days = span(first, values.shape[1] + ahead)
    free = holidays_among(days, country) if days else frozenset[date]()
    seen = np.flatnonzero(~is_silent)
    return Known(np.where(begun, values, np.nan), first, free, classes(days, free), seen)


def _level(values: Floats) -> Floats:
    """The mean of the known values of each row, odd ones cut to four scales from the median."""
    middle = median(values)[:, None]
    off = MAD * median(np.abs(values - middle))[:, None]
    cut = np.where(off > 0, np.clip(values, middle - _CLIP * off, middle + _CLIP * off), values)
    count = (~np.isnan(cut)).sum(axis=1)
    return np.where(count > 0, np.nansum(cut, axis=1) / np.maximum(count, 1), np.nan)


def _profile(given: Known) -> Floats:
    """How each weekday is beside a mean day (scopes x 7)."""
    past = given.seen[-WINDOW:]
    window, weekday = given.values[:, past], given.weekday[past]
    whole = np.nan_to_num(_level(window)) if window.shape[1] else np.zeros(len(window))
    by_class = np.stack(
        [
            _level(window[:, weekday == one]) if (weekday == one).any() else whole
            for one in range(_WEEK)
        ],
        axis=1,
    )
    by_class = np.where(np.isnan(by_class), whole[:, None], by_class)
    mean = by_class.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(mean > 0, by_class / mean, 1.0)


def _plain(given: Known, profile: Floats, start: int, stop: int) -> Floats:
    """The level of some of the last days, without their weekdays."""
    count = len(given.seen)
    here = given.seen[max(0, count - start) : max(0, count - stop)]
    shape = profile[:, given.weekday[here]]
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(shape > _REST, given.values[:, here] / shape, np.nan)
    return _level(plain)


def _seasonal(given: Known, ahead: int) -> Floats:
    profile = _profile(given)
    level = np.nan_to_num(_plain(given, profile, _FORTNIGHT, 0))
    return level[:, None] * profile[:, _future(given, ahead)]


def _damped(given: Known, ahead: int) -> Floats:
    profile = _profile(given)
    level = np.nan_to_num(_plain(given, profile, _FORTNIGHT, 0))
    before = _plain(given, profile, 2 * _FORTNIGHT, _FORTNIGHT)
    slope = np.where(np.isnan(before), 0.0, (level - np.nan_to_num(before)) / _FORTNIGHT)
    slope = np.clip(slope, -_STEEPEST * level, _STEEPEST * level)
    steps = np.cumsum(_DAMPING ** np.arange(1, ahead + 1))
    going = np.maximum(level[:, None] + slope[:, None] * (_FORTNIGHT / 4 + steps), 0.0)
    return going * profile[:, _future(given, ahead)]


def _run_rate(given: Known, ahead: int) -> Floats:
    """The straight line of the month so far; of the last month on its first days."""
    day = given.after.day - 1
    days = day if day >= _LEAST_MONTH else day + _month_before(given.after)
    return _mean_of_last(given, days, ahead)


def _two_months(given: Known, ahead: int) -> Floats:
    return _mean_of_last(given, given.after.day - 1 + _month_before(given.after), ahead)


def _month_before(day: date) -> int:
    return (day.replace(day=1) - timedelta(days=1)).day


def _mean_of_last(given: Known, days: int, ahead: int) -> Floats:
    late = given.seen[given.seen >= given.days - days]
    some = given.values[:, late if len(late) else given.seen[-days:]]
    count = (~np.isnan(some)).sum(axis=1)
    mean = np.nansum(some, axis=1) / np.maximum(count, 1)
    return np.repeat(mean[:, None], ahead, axis=1)


def _future(given: Known, ahead: int) -> Ints:
    return given.weekday[given.days : given.days + ahead]


METHODS: Final[Mapping[str, Method]] = {
    "seasonal": _seasonal,
    "damped": _damped,
    "run_rate": _run_rate,
    "two_months": _two_months,
}
