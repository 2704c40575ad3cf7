"""From a book of tasks to the lines of a question: exact sums, and resamples for the intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis.question import Key
from jauge.analysis.units import grouping, reading
from jauge.analysis.units.amounts import Amounts, Codes, added
from jauge.analysis.units.line import Sums
from jauge.analysis.units.reading import CURRENCY, LOCAL_DAY, RATE_DAY, Book
from jauge.analysis.units.resampling import Floats
from jauge.analysis.units.valuing import KINDS, UNSTATED, Rates, of_minutes
from jauge.model import divide, product
from jauge.model.finding import ValueKind

Mask = npt.NDArray[np.bool_]
_NOTHING: Final = Decimal(0)
_NEVER: Final = -(1 << 40)
"""The day of a task that says none."""
_HARMED: Final = ("failure", "escalated")
"""Outcomes whose damage counts."""
_MINUTES: Final = ("human_minutes", "rework_minutes")


@dataclass(frozen=True)
class Picked:
    """The tasks of a period, as columns of equal length; `floats` are for resamples alone.

    `is_known` says whose cost is known, `is_partly` of which of these some calls have no price or
    no rate: their cost is at least what is known. `own` are those whose source says the cost.
    `is_unvalued` are the successes of which nobody says what they were worth.
    `costs` are the rows of linked calls with the place of their task here.
    """

    tasks: pa.Table
    costs: pa.Table
    places: Codes
    is_known: Mask
    is_partly: Mask
    own: Mask
    is_unvalued: Mask
    amounts: Amounts
    rates: Rates
    rate_day: int

    @property
    def count(self) -> int:
        """How many tasks there are."""
        return self.tasks.num_rows

    def is_outcome(self, *outcomes: str) -> Mask:
        """Which tasks ended so."""
        found = pc.is_in(self.tasks["outcome"], value_set=pa.array(outcomes))
        return found.to_numpy()

    def hourly(self, task_type: str | None) -> Decimal | None:
        """What an hour of a person costs for a task of this type."""
        told = self.rates.baseline(task_type)
        if told is None:
            return None
        rate = told.hourly_rate
        return self.amounts.one(rate.amount, rate.currency, self.rate_day)

    def each(self, kind: ValueKind, task_type: str | None, outcome: str) -> Decimal | None:
        """What [[value]] says of a task; None where it says nothing, or without a rate."""
        told = self.rates.value(kind, task_type, outcome)
        if told is None:
            return None
        return self.amounts.one(told.amount, told.currency, self.rate_day)


def pick(book: Book, rates: Rates, amounts: Amounts, days: tuple[int, int] | None) -> Picked:
    """The tasks that ended within some days since 1970; None is all."""
    ended = pc.fill_null(book.tasks[LOCAL_DAY], _NEVER).to_numpy()
    chosen = np.ones(len(ended), np.bool_)
    if days is not None:
        chosen = (ended >= days[0]) & (ended < days[1])
    where = np.full(len(ended), -1, np.int64)
    where[chosen] = np.arange(int(chosen.sum()))
    tasks = book.tasks if chosen.all() else book.tasks.filter(pa.array(chosen))
    places = where[reading.places(book.costs)]
    costs = book.costs.filter(pa.array(places >= 0))
    places = places[places >= 0]
    count = tasks.num_rows
    linked, lacking = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    is_priced = pc.is_valid(costs["cost"]).to_numpy(zero_copy_only=False)
    has_rate = amounts.has_rate(costs[CURRENCY], costs[RATE_DAY])
    unpriced = pc.fill_null(costs["unpriced"], 0).to_numpy() > 0
    linked[places[is_priced & has_rate]] = True
    lacking[places[unpriced | ~has_rate]] = True
    own = pc.fill_null(pc.greater(tasks["x_cost"], 0), False)  # noqa: FBT003
    own = own.to_numpy(zero_copy_only=False) & ~linked
    own &= amounts.has_rate(tasks["currency"], tasks[RATE_DAY])
    last = int(ended.max(initial=0)) if days is None else days[1] - 1
    known = linked | own
    return Picked(
        tasks, costs, places, known, linked & lacking, own, _unvalued(tasks, rates), amounts, rates,
        last,
    )  # fmt: skip


def _unvalued(tasks: pa.Table, rates: Rates) -> Mask:
    successes = pc.is_in(tasks["outcome"], value_set=pa.array(["success"]))
    lacking = pc.and_(successes, pc.is_null(tasks["value"])).to_numpy()
    kinds = tasks["task_type"].combine_chunks().dictionary_encode(null_encoding="encode")
    told = [rates.has_value(kind, "success") for kind in kinds.dictionary.to_pylist()]
    return lacking & ~np.array(told, np.bool_)[kinds.indices.to_numpy()]


def groups(picked: Picked, by: Sequence[str]) -> tuple[Codes, list[tuple[Key, ...]]]:
    """The group of each task, and what the groups are called."""
    return grouping.grouped(picked.tasks, by)


def exact(picked: Picked, codes: Codes) -> Mapping[int, Sums]:
    """The sums of each group over the tasks whose cost is known, and the values of the others."""
    inference = added((_linked(picked, codes, "cost"), _of(picked, codes, "x_cost", picked.own)))
    human, errors = (_minutes(picked, codes, name) for name in _MINUTES)
    harmed = picked.is_known & picked.is_outcome(*_HARMED)
    damage = _whole(picked, codes, "damage_cost", harmed)
    values, others = (
        _of_kinds(picked, codes, where) for where in (picked.is_known, ~picked.is_known)
    )
    return {
        group: Sums(
            inference=inference.get(group),
            human=human.get(group, _NOTHING),
            errors=_plus(errors.get(group, _NOTHING), damage.get(group, _NOTHING)),
            values=_in(group, values),
            without_cost=_in(group, others),
        )
        for group in np.unique(codes).tolist()
    }


def _of_kinds(picked: Picked, codes: Codes, where: Mask) -> "_Values":
    return [(kind, _values(picked, codes, kind, where)) for kind in KINDS]


_Values = Sequence[tuple[ValueKind, Mapping[int, Decimal | None]]]
"""Of each kind of value the sums by group."""


def _in(group: int, values: _Values) -> tuple[tuple[ValueKind, Decimal | None], ...]:
    return tuple((kind, found[group]) for kind, found in values if group in found)


def of_successes(
    picked: Picked, codes: Codes
) -> Mapping[int, Mapping[str | None, Mapping[ValueKind, Decimal]]]:
    """What a success of each type was worth in the mean of each group, by kind of value.

    Over the successes of known cost and value, as the group's own return is; a kind of which one
    amount has no rate is left out.
    """
    kinds = picked.tasks["task_type"].combine_chunks().dictionary_encode(null_encoding="encode")
    types = kinds.dictionary.to_pylist()
    of_type = codes * len(types) + kinds.indices.to_numpy()
    valued = picked.is_known & picked.is_outcome("success") & ~picked.is_unvalued
    pairs, counts = np.unique(of_type[valued], return_counts=True)
    known = _of_kinds(picked, of_type, valued)
    found: dict[int, dict[str | None, Mapping[ValueKind, Decimal]]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        group, kind = divmod(pair, len(types))
        found.setdefault(group, {})[types[kind]] = {
            name: divide(total, Decimal(count))
            for name, total in _in(pair, known)
            if total is not None
        }
    return found


def estimated(picked: Picked, codes: Codes) -> Mapping[int, Decimal]:
    """What of the linked cost of each group is estimated."""
    return _linked(picked, codes, "estimated")


def floats(picked: Picked) -> Mapping[str, Floats]:
    """A number a task for each sum that metrics are ratios of; nan where it is unknown."""
    tasks, count = picked.tasks, picked.count
    linked = picked.amounts.numbers(
        picked.costs["cost"], picked.costs[CURRENCY], picked.costs[RATE_DAY]
    )
    inference = np.bincount(picked.places, np.nan_to_num(linked), count)
    own = picked.amounts.numbers(tasks["x_cost"], tasks["currency"], tasks[RATE_DAY])
    inference = np.where(picked.own, np.nan_to_num(own), inference)
    human, errors = (_minute_floats(picked, name) for name in _MINUTES)
    damage = picked.amounts.numbers(tasks["damage_cost"], tasks["currency"], tasks[RATE_DAY])
    errors = errors + np.where(picked.is_outcome(*_HARMED), np.nan_to_num(damage), 0)
    return {
        "tasks": np.ones(count),
        "successes": picked.is_outcome("success").astype(np.float64),
        "completed": (~picked.is_outcome("abandoned")).astype(np.float64),
        "inference": inference,
        "human": human,
        "errors": errors,
        **{kind: _value_floats(picked, kind) for kind in KINDS},
    }


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _linked(picked: Picked, codes: Codes, name: str) -> dict[int, Decimal]:
    costs = picked.costs
    of = codes[picked.places]
    return picked.amounts.sums(of, costs[name], costs[CURRENCY], costs[RATE_DAY])


def _of(picked: Picked, codes: Codes, name: str, where: Mask) -> dict[int, Decimal]:
    tasks = picked.tasks.filter(pa.array(where))
    amounts, currencies, days = (tasks[column] for column in (name, "currency", RATE_DAY))
    return picked.amounts.sums(codes[where], amounts, currencies, days)


def _whole(picked: Picked, codes: Codes, name: str, where: Mask) -> dict[int, Decimal | None]:
    """The sums of a column of tasks by group; None where one of its amounts has no rate."""
    found: dict[int, Decimal | None] = {**_of(picked, codes, name, where)}
    tasks = picked.tasks
    stated = where & tasks[name].is_valid().to_numpy()
    lacking = stated & ~picked.amounts.has_rate(tasks["currency"], tasks[RATE_DAY])
    return found | dict.fromkeys(np.unique(codes[lacking]).tolist())


def _minutes(picked: Picked, codes: Codes, name: str) -> dict[int, Decimal | None]:
    """What the minutes of each group cost; None where some have no rate."""
    tasks = picked.tasks
    has_any = pc.fill_null(pc.greater(tasks[name], 0), False)  # noqa: FBT003
    mine = picked.is_known & has_any.to_numpy(zero_copy_only=False)
    some = tasks.select(["task_type", name]).append_column("group", pa.array(codes))
    found: dict[int, Decimal | None] = {}
    sums = some.filter(pa.array(mine)).group_by(["group", "task_type"])
    for row in sums.aggregate([(name, "sum")]).to_pylist():
        rate, group = picked.hourly(row["task_type"]), row["group"]
        cost = None if rate is None else of_minutes(row[f"{name}_sum"], rate)
        found[group] = _plus(found.get(group, _NOTHING), cost)
    return found


def _minute_floats(picked: Picked, name: str) -> Floats:
    minutes = pc.fill_null(picked.tasks[name].cast(pa.float64()), 0.0).to_numpy()
    kinds = picked.tasks["task_type"].combine_chunks().dictionary_encode(null_encoding="encode")
    rates = [picked.hourly(kind) for kind in kinds.dictionary.to_pylist()]
    hourly = np.array([0.0 if rate is None else float(rate) for rate in rates])
    return minutes * hourly[kinds.indices.to_numpy()] / 60


def _is_own(picked: Picked, kind: ValueKind) -> Mask:
    """Which tasks say themselves what they were worth in this kind."""
    stated = pc.fill_null(picked.tasks["value_kind"], UNSTATED)
    return pc.and_(picked.tasks["value"].is_valid(), pc.equal(stated, kind)).to_numpy()


def _values(
    picked: Picked, codes: Codes, kind: ValueKind, where: Mask
) -> dict[int, Decimal | None]:
    """The value of each group's tasks there: own ones, and those of jauge.toml.

    None where one has no rate.
    """
    found = _whole(picked, codes, "value", where & _is_own(picked, kind))
    general = where & pc.is_null(picked.tasks["value"]).to_numpy()
    some = picked.tasks.select(["task_type", "outcome"]).append_column("group", pa.array(codes))
    counts = some.filter(pa.array(general)).group_by(["group", "task_type", "outcome"])
    for row in counts.aggregate([([], "count_all")]).to_pylist():
        task_type, outcome, group = row["task_type"], row["outcome"], row["group"]
        if picked.rates.value(kind, task_type, outcome) is not None:
            each = picked.each(kind, task_type, outcome)
            worth = None if each is None else product(each, row["count_all"])
            found[group] = _plus(found.get(group, _NOTHING), worth)
    return found


def _value_floats(picked: Picked, kind: ValueKind) -> Floats:
    tasks = picked.tasks
    own = picked.amounts.numbers(tasks["value"], tasks["currency"], tasks[RATE_DAY])
    found = np.where(_is_own(picked, kind), np.nan_to_num(own), 0.0)
    if not any(one.kind == kind for one in picked.rates.values):
        return found
    codes, keys = grouping.grouped(tasks, ("task_type", "outcome"))
    told = [picked.each(kind, *key) for key in keys]  # pyright: ignore[reportArgumentType] # texts
    amounts = np.array([0.0 if each is None else float(each) for each in told])
    general = pc.is_null(tasks["value"]).to_numpy()
    return np.where(general, amounts[codes], found)
