"""95 % intervals by a cluster bootstrap: sessions weigh a Poisson(1) number of times each.

Ratios of sums need only the sums of each session, so a resample is one row of weights times a
matrix. Weights are drawn from a table of 65,536 equally likely numbers, exact to a part in 65,536
of each probability, which takes a tenth of the time of drawing them one by one.
"""

from collections.abc import Mapping
from math import exp, factorial
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RESAMPLES: Final = 1000
SEED: Final = 20261122
LEAST: Final = 8
"""Sessions below which there is no interval: 2 would hold what is true half of the time only."""
_LOW, _HIGH = 0.025, 0.975
_BLOCK: Final = 1 << 17
"""Weights that are drawn at once: so many stay in the cache, which is four times as fast."""
_SIZE: Final = 1 << 16
_MOST: Final = 9


def _poisson_table() -> Floats:
    """How often each of equally likely numbers stands for 0, 1, 2, ... occurrences."""
    chances = [exp(-1) / factorial(times) for times in range(_MOST)]
    ends = np.rint(np.cumsum(chances) * _SIZE).astype(np.int64)
    ends[-1] = _SIZE
    return np.repeat(np.arange(_MOST, dtype=np.float64), np.diff(ends, prepend=0))


_TABLE: Final = _poisson_table()


def resampled(
    sums: Mapping[str, Floats], resamples: int = RESAMPLES, seed: int = SEED
) -> Mapping[str, Floats]:
    """The sum of each column in each resample; `sums` have a row a session, in a fixed order."""
    matrix = np.column_stack(list(sums.values()))
    sessions = len(matrix)
    draw = np.random.default_rng(seed)
    some = max(1, _BLOCK // resamples)
    found = np.zeros((resamples, matrix.shape[1]))
    for first in range(0, sessions, some):
        part = matrix[first : first + some]
        found += _TABLE[draw.integers(0, _SIZE, (resamples, len(part)), dtype=np.uint16)] @ part
    return dict(zip(sums, found.T, strict=True))


def by_session(
    columns: Mapping[str, Floats], sessions: npt.NDArray[np.int64]
) -> Mapping[str, Floats]:
    """The sums of the columns by session; `sessions` rise."""
    _known, codes = np.unique(sessions, return_inverse=True)
    return {name: np.bincount(codes, values).astype(np.float64) for name, values in columns.items()}


def interval(above: Floats, below: Floats) -> tuple[float | None, float | None]:
    """The 2.5th and the 97.5th percentile of a ratio; None for an end without bound."""
    defined = (above != 0) | (below != 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.sort(above[defined] / below[defined])
    if not len(ratios):
        return None, None
    last = len(ratios) - 1
    ends = (ratios[int(np.floor(_LOW * last))], ratios[int(np.ceil(_HIGH * last))])
    low, high = (float(end) if np.isfinite(end) else None for end in ends)
    return low, high
