"""What a finding that is done really saved: its calls before and after, with an interval.

See docs/savings.md. Cost and calls of each day are summed by the engine; days are drawn again here.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis.call_case import WINDOW, CallCase, month_of
from jauge.analysis.savings import measure
from jauge.analysis.savings.daily import Day, Side, days_of, first_day
from jauge.analysis.savings.prices import PricedCalls
from jauge.model import Money, Period, exact_sum
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
_MONTH: Final = 30.4375
_CENT: Final = Decimal("0.01")
_DAY: Final = timedelta(days=1)


class Realised(msgspec.Struct, frozen=True, kw_only=True):
    """What was saved a month, between the ends of a 95 % interval; None with a reason.

    All at the prices and exchange rates of the last day before. `rates` and `prices` are what
    changes of them would add to `mid` and are not in it; `prices` is None where those of some calls
    are not known over time: what changed in them is in `mid` then. `compared` is the part of what
    was spent afterwards that was like something before. `cost_before` is a month's cost before,
    `cost_after` that of the same work now.
    """

    way: Way | None = None
    reason: Reason | None = None
    low: Decimal | None = None
    mid: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None
    rates: Decimal | None = None
    prices: Decimal | None = None
    cost_before: Decimal | None = None
    cost_after: Decimal | None = None
    days_before: int = 0
    days_after: int = 0
    compared: float | None = None


class _Result(msgspec.Struct, frozen=True):
    """Months of saving and cost, by one way to value calls."""

    saved: Decimal
    cost_before: Decimal
    cost_after: Decimal
    compared: float | None


def realised(priced: PricedCalls | None, decision: FindingDecision) -> Realised:
    """Measure what a decision `done` saved."""
    way = _way(decision.kind)
    if priced is None or way is None or not _is_known(priced.calls, decision):
        return Realised(way=way, reason="not_calls")
    before, after = _sides(priced.calls, decision)
    days_after = max(_count(after), 0)
    if days_after < LEAST_DAYS:
        return Realised(way=way, reason="too_soon", days_after=days_after)
    if _count(before) < 1:
        return Realised(way=way, reason="nothing_before", days_after=days_after)
    days = days_of(priced, decision.subject, before, after)
    if days is None:
        return Realised(way=way, reason="no_rate", days_after=days_after)
    was = [one for one in days.every if before[0] <= one.day < before[1]]
    now = [one for one in days.every if after[0] <= one.day < after[1]]
    sides = _Sides(way, was, now, before, after)
    if not any(one.model is None for one in was):
        return Realised(way=way, reason="nothing_before", days_after=days_after)
    if way == "cheaper" and not sides.strata:
        return Realised(way=way, reason="nothing_alike", days_after=days_after)
    found, own_prices, billed = map(sides.result, ("constant", "own_prices", "billed"))
    low, high = sides.ends(found.saved)
    return Realised(
        way=way,
        low=low,
        mid=found.saved,
        high=high,
        currency=priced.calls.currency,
        rates=_less(billed.saved, own_prices.saved),
        prices=_less(own_prices.saved, found.saved) if days.is_priced else None,
        cost_before=found.cost_before,
        cost_after=found.cost_after,
        days_before=_count(before),
        days_after=days_after,
        compared=found.compared,
    )


def _way(kind: str) -> Way | None:
    if kind in RETIRED:
        return "retired"
    return "cheaper" if kind in CHEAPER else None


def _is_known(calls: CallCase, decision: FindingDecision) -> bool:
    """Whether the agent is one of the ledger; of a finding about a model alone every agent is."""
    agent = decision.subject.get("agent_id")
    return agent in calls.agents if agent is not None else "model" in decision.subject


def _sides(calls: CallCase, decision: FindingDecision) -> tuple[Side, Side]:
    """The days before and after the day on which it was done, which is of neither.

    Before are as many as it was promised over, where none of them is later than that day, but not
    those before the first call.
    """
    here = ZoneInfo(calls.timezone)
    done = decision.at.astimezone(here).date()
    known = calls.as_of.astimezone(here).date()
    over = decision.measured_over
    promised = (done - WINDOW, done) if over is None else _days_of(over, here)
    end = min(promised[1], done)
    first = first_day(calls, decision.subject) or end
    start = max(end - (promised[1] - promised[0]), first)
    return (start, end), (done + _DAY, min(done + _DAY + WINDOW, known))


def _days_of(period: Period, here: ZoneInfo) -> Side:
    return period.start.astimezone(here).date(), period.end.astimezone(here).date()


def _count(side: Side) -> int:
    return (side[1] - side[0]).days


def _less(one: Decimal, other: Decimal) -> Decimal:
    return (Money(one, "") - Money(other, "")).amount


class _Sides:
    """Both sides of a decision, day by day."""

    def __init__(
        self, way: Way, was: Sequence[Day], now: Sequence[Day], before: Side, after: Side
    ) -> None:
        self._way = way
        self._was, self._now = was, now
        self._before, self._after = before, after
        self.strata = measure.works(*self._cells("constant"))

    def _cells(self, valued: str) -> tuple[measure.Cells, measure.Cells]:
        return measure.by_cell(self._was, valued), measure.by_cell(self._now, valued)

    def result(self, valued: str) -> _Result:
        """What was saved, valued in one of the ways that `Costs` has."""
        before, after = self._cells(valued)
        cost_before = self._a_month(measure.total(before), self._before)
        if self._way == "retired":
            cost_after = self._a_month(measure.total(after), self._after)
            return _Result(_less(cost_before, cost_after), cost_before, cost_after, None)
        works = measure.works(before, after)
        alike = exact_sum(one.cost for one in works.values())
        other = measure.total(after, {stratum for stratum, _model in after} - {*works})
        whole = exact_sum((alike, other))
        return _Result(
            self._a_month(exact_sum(one.saved for one in works.values()), self._after),
            cost_before,
            self._a_month(whole, self._after),
            float(alike / whole) if whole else None,
        )

    def ends(self, mid: Decimal) -> tuple[Decimal, Decimal]:
        """The ends of the interval, in hundredths; what is expected lies between them."""
        drawn = measure.Drawn(self._was, self._now, self._before, self._after)
        is_cheaper = self._way == "cheaper"
        found = drawn.saved(self.strata) if is_cheaper else drawn.differences()
        # Adding nothing takes the sign off a zero.
        low, high = (
            Decimal(str(end * _MONTH)).quantize(_CENT) + Decimal(0) for end in measure.ends(found)
        )
        return min(low, mid), max(high, mid)

    def _a_month(self, amount: Decimal, side: Side) -> Decimal:
        return month_of(amount, Decimal(_count(side)))
