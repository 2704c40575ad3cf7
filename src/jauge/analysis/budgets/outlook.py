"""Forecasts of series by the day, and how well each method did.

Each of `methods` is asked again at former days (rolling origin), with what was known then; the best
in the sum of absolute errors answers, and its former errors are the interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from jauge.analysis.anomalies.rhythm import Floats
from jauge.analysis.budgets.intervals import LEAST_ORIGINS, Ends, ends, of_later_days
from jauge.analysis.budgets.methods import METHODS, Known

LEAST_DAYS: Final = 14
"""Days of history before a method is asked at all."""
_ORIGINS: Final = 90
_GRID: Final = (1, 2, 3, 5, 7, 10, 14, 21, 31, 62, 93, 186, 372)
"""Horizons whose errors are taken beside the one asked; the next stands for those between."""
_QUANTILES: Final = (0.1, 0.5, 0.9)


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
    lower: Ends
    upper: Ends
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
        wider = of_later_days(start, stop)
        return max(0.0, whole - wider * below), whole, whole + wider * above


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
    lower, upper = ends(former.errors[method], former.actual, former.horizons)
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


def best(scores: Sequence[Score]) -> Score | None:
    """The score with the least error; None where nothing was scored."""
    return min((one for one in scores if one.wape is not None), key=lambda one: one.wape or 0.0,
               default=None)  # fmt: skip
