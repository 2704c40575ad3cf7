"""What tasks were worth and what people cost: [[value]] and [[baseline]] beside tasks' own values.

The value of a task itself counts; else, of each kind of value, the [[value]] of its outcome that
names its type, or one that names none.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, get_args

import msgspec

from jauge.config import Config
from jauge.config.tree import Baseline, Value
from jauge.model import Money, divide
from jauge.model.finding import ValueKind

KINDS: Final[tuple[ValueKind, ...]] = get_args(ValueKind)
UNSTATED: Final[ValueKind] = "freed_capacity"
"""The kind of a task's own value that names none, as of [[value]]."""
_HOUR: Final = Decimal(60)


class Rates(msgspec.Struct, frozen=True):
    """What jauge.toml says of tasks."""

    values: tuple[Value, ...]
    baselines: tuple[Baseline, ...]

    @staticmethod
    def of(config: Config) -> "Rates":
        """What a configuration says."""
        return Rates(config.value, config.baseline)

    def value(self, kind: ValueKind, task_type: str | None, outcome: str | None) -> Money | None:
        """What a task of a type and outcome is worth in a kind of value."""
        fitting = [one for one in self.values if one.kind == kind and one.outcome == outcome]
        own = [one for one in fitting if one.task_type is not None and one.task_type == task_type]
        general = [one for one in fitting if one.task_type is None]
        return next((one.amount for one in (*own, *general)), None)

    def has_value(self, task_type: str | None, outcome: str) -> bool:
        """Whether a task of a type and outcome is worth something in any kind of value."""
        return any(self.value(kind, task_type, outcome) is not None for kind in KINDS)

    def baseline(self, task_type: str | None) -> Baseline | None:
        """What a person needs for a task of a type."""
        return next((one for one in self.baselines if one.task_type == task_type), None)


def of_minutes(minutes: Decimal, rate: Decimal) -> Decimal:
    """What minutes cost at a rate by the hour, rounded half-even at 18 decimals."""
    return divide(Money(rate, "").times(minutes).amount, _HOUR)


def share(amount: Decimal, part: Decimal) -> Decimal:
    """A part of an amount, rounded half-even at 18 decimals."""
    return divide(Money(amount, "").times(part).amount, Decimal(1))


def mean(amounts: Sequence[tuple[Decimal, int]]) -> Decimal | None:
    """The mean of amounts that count so often, rounded half-even at 18 decimals."""
    count = sum(times for _amount, times in amounts)
    total = sum((Fraction(amount) * times for amount, times in amounts), Fraction(0))
    if not count:
        return None
    return divide(Decimal(total.numerator), Decimal(total.denominator * count))
