"""What a finding that is done really saved: its agent's calls before and after, with an interval.

See docs/savings.md. Cost and calls of each day are summed by the engine; days are drawn again here.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from jauge.analysis import calendar
from jauge.analysis.call_case import WINDOW, CallCase, month_of
from jauge.analysis.engines import STARTED_US
from jauge.model import Money, Period, divide, exact_sum
from jauge.model.decision import FindingDecision

Way = Literal["retired", "cheaper"]
Reason = Literal["not_calls", "too_soon", "nothing_before", "nothing_alike", "no_rate"]
"""Why nothing is measured."""
RETIRED: Final = frozenset({"zombie_agent", "duplicate_agent"})
"""Kinds whose calls should go as a whole."""
CHEAPER: Final = frozenset({
    "failed_spend", "retry_waste", "context_bloat", "dominated_model", "superseded_model",
    "oversized_model", "cache_missed", "batchable",
})  # fmt: skip
"""Kinds after which the same work should cost less."""
LEAST_DAYS: Final = 7
_RESAMPLES: Final = 1_000
_SEED: Final = 20_260_930
_ENDS: Final = (2.5, 97.5)
_MONTH: Final = 30.4375
_CENT: Final = Decimal("0.01")

Stratum = tuple[str | None, str | None]


class Day(msgspec.Struct, frozen=True):
    """What one day of one stratum cost, and how many of its calls did not fail."""

    day: date
    stratum: Stratum
    cost: Decimal
    successes: int


class Realised(msgspec.Struct, frozen=True, kw_only=True):
    """What was saved a month, between the ends of a 95 % interval; None with a reason.

    `compared` is the part of what was spent afterwards that was like something before.
    `cost_before` is a month's cost before, `cost_after` now.
    """

    way: Way | None = None
    reason: Reason | None = None
    low: Decimal | None = None
    mid: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None
    cost_before: Decimal | None = None
    cost_after: Decimal | None = None
    days_before: int = 0
    days_after: int = 0
    compared: float | None = None


def realised(calls: CallCase | None, decision: FindingDecision) -> Realised:
    """Measure what a decision `done` saved; `calls` are those of the whole ledger."""
    way = _way(decision.kind)
    agent = decision.subject.get("agent_id")
    if calls is None or way is None or agent is None or agent not in calls.agents:
        return Realised(way=way, reason="not_calls")
    before, after = _sides(calls, decision)
    days_before, days_after = (_count(side) for side in (before, after))
    if days_after < LEAST_DAYS:
        return Realised(way=way, reason="too_soon", days_after=max(days_after, 0))
    days = _days(calls, agent, decision.subject.get("model"))
    if days is None:
        return Realised(way=way, reason="no_rate", days_after=days_after)
    was = [one for one in days if before[0] <= one.day < before[1]]
    now = [one for one in days if after[0] <= one.day < after[1]]
    if not was:
        return Realised(way=way, reason="nothing_before", days_after=days_after)
    measured = Measure(way, _laid_out(was, before), _laid_out(now, after))
    if way == "cheaper" and not measured.alike:
        return Realised(way=way, reason="nothing_alike", days_after=days_after)
    mid = _a_month(measured.saved, days_after) if way == "cheaper" else measured.difference
    low, high = measured.ends(mid)
    return Realised(
        way=way,
        low=low,
        mid=mid,
        high=high,
        currency=calls.currency,
        cost_before=_a_month(exact_sum(one.cost for one in was), days_before),
        cost_after=_a_month(exact_sum(one.cost for one in now), days_after),
        days_before=days_before,
        days_after=days_after,
        compared=measured.compared,
    )


def _way(kind: str) -> Way | None:
    if kind in RETIRED:
        return "retired"
    return "cheaper" if kind in CHEAPER else None


Side = tuple[date, date]
"""The first day and the day after the last."""


def _sides(calls: CallCase, decision: FindingDecision) -> tuple[Side, Side]:
    here = ZoneInfo(calls.timezone)
    first = decision.at.astimezone(here).date() + timedelta(days=1)
    known = calls.as_of.astimezone(here).date()
    over = decision.measured_over
    before = (first - WINDOW, first) if over is None else _days_of(over, here)
    return before, (first, min(first + WINDOW, known))


def _days_of(period: Period, here: ZoneInfo) -> Side:
    return period.start.astimezone(here).date(), period.end.astimezone(here).date()


def _count(side: Side) -> int:
    return (side[1] - side[0]).days


def _days(calls: CallCase, agent: str, model: str | None) -> list[Day] | None:
    """The agent's days by stratum; None where an amount has no rate."""
    import ibis

    history = calls.history
    if history is None:
        return []
    mine = calls.of_agents(history, [agent])
    if model is not None:
        mine = mine.filter(mine["model"] == model)
    offsets = calendar.offsets(calls.timezone, *_extent(calls))
    strata = {
        "day": calendar.day_start(mine[STARTED_US], offsets),
        "operation": mine["operation_name"],
        "feature": mine["feature"],
    }
    succeeded = ibis.ifelse(mine["status"] == "error", 0, mine["request_count"].fill_null(1))
    counts = {"successes": succeeded.sum()}
    summed = calls.sums(mine, strata, counts=counts)
    if any(one.currency != calls.currency for one in summed if one.money["effective_cost"]):
        return None
    return [
        Day(
            calendar.day_of(one.keys[0]),
            (one.keys[1], one.keys[2]),
            one.money["effective_cost"] or Decimal(0),
            one.counts["successes"] or 0,
        )
        for one in summed
    ]


def _extent(calls: CallCase) -> tuple[int, int]:
    start = datetime.combine(date(1970, 1, 2), time.min, UTC)
    agents = calls.agents.values()
    first = min((one.first_us for one in agents if one.first_us is not None), default=None)
    return first or calendar.to_us(start), calendar.to_us(calls.as_of)


def _laid_out(days: Sequence[Day], side: Side) -> "Mapping[Stratum, list[tuple[Decimal, int]]]":
    """Cost and successes of every day of a side, by stratum: days without calls are nothing."""
    found: dict[Stratum, list[tuple[Decimal, int]]] = {}
    for one in days:
        row = found.setdefault(one.stratum, [(Decimal(0), 0)] * _count(side))
        row[(one.day - side[0]).days] = (one.cost, one.successes)
    return found


class Measure:
    """Both sides, day by day and stratum by stratum."""

    def __init__(
        self,
        way: Way,
        before: "Mapping[Stratum, list[tuple[Decimal, int]]]",
        after: "Mapping[Stratum, list[tuple[Decimal, int]]]",
    ) -> None:
        self._way = way
        self._before, self._after = before, after
        self.alike = [
            stratum
            for stratum in sorted(before, key=repr)
            if _successes(before[stratum]) and _successes(after.get(stratum, ()))
        ]

    @property
    def difference(self) -> Decimal:
        """What a month cost before, less what it costs now."""
        was, now = (_mean_month(side) for side in (self._before, self._after))
        return (Money(was, "") - Money(now, "")).amount

    @property
    def saved(self) -> Decimal:
        """Successes of afterwards times what one cost less, over the strata of both sides."""
        parts: list[Decimal] = []
        for stratum in self.alike:
            was, now = self._before[stratum], self._after[stratum]
            then = Money(_cost(was), "").times(_successes(now)).amount
            would = divide(then, Decimal(_successes(was)))
            parts.append((Money(would, "") - Money(_cost(now), "")).amount)
        return exact_sum(parts)

    @property
    def compared(self) -> float | None:
        """The part of what was spent afterwards that lies in strata of both sides."""
        whole = exact_sum(_cost(days) for days in self._after.values())
        if self._way == "retired" or not whole:
            return None
        return float(exact_sum(_cost(self._after[one]) for one in self.alike) / whole)

    def ends(self, mid: Decimal) -> tuple[Decimal, Decimal]:
        """The ends of the interval, in hundredths; what is expected lies between them."""
        drawn = self._drawn()
        low, high = (Decimal(str(end)).quantize(_CENT) for end in np.percentile(drawn, _ENDS))
        return min(low, mid), max(high, mid)

    def _drawn(self) -> "np.ndarray[Any, Any]":
        chance = np.random.default_rng(_SEED)
        was, now = (
            _array(side, self.alike if self._way == "cheaper" else [*side])
            for side in (self._before, self._after)
        )
        results = np.empty(_RESAMPLES)
        for number in range(_RESAMPLES):
            then, there = (_resampled(side, chance) for side in (was, now))
            results[number] = self._result(then, there)
        return results * _MONTH

    def _result(self, was: "np.ndarray[Any, Any]", now: "np.ndarray[Any, Any]") -> float:
        """A day's saving, of sums by (cost, successes) and stratum."""
        if self._way == "retired":
            return float(was[0].sum() - now[0].sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(was[1] > 0, was[0] / was[1], 0.0)
        return float((now[1] * each - now[0])[was[1] > 0].sum())


def _array(
    side: "Mapping[Stratum, list[tuple[Decimal, int]]]", strata: Sequence[Stratum]
) -> "np.ndarray[Any, Any]":
    """(cost and successes, strata, days) as floats."""
    rows = [[(float(cost), float(count)) for cost, count in side[one]] for one in strata]
    if not rows:
        return np.zeros((2, 0, 1))
    return np.asarray(rows).transpose(2, 0, 1)


def _resampled(
    side: "np.ndarray[Any, Any]", chance: "np.random.Generator"
) -> "np.ndarray[Any, Any]":
    """The mean day of days drawn with replacement, the same days for every stratum."""
    count = side.shape[2]
    return side[:, :, chance.integers(0, count, count)].mean(axis=2)


def _cost(days: Sequence[tuple[Decimal, int]]) -> Decimal:
    return exact_sum(cost for cost, _successes_of_day in days)


def _successes(days: Sequence[tuple[Decimal, int]]) -> int:
    return sum(count for _cost_of_day, count in days)


def _mean_month(side: "Mapping[Stratum, list[tuple[Decimal, int]]]") -> Decimal:
    if not side:
        return Decimal(0)
    days = len(next(iter(side.values())))
    return _a_month(exact_sum(_cost(one) for one in side.values()), days)


def _a_month(amount: Decimal, days: int) -> Decimal:
    return month_of(amount, Decimal(days))
