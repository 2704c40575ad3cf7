"""Days of which a ledger knows nothing, because no file of them was imported: unknown, not zero."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np

LEAST_DAYS: Final = 5
"""So many empty days are more than a long weekend."""
_USUAL: Final = 0.75
_TIMES: Final = 3
Gap = tuple[date, date]
"""The first and the last day without any row."""


def gaps(active: Collection[date]) -> tuple[Gap, ...]:
    """The stretches without any row that are far longer than this ledger's usual ones.

    `active` are the days with a row of any agent. A stretch is a gap from five empty days on, where
    it is more than three times as long as three in four steps from one active day to the next: rows
    once a week or a month leave no gap, two weeks without a file do.
    """
    days = sorted(active)
    steps = [(after - day).days for day, after in pairwise(days)]
    if not steps:
        return ()
    usual = float(np.quantile(steps, _USUAL, method="higher"))
    return tuple(
        (day + timedelta(days=1), after - timedelta(days=1))
        for (day, after), step in zip(pairwise(days), steps, strict=True)
        if step > LEAST_DAYS and step > _TIMES * usual
    )


def within(
    found: Sequence[Gap], first: date, days: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of some days on from the first are in a gap."""
    here = np.zeros(max(days, 0), np.bool_)
    for start, last in found:
        begin = max((start - first).days, 0)
        here[begin : max((last - first).days + 1, begin)] = True
    return here
