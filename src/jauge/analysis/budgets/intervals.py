"""How far off the sum of some days may be: quantiles of the errors at former days."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from jauge.analysis.anomalies.rhythm import Floats

LEVELS: Final = (0.80, 0.95)
LEAST_ORIGINS: Final = 5
"""Former days with a score before anything is said of a horizon."""
_BEYOND: Final = 1.25
"""Where there are too few errors for a level, the largest one is taken so many times."""
_ALIKE: Final = 1.5
"""How much wider an interval is where few former days share none (docs/budgets.md: hits)."""
_UNKNOWN: Final = 1.0
"""Without any former error a forecast is good to plus or minus all of it."""
Ends = Mapping[float, Floats]
"""Per level of LEVELS: one end of the interval per horizon, in parts of the sum."""


def ends(errors: Floats, actual: Floats, horizons: Sequence[int]) -> tuple[Ends, Ends]:
    """Lower and upper ends, from errors and sums at former days (origins x horizons)."""
    predicted = actual - errors
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(predicted > 0, errors / predicted, np.nan)
    lower: dict[float, Floats] = {}
    upper: dict[float, Floats] = {}
    for level in LEVELS:
        pairs = [_quantiles(parts, horizons, place, level) for place in range(len(horizons))]
        low, high = (np.array(some) for some in zip(*pairs, strict=True))
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


def of_later_days(start: int, stop: int) -> float:
    """How much further off the sum of some later days is than that of all days until their end.

    Errors of all days even out in part: of noise alone days `start` to `stop` keep `sqrt(stop /
    (stop - start))` times as much of it, of a level that wanders `sqrt(1 + 2 start / stop)` times.
    """
    if not 0 < start < stop:
        return 1.0
    return float(np.sqrt(max(stop / (stop - start), 1 + 2 * start / stop)))
