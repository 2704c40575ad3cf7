"""Before against after: what the same work cost less, and how sure that is."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from jauge.analysis.savings.daily import Day, Side, Stratum
from jauge.model import divide, exact_sum

Floats = NDArray[np.float64]
RESAMPLES: Final = 1_000
_SEED: Final = 20_260_930
_ENDS: Final = (2.5, 97.5)
_NONE: Final = Fraction(0)
_Cell = tuple[Stratum, Stratum | None]


class Sums(msgspec.Struct, frozen=True):
    """Cost and calls that did not fail, of one cell on one side."""

    cost: Fraction = _NONE
    successes: int = 0


Cells = Mapping[_Cell, Sums]


class Work(msgspec.Struct, frozen=True):
    """A stratum that both sides have: what it saved, and what it costs now, in the period after."""

    saved: Decimal
    cost: Decimal


def by_cell(days: Iterable[Day], valued: str) -> Cells:
    """Days of one side together; `valued` is the cost to take."""
    found: dict[_Cell, Sums] = {}
    for one in days:
        so_far = found.get((one.stratum, one.model), Sums())
        cost = so_far.cost + Fraction(getattr(one.costs, valued))
        found[one.stratum, one.model] = Sums(cost, so_far.successes + one.successes)
    return found


def works(before: Cells, after: Cells) -> Mapping[Stratum, Work]:
    """The strata that the finding's model served before, and that are worked on afterwards.

    What the model still serves is compared with what it cost then. Of the part of the calls that
    it serves no more, the cost is that of the models that took more than their part instead.
    """
    found: dict[Stratum, Work] = {}
    there = _by_stratum(after)
    for stratum, then in _by_stratum(before).items():
        now = there.get(stratum, {})
        every = sum(one.successes for one in now.values())
        if None in then and then[None].successes and every:
            found[stratum] = _work(then, now, every)
    return found


def _by_stratum(cells: Cells) -> Mapping[Stratum, Mapping[Stratum | None, Sums]]:
    found: dict[Stratum, dict[Stratum | None, Sums]] = {}
    for (stratum, model), one in cells.items():
        found.setdefault(stratum, {})[model] = one
    return found


def _work(
    then: Mapping[Stratum | None, Sums], now: Mapping[Stratum | None, Sums], every: int
) -> Work:
    was, own = then[None], now.get(None, Sums())
    part = Fraction(every, sum(one.successes for one in then.values()))
    gained, paid = _NONE, _NONE
    for model, one in now.items():
        if model is None:
            continue
        more = max(one.successes - part * then.get(model, Sums()).successes, _NONE)
        gained += more
        if one.successes:
            paid += more * one.cost / one.successes
        elif model not in then:
            # Nobody got an answer from it, and yet it is paid for.
            paid += one.cost
    gone = max(part * was.successes - own.successes, _NONE)
    moved = gone * paid / gained if gained else _NONE
    worth = (own.successes + (gone if gained else 0)) * was.cost / was.successes
    cost = own.cost + moved
    return Work(_rounded(worth - cost), _rounded(cost))


def _rounded(amount: Fraction) -> Decimal:
    return divide(Decimal(amount.numerator), Decimal(amount.denominator))


def total(sums: Cells, strata: Iterable[Stratum] | None = None) -> Decimal:
    """What the finding's own calls cost, in these strata or in all."""
    wanted = None if strata is None else set(strata)
    return exact_sum(
        _rounded(one.cost)
        for (stratum, model), one in sums.items()
        if model is None and (wanted is None or stratum in wanted)
    )


class Drawn:
    """Days of both sides drawn again with replacement, the same days for every cell."""

    def __init__(self, was: Sequence[Day], now: Sequence[Day], before: Side, after: Side) -> None:
        chance = np.random.default_rng(_SEED)
        self._sides = tuple(
            (_laid_out(days, side), _weights(chance, side))
            for days, side in ((was, before), (now, after))
        )
        self._cells = sorted({*self._sides[0][0], *self._sides[1][0]}, key=repr)

    def of(self, cell: _Cell) -> tuple[Floats, Floats, Floats, Floats]:
        """A day's cost and successes before, then after, in every resample."""
        then, now = (
            weights @ table[cell] if cell in table else np.zeros((RESAMPLES, 2))
            for table, weights in self._sides
        )
        return then[:, 0], then[:, 1], now[:, 0], now[:, 1]

    def differences(self) -> Floats:
        """What a day cost less."""
        parts = [self.of(cell) for cell in self._cells if cell[1] is None]
        return _added([then - now for then, _before, now, _after in parts])

    def saved(self, strata: Iterable[Stratum]) -> Floats:
        """What a day's work saved, by the formula of `works`."""
        wanted = {stratum: [] for stratum in strata}
        for cell in self._cells:
            if cell[0] in wanted:
                wanted[cell[0]].append(cell)
        return _added([self._saved(cells) for cells in wanted.values()])

    def _saved(self, cells: Sequence[_Cell]) -> Floats:
        drawn = [self.of(cell) for cell in cells]
        before = _added([one[1] for one in drawn])
        part = _over(_added([one[3] for one in drawn]), before)
        gained, paid = np.zeros(RESAMPLES), np.zeros(RESAMPLES)
        cost_then, was, cost_now, own = (np.zeros(RESAMPLES) for _number in range(4))
        for cell, (cost_before, then, cost, now) in zip(cells, drawn, strict=True):
            if cell[1] is None:
                cost_then, was, cost_now, own = cost_before, then, cost, now
                continue
            more = np.maximum(now - part * then, 0)
            gained += more
            is_new = cell not in self._sides[0][0]
            paid += more * _over(cost, now) + (cost * (now == 0) if is_new else 0)
        gone = np.maximum(part * was - own, 0) * (gained > 0)
        worth = (own + gone) * _over(cost_then, was)
        return np.where(was > 0, worth - cost_now - gone * _over(paid, gained), 0.0)


def ends(drawn: Floats) -> tuple[float, float]:
    """The ends between which 95 % of what was drawn lies."""
    low, high = np.percentile(drawn, _ENDS)
    return float(low), float(high)


def _laid_out(days: Iterable[Day], side: Side) -> dict[_Cell, Floats]:
    """Cost and successes of every day of a side by cell: days without calls are nothing."""
    found: dict[_Cell, Floats] = {}
    for one in days:
        table = found.setdefault((one.stratum, one.model), np.zeros((_count(side), 2)))
        table[(one.day - side[0]).days] += (float(one.costs.constant), one.successes)
    return found


def _weights(chance: np.random.Generator, side: Side) -> Floats:
    """How much each day counts in each resample; a row adds up to 1."""
    count = _count(side)
    return chance.multinomial(count, [1 / count] * count, RESAMPLES) / count


def _count(side: Side) -> int:
    return (side[1] - side[0]).days


def _added(parts: Sequence[Floats]) -> Floats:
    return np.sum(parts, axis=0) if parts else np.zeros(RESAMPLES)


def _over(amount: Floats, count: Floats) -> Floats:
    """A quotient; nothing over nothing is nothing."""
    return np.divide(amount, count, out=np.zeros(RESAMPLES), where=count > 0)
