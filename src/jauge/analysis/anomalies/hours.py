"""Hours of a day that cost twice what the same hours of earlier days did."""

import numpy as np

from jauge.analysis.anomalies.rhythm import (
    MAD,
    USUAL,
    WEEK,
    Flags,
    Floats,
    Rhythm,
    median,
    second_highest,
)


def by_hour(
    values: Floats, working: Flags, evaluate: range, rhythm: Rhythm = USUAL
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
        if day > WEEK:
            usual[:, day - WEEK] = sums[:, day - WEEK]
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
