"""How the baseline of a series looks back, and the medians it looks with."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
MAD: Final = 1.4826
"""Makes the median of absolute errors the standard deviation of a normal distribution."""
WEEK: Final = 7


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


USUAL: Final = Rhythm()


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
