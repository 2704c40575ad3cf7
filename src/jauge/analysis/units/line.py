"""One line of unit economics: counts, sums, and figures with their intervals."""

from decimal import Decimal
from typing import Literal

import msgspec

from jauge.analysis.question import Key
from jauge.model import exact_sum
from jauge.model.finding import ValueKind

Reason = Literal["no_task", "no_cost", "no_success", "no_completed", "no_rate", "no_value"]
"""Why a figure is null."""
StateReason = Literal["few_sessions", "no_cost", "no_rate"]
State = Literal["losing", "paying", "scale", "negative", "positive", "undecided"]


class Figure(msgspec.Struct, frozen=True):
    """A figure and its 95 % interval; null with a `reason`. An open end is null alone."""

    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reason: Reason | None = None


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What tasks were worth in one kind of value: inference return ratio and agent unit margin.

    `value` is that of the tasks whose cost is known, None where the value of one has no rate, or
    where no such task has one; kinds are never added to each other. `without_cost` is the value of
    the others, None where one has no rate: no ratio and no margin has it. `state_reason` says why
    no state can be told at all.
    """

    kind: ValueKind
    value: Decimal | None
    ratio: Figure
    state: State
    margin: Figure
    margin_state: State
    without_cost: Decimal | None = Decimal(0)
    state_reason: StateReason | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """The same tasks done by people, from [[baseline]]; `margins` by kind of value."""

    cost_per_task: Decimal
    per_success: Decimal | None
    success_rate: Decimal
    margins: tuple[tuple[ValueKind, Decimal], ...] = ()

    def margin(self, kind: ValueKind) -> Decimal | None:
        """The margin of a task in a kind of value; None where a success has no value of it."""
        return dict(self.margins).get(kind)


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What the tasks of a group add up to, in the reporting currency; over known costs alone.

    None is unknown: `human` and `errors` where minutes have no rate, errors and values where an
    amount has none. `without_cost` are the values of the tasks whose cost nobody knows.
    """

    inference: Decimal | None
    human: Decimal | None
    errors: Decimal | None
    values: tuple[tuple[ValueKind, Decimal | None], ...] = ()
    without_cost: tuple[tuple[ValueKind, Decimal | None], ...] = ()

    @property
    def fully_loaded(self) -> Decimal | None:
        """Inference, people and errors; infrastructure is not spread over tasks."""
        parts = [part for part in (self.inference, self.human, self.errors) if part is not None]
        return exact_sum(parts) if len(parts) == len(_PARTS) else None


_PARTS = ("inference", "human", "errors")


class UnitLine(msgspec.Struct, frozen=True, kw_only=True):
    """One group of tasks. `sessions` are the units of resampling among those of known cost.

    `successes_without_value` are those of known cost of which nobody says what they were worth:
    returns and margins are at least so much. `known_completed` are the completed among those of
    known cost: what margins are divided by. What is unlinked is None where calls of no task cannot
    be told apart by this group.
    """

    keys: tuple[Key, ...]
    currency: str
    tasks: int
    tasks_without_cost: int
    tasks_partly_priced: int
    sessions: int
    successes: int
    successes_without_value: int
    failures: int
    escalated: int
    abandoned: int
    completed: int
    known_completed: int
    graded: int
    quality: Decimal | None
    calls: int
    unpriced_calls: int
    sums: Sums
    estimated_cost: Decimal
    unlinked_cost: Decimal | None
    unlinked_calls: int | None
    cost_per_task: Figure
    cost_per_success: Figure
    quality_adjusted: Figure
    fully_loaded: Figure
    worth: tuple[Worth, ...] = ()
    person: Person | None = None

    @property
    def unlinked_task_share(self) -> float | None:
        """The part of the tasks whose cost nobody knows."""
        return self.tasks_without_cost / self.tasks if self.tasks else None

    @property
    def unlinked_cost_share(self) -> float | None:
        """The part of the cost of these agents' calls that no task has."""
        if self.unlinked_cost is None:
            return None
        return _share(self.unlinked_cost, (self.sums.inference or Decimal(0)) + self.unlinked_cost)

    @property
    def estimated_cost_share(self) -> float | None:
        """The part of the tasks' cost that is estimated."""
        return _share(self.estimated_cost, self.sums.inference or Decimal(0))


def _share(part: Decimal, whole: Decimal) -> float | None:
    return float(part / whole) if whole else None
