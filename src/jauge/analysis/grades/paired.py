"""Two models on the same questions: whether the cheaper is no worse, and the dearer one worse.

Averages of different traffic say nothing: people send hard work to the large model. Differences
are taken question by question, questions are what is drawn again, and many pairs are corrected.
"""

from collections.abc import Mapping, Sequence
from math import ceil, comb, sqrt
from statistics import NormalDist
from typing import Final

import msgspec
import numpy as np

from jauge.analysis.grades.grade import Question

ALPHA: Final = 0.05
POWER: Final = 0.80
MARGIN: Final = 0.02
"""A loss of two points in a hundred is called no worse."""
LEAST: Final = 100
"""Fewer common questions prove nothing either way."""
RESAMPLES: Final = 2000
_SEED: Final = 20261122
_NORMAL: Final = NormalDist()
_MOST_EXACT: Final = 1000
_HALF: Final = 0.5


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """What common questions say of a candidate against the model in use.

    `difference` = mean score of the candidate less that of the model in use, with its 95 %
    interval by questions drawn again. `wins` and `losses` count questions where they differ.
    `p_no_worse` is of "worse by the margin or more", `p_better` of "not better"; both are
    one-sided, and adjusted by `holm` once all pairs are known.
    """

    questions: int
    score: float
    candidate_score: float
    difference: float
    low: float
    high: float
    wins: int
    losses: int
    p_no_worse: float
    p_better: float

    @property
    def disagreement(self) -> float:
        """Part of the questions on which the two differ."""
        return (self.wins + self.losses) / self.questions


def sample_size(disagreement: float, margin: float = MARGIN) -> int:
    """Common questions that a test of "no worse by the margin" needs, at 5 % and power 80 %.

    n = (z(1-alpha) + z(power))^2 x disagreement / margin^2, for models that are equally good.
    """
    z = _NORMAL.inv_cdf(1 - ALPHA) + _NORMAL.inv_cdf(POWER)
    return ceil(z**2 * disagreement / margin**2)


def paired(
    mine: Mapping[Question, float], other: Mapping[Question, float], margin: float = MARGIN
) -> Paired | None:
    """Compare a candidate with the model in use (`mine`); None with too few common questions."""
    common = sorted(mine.keys() & other.keys())
    if len(common) < LEAST:
        return None
    ours = np.array([mine[question] for question in common])
    theirs = np.array([other[question] for question in common])
    gains = theirs - ours
    wins, losses = int((gains > 0).sum()), int((gains < 0).sum())
    low, high = _interval(gains)
    return Paired(
        questions=len(common),
        score=float(ours.mean()),
        candidate_score=float(theirs.mean()),
        difference=float(gains.mean()),
        low=low,
        high=high,
        wins=wins,
        losses=losses,
        p_no_worse=_p_above(gains, -margin),
        p_better=_p_sign(wins, losses) if _is_binary(ours, theirs) else _p_above(gains, 0.0),
    )


def _is_binary(*scores: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bool:
    return all(bool(np.isin(each, (0.0, 1.0)).all()) for each in scores)


def _p_above(gains: "np.ndarray[tuple[int], np.dtype[np.float64]]", bound: float) -> float:
    """How likely such gains are if their mean is `bound` at most, by the normal law.

    Two halves of a win and of a loss are added (Agresti and Min 2005), so that agreement on all
    questions is not taken for certainty.
    """
    count = len(gains) + 2
    mean = float(gains.sum()) / count
    spread = (float((gains**2).sum()) + 1) / count - mean**2
    z = (mean - bound) / sqrt(spread / count)
    return 1 - _NORMAL.cdf(z)


def _p_sign(wins: int, losses: int) -> float:
    """McNemar's exact test, one-sided: so many wins or more of these differences by chance."""
    count = wins + losses
    if not count:
        return 1.0
    if count > _MOST_EXACT:
        return 1 - _NORMAL.cdf((wins - _HALF - count / 2) / sqrt(count / 4))
    return float(sum(comb(count, place) for place in range(wins, count + 1)) / 2**count)


def _interval(gains: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[float, float]:
    """The middle 95 % of the mean over questions drawn again; the same draw for the same count."""
    chance = np.random.default_rng(_SEED)
    values, places = np.unique(gains, return_inverse=True)
    counts = np.bincount(places, minlength=len(values))
    drawn = chance.multinomial(len(gains), counts / len(gains), size=RESAMPLES)
    means = np.sort(drawn @ values / len(gains))
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def holm(values: Sequence[float]) -> list[float]:
    """The p-values adjusted for looking at all of them (Holm 1979), in their order."""
    ranked = sorted(range(len(values)), key=lambda place: values[place])
    adjusted = [0.0] * len(values)
    largest = 0.0
    for rank, place in enumerate(ranked):
        largest = max(largest, min(1.0, values[place] * (len(values) - rank)))
        adjusted[place] = largest
    return adjusted
