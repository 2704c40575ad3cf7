"""The metrics of one group of tasks, from its exact sums and its resamples."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis.question import Key
from jauge.analysis.units.amounts import Codes
from jauge.analysis.units.line import Figure, Person, Reason, State, Sums, UnitLine, Worth
from jauge.analysis.units.measuring import Picked
from jauge.analysis.units.resampling import Floats, interval
from jauge.analysis.units.valuing import KINDS, mean, of_minutes, share
from jauge.model import difference, divide, exact_sum
from jauge.model.finding import ValueKind

_NOTHING: Final = Decimal(0)
_LOSING: Final = Decimal(1)
_SCALE: Final = Decimal(5)
_DIGITS: Final = 12
"""Significant digits of the ends of intervals: resamples hold no more."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """What is known of the tasks at the places `mine` before their metrics are made."""

    key: tuple[Key, ...]
    picked: Picked
    mine: Codes
    sums: Sums
    resampled: Mapping[str, Floats] | None
    sessions: int
    counts: Mapping[str, int]
    estimated: Decimal
    unlinked: tuple[Decimal | None, int | None]
    of_success: Mapping[str | None, Mapping[ValueKind, Decimal]]

    @property
    def known(self) -> int:
        """How many tasks have a known cost."""
        return self.counts["tasks"] - self.counts["tasks_without_cost"]

    @property
    def is_partly(self) -> bool:
        """Whether some cost is only known to be at least so much: the end beyond it is open."""
        return self.counts["tasks_partly_priced"] > 0

    @property
    def is_at_least(self) -> bool:
        """Whether some value is unknown: a return and a margin are at least so much."""
        return self.counts["successes_without_value"] > 0


def line(group: Group) -> UnitLine:
    """The line of a group."""
    sums, counts = group.sums, group.counts
    successes, completed = counts["known_successes"], counts["known_completed"]
    made = _added(sums.inference, sums.errors)
    person = _person(group)
    return UnitLine(
        keys=group.key,
        currency=group.picked.amounts.currency,
        tasks=counts["tasks"],
        tasks_without_cost=counts["tasks_without_cost"],
        tasks_partly_priced=counts["tasks_partly_priced"],
        sessions=group.sessions,
        successes=counts["successes"],
        successes_without_value=counts["successes_without_value"],
        failures=counts["failures"],
        escalated=counts["escalated"],
        abandoned=counts["abandoned"],
        completed=counts["tasks"] - counts["abandoned"],
        known_completed=completed,
        graded=counts["graded"],
        quality=_quality(group),
        calls=counts["calls_linked"],
        unpriced_calls=counts["unpriced_linked"],
        sums=sums,
        estimated_cost=group.estimated,
        unlinked_cost=group.unlinked[0],
        unlinked_calls=group.unlinked[1],
        cost_per_task=_ratio(group, made, group.known, ("inference", "errors"), "tasks", "no_task"),
        cost_per_success=_ratio(
            group, sums.inference, successes, ("inference",), "successes", "no_success"
        ),
        quality_adjusted=_ratio(
            group, made, successes, ("inference", "errors"), "successes", "no_success"
        ),
        fully_loaded=_ratio(
            group, sums.fully_loaded, completed, _LOADED, "completed", "no_completed"
        ),
        worth=tuple(_worths(group)),
        person=person,
    )


_LOADED: Final = ("inference", "human", "errors")


def _added(*parts: Decimal | None) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return exact_sum(known) if len(known) == len(parts) else None


def _ratio(
    group: Group,
    amount: Decimal | None,
    count: int,
    above: tuple[str, ...],
    below: str,
    reason: Reason,
) -> Figure:
    """An amount for each of a number of tasks, with its interval."""
    if amount is None:
        return Figure(reason=_missing(group.sums))
    if not count:
        return Figure(reason=reason)
    point = divide(amount, Decimal(count))
    if group.resampled is None:
        return Figure(point)
    total = sum(group.resampled[name] for name in above)
    low, high = interval(_floats(total), group.resampled[below])
    return _framed(point, low, None if group.is_partly else high)


def _floats(values: "Floats | int") -> Floats:
    import numpy as np

    return np.asarray(values, np.float64)


def _missing(sums: Sums) -> Reason:
    return "no_cost" if sums.inference is None else "no_rate"


def _framed(point: Decimal, low: float | None, high: float | None) -> Figure:
    """A figure between its ends, of which neither is on the wrong side of it."""
    ends = [None if end is None else Decimal(f"{end:.{_DIGITS}g}") for end in (low, high)]
    return Figure(
        point,
        None if ends[0] is None else min(ends[0], point),
        None if ends[1] is None else max(ends[1], point),
    )


def _worths(group: Group) -> Iterator[Worth]:
    """Each kind of value that a task has, whether its cost is known or not."""
    values, others = dict(group.sums.values), dict(group.sums.without_cost)
    for kind in KINDS:
        value, without_cost = values.get(kind), others.get(kind, _NOTHING)
        if value is not None:
            yield _worth(group, kind, value, without_cost)
        elif kind in values or kind in others:
            reason: Literal["no_rate", "no_cost"] = "no_rate" if kind in values else "no_cost"
            yield Worth(
                kind=kind,
                value=None,
                ratio=Figure(reason=reason),
                state="undecided",
                margin=Figure(reason=reason),
                margin_state="undecided",
                without_cost=without_cost,
                state_reason=reason,
            )


def _worth(group: Group, kind: ValueKind, value: Decimal, without_cost: Decimal | None) -> Worth:
    sums, completed = group.sums, group.counts["known_completed"]
    ratio, margin = Figure(reason="no_cost"), Figure(reason=_missing(sums))
    drawn = group.resampled
    if sums.inference:
        ratio = Figure(divide(value, sums.inference))
        if ratio.amount is not None and drawn is not None:
            ratio = _open(group, ratio.amount, interval(drawn[kind], drawn["inference"]))
    if sums.fully_loaded is not None and not completed:
        margin = Figure(reason="no_completed")
    elif sums.fully_loaded is not None:
        margin = Figure(divide(difference(value, sums.fully_loaded), Decimal(completed)))
        if margin.amount is not None and drawn is not None:
            left = drawn[kind] - _floats(sum(drawn[name] for name in _LOADED))
            margin = _open(group, margin.amount, interval(left, drawn["completed"]))
    return Worth(
        kind=kind,
        value=value,
        ratio=ratio,
        state=_state(ratio),
        margin=margin,
        margin_state=_margin_state(margin),
        without_cost=without_cost,
        state_reason="few_sessions" if drawn is None else None,
    )


def _open(group: Group, point: Decimal, ends: tuple[float | None, float | None]) -> Figure:
    """A worth between its ends: open below where a cost is unknown, above where a value is."""
    low, high = ends
    return _framed(point, None if group.is_partly else low, None if group.is_at_least else high)


def _state(ratio: Figure) -> State:
    """Where the whole interval of a return lies."""
    if ratio.high is not None and ratio.high < _LOSING:
        return "losing"
    if ratio.low is None or ratio.low < _LOSING:
        return "undecided"
    if ratio.low > _SCALE:
        return "scale"
    return "paying" if ratio.high is not None and ratio.high <= _SCALE else "undecided"


def _margin_state(margin: Figure) -> State:
    if margin.high is not None and margin.high < 0:
        return "negative"
    return "positive" if margin.low is not None and margin.low > 0 else "undecided"


def _quality(group: Group) -> Decimal | None:
    found = group.picked.tasks["quality"].take(pa.array(group.mine))
    total, count = pc.sum(found).as_py(), group.counts["graded"]
    return divide(total, Decimal(count)) if count else None


def _person(group: Group) -> Person | None:
    """The same mix of types done by people; None where a type has no baseline."""
    picked = group.picked
    types = picked.tasks["task_type"].take(pa.array(group.mine[picked.is_known[group.mine]]))
    costs: list[tuple[Decimal, int]] = []
    rates: list[tuple[Decimal, int]] = []
    values: dict[ValueKind, list[tuple[Decimal, int]]] = {}
    for pair in types.value_counts().to_pylist():
        kind, count = pair["values"], pair["counts"]
        told, hourly = picked.rates.baseline(kind), picked.hourly(kind)
        if told is None or hourly is None:
            return None
        costs.append((of_minutes(Decimal(told.working_minutes), hourly), count))
        rates.append((Decimal(told.success_rate), count))
        for value_kind, value in _of_success(group, kind).items():
            worth = share(value, Decimal(told.success_rate))
            values.setdefault(value_kind, []).append((worth, count))
    cost, rate = mean(costs), mean(rates)
    if cost is None or rate is None:
        return None
    margins: list[tuple[ValueKind, Decimal]] = []
    for value_kind, found in values.items():
        worth_of_all = mean(found)
        if len(found) == len(costs) and worth_of_all is not None:
            margins.append((value_kind, worth_of_all - cost))
    return Person(
        cost_per_task=cost,
        per_success=divide(cost, rate) if rate else None,
        success_rate=rate,
        margins=tuple(margins),
    )


def _of_success(group: Group, task_type: str | None) -> Mapping[ValueKind, Decimal]:
    """What a success of a type is worth in each kind: in the mean here, else as jauge.toml says."""
    known = group.of_success.get(task_type)
    if known is not None:
        return known
    told: dict[ValueKind, Decimal | None] = {
        kind: group.picked.each(kind, task_type, "success") for kind in KINDS
    }
    return {kind: amount for kind, amount in told.items() if amount is not None}
