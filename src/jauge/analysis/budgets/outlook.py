"""Forecasts of series by the day, from what came before alone, and how well each method did.

    seasonal   level of the last two weeks x profile of the weekday (a public holiday is a Sunday)
    damped     the same, going on as the last two weeks did against the two before, ever less
    run_rate   mean day of the month so far, as a straight line
    two_months mean day of this month and the last

Each is asked again at former days (rolling origin), with what was known then; the best in the sum
of absolute errors answers, and its former errors are the interval.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from jauge.analysis.anomalies.almanac import classes, holidays_among, span
from jauge.analysis.anomalies.baseline import MAD, Floats, Ints, median
from jauge.analysis.budgets.silence import Gap, within

WINDOW: Final = 56
LEAST_DAYS: Final = 14
"""Days of history before a method is asked at all."""
LEAST_ORIGINS: Final = 5
_ORIGINS: Final = 90
_GRID: Final = (1, 2, 3, 5, 7, 10, 14, 21, 31, 62, 93, 186, 372)
"""Horizons whose errors are taken beside the one asked; the next stands for those between."""
LEVELS: Final = (0.80, 0.95)
_WEEK: Final = 7
_FORTNIGHT: Final = 14
_DAMPING: Final = 0.95
_STEEPEST: Final = 0.03
_CLIP: Final = 4.0
_BEYOND: Final = 1.25
"""Where there are too few errors for a level, the largest one is taken so many times."""
_ALIKE: Final = 1.5
"""How much wider an interval is where few former days share none (docs/budgets.md: hits)."""
_UNKNOWN: Final = 1.0
"""Without any former error a forecast is good to plus or minus all of it."""
_QUANTILES: Final = (0.1, 0.5, 0.9)
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


@dataclass(frozen=True)
class Score:
    """How a method did at former days: errors of sums over a horizon, as parts of the sums.

    `days_ahead` is that horizon: the one asked, or the longest that was scored at enough days.
    """

    method: str
    days_ahead: int
    origins: int
    wape: float | None
    mape: float | None
    pinball: float | None


@dataclass(frozen=True)
class Outlook:
    """What one series will do: `path` per day, ends of the sum as parts of it, and scores.

    `lower` and `upper` are per level of LEVELS and per horizon, in parts of the sum.
    """

    method: str
    horizons: tuple[int, ...]
    path: Floats
    lower: Mapping[float, Floats]
    upper: Mapping[float, Floats]
    scores: tuple[Score, ...]
    is_short: bool

    def ends(self, start: int, stop: int, level: float) -> tuple[float, float, float]:
        """Low, expected and high of the sum of days `start` to `stop` (excluded).

        Each is as far off as any shorter horizon was: an interval never narrows with time.
        """
        whole = float(self.path[start:stop].sum())
        below = above = 0.0
        for place in range(_place(self.horizons, stop) + 1):
            some = float(self.path[start : min(stop, self.horizons[place])].sum())
            below = max(below, -float(self.lower[level][place]) * some)
            above = max(above, float(self.upper[level][place]) * some)
        wider = _of_later_days(start, stop)
        return max(0.0, whole - wider * below), whole, whole + wider * above


def _of_later_days(start: int, stop: int) -> float:
    """How much further off the sum of some later days is than that of all days until their end.

    Errors of all days even out in part: of noise alone days `start` to `stop` keep `sqrt(stop /
    (stop - start))` times as much of it, of a level that wanders `sqrt(1 + 2 start / stop)` times.
    """
    if not 0 < start < stop:
        return 1.0
    return float(np.sqrt(max(stop / (stop - start), 1 + 2 * start / stop)))


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


def outlooks(given: Known, ahead: int) -> list[Outlook]:
    """The outlook of each series for so many days."""
    paths = {name: method(given, ahead) for name, method in METHODS.items()}
    former = _former(given, ahead)
    found: list[Outlook] = []
    for place in range(len(given.values)):
        errors = {name: some[place] for name, some in former.errors.items()}
        mine = _Former(former.horizons, former.actual[place], errors)
        found.append(_outlook(given, place, paths, mine))
    return found


@dataclass(frozen=True)
class _Former:
    """Sums over horizons at former days: what came (scopes x origins x horizons)."""

    horizons: tuple[int, ...]
    actual: Floats
    errors: Mapping[str, Floats]


def _former(given: Known, ahead: int) -> _Former:
    horizons = (*(one for one in _GRID if one < ahead), max(ahead, 1))
    origins = range(max(LEAST_DAYS, given.days - _ORIGINS - horizons[0]), given.days)
    shape = (len(given.values), len(origins), len(horizons))
    actual = np.full(shape, np.nan)
    errors = {name: np.full(shape, np.nan) for name in METHODS}
    for row, origin in enumerate(origins):
        longest = min(horizons[-1], given.days - origin)
        before = given.until(origin)
        came = np.cumsum(given.values[:, origin : origin + longest], axis=1)
        enough = (~np.isnan(before.values)).sum(axis=1) >= LEAST_DAYS
        for name, method in METHODS.items():
            path = np.cumsum(method(before, longest), axis=1)
            for column, horizon in enumerate(horizons):
                if horizon <= longest:
                    actual[:, row, column] = np.where(enough, came[:, horizon - 1], np.nan)
                    found = came[:, horizon - 1] - path[:, horizon - 1]
                    errors[name][:, row, column] = np.where(enough, found, np.nan)
    return _Former(horizons, actual, errors)


def _outlook(given: Known, place: int, paths: Mapping[str, Floats], former: _Former) -> Outlook:
    column = _scored(former)
    days, actual = former.horizons[column], former.actual[:, column]
    scores = tuple(_score(name, days, former.errors[name][:, column], actual) for name in METHODS)
    history = int((~np.isnan(given.values[place])).sum())
    judged = [one for one in scores if one.wape is not None and one.origins >= LEAST_ORIGINS]
    is_short = history < LEAST_DAYS or not judged
    best = min(judged, key=lambda one: one.wape or 0.0).method if judged else "seasonal"
    method = "run_rate" if history < LEAST_DAYS else best
    lower, upper = _ends(former, method)
    path = paths[method][place]
    return Outlook(method, former.horizons, path, lower, upper, scores, is_short)


def _scored(former: _Former) -> int:
    """The horizon that is scored: the one asked, else the longest shorter one with enough days."""
    counts = (~np.isnan(former.actual)).sum(axis=0)
    return max((place for place, one in enumerate(counts) if one >= LEAST_ORIGINS), default=0)


def _place(horizons: Sequence[int], ahead: int) -> int:
    last = len(horizons) - 1
    return next((place for place, one in enumerate(horizons) if one >= ahead), last)


def _score(method: str, days: int, errors: Floats, actual: Floats) -> Score:
    here = ~np.isnan(errors)
    off, came = np.abs(errors[here]), actual[here]
    if not here.any() or came.sum() <= 0:
        return Score(method, days, int(here.sum()), None, None, None)
    some = came > 0
    return Score(
        method,
        days,
        int(here.sum()),
        float(off.sum() / came.sum()),
        float((off[some] / came[some]).mean()) if some.any() else None,
        _pinball(errors[here], came),
    )


def _pinball(errors: Floats, came: Floats) -> float | None:
    """Loss of the quantiles that the errors before each day give, as a part of what came."""
    losses: list[float] = []
    for place in range(LEAST_ORIGINS, len(errors)):
        ends = np.quantile(errors[:place], _QUANTILES)
        off = errors[place] - ends
        losses.append(float(np.mean(np.maximum(np.array(_QUANTILES) * off,
                                               (np.array(_QUANTILES) - 1) * off))))  # fmt: skip
    total = float(came[LEAST_ORIGINS:].mean()) if losses else 0.0
    return float(np.mean(losses)) / total if losses and total > 0 else None


def _ends(former: _Former, method: str) -> tuple[dict[float, Floats], dict[float, Floats]]:
    """Ends of the interval per horizon, in parts of the sum."""
    errors = former.errors[method]
    predicted = former.actual - errors
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(predicted > 0, errors / predicted, np.nan)
    lower: dict[float, Floats] = {}
    upper: dict[float, Floats] = {}
    for level in LEVELS:
        ends = [_quantiles(parts, former.horizons, place, level)
                for place in range(len(former.horizons))]  # fmt: skip
        low, high = (np.array(some) for some in zip(*ends, strict=True))
        lower[level], upper[level] = np.maximum(low, -1.0), high
    return lower, upper


def _quantiles(
    parts: Floats, horizons: Sequence[int], place: int, level: float
) -> tuple[float, float]:
    """Conformal quantiles of the former errors of a horizon; further out than any they grow."""
    counts = (~np.isnan(parts)).sum(axis=0)
    usable = [one for one in range(place + 1) if counts[one] >= LEAST_ORIGINS]
    if not usable:
        return -_UNKNOWN, _UNKNOWN
    column = usable[-1]
    ordered = np.sort(parts[:, column][~np.isnan(parts[:, column])])
    # Former days overlap: so many of them that share no day are what the errors are worth.
    apart = max(counts[column] / horizons[column], 1.0)
    growth = float(np.sqrt(horizons[place] / horizons[column]) * (1 + _ALIKE / apart))
    tail = (1 - level) / 2
    count = len(ordered)
    lowest, highest = (
        int(np.floor((count + 1) * tail)) - 1,
        int(np.ceil((count + 1) * (1 - tail))) - 1,
    )
    low = ordered[lowest] if lowest >= 0 else ordered[0] * _beyond(ordered[0], low=True)
    high = ordered[highest] if highest < count else ordered[-1] * _beyond(ordered[-1], low=False)
    return _both(float(low) * growth, float(high) * growth)


def _both(low: float, high: float) -> tuple[float, float]:
    """Where all former errors were on one side, the other end is as far off as theirs."""
    if low > 0:
        return -high, high
    if high < 0:
        return low, -low
    return low, high


def _beyond(error: float, *, low: bool) -> float:
    return _BEYOND if (error < 0) == low else 1.0


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
        plain = np.where(shape > 0.02, given.values[:, here] / shape, np.nan)  # noqa: PLR2004 - a day of rest
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
    days = day if day >= LEAST_ORIGINS else day + _month_before(given.after)
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


def best(scores: Sequence[Score]) -> Score | None:
    """The score with the least error; None where nothing was scored."""
    return min((one for one in scores if one.wape is not None), key=lambda one: one.wape or 0.0,
               default=None)  # fmt: skip
