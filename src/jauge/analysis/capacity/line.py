"""What is said of one capacity: its cost, what was used, what was idle, and how they compare."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from jauge.analysis.capacity.bought import Part
from jauge.analysis.capacity.term import Term
from jauge.analysis.question import Key
from jauge.analysis.spend.days import Days
from jauge.config import CapacityKind
from jauge.model import difference, divide, exact_sum, product

_MILLION = 1_000_000

Unit = Literal["tokens", "money", "outcomes", "quantity"]
"""What use is counted in: weighted tokens, the currency of the line, outcomes, units of a bill."""


class Group(msgspec.Struct, frozen=True):
    """What of the used cost one group bears; `quantity` is its use in the unit of the line."""

    keys: tuple[Key, ...]
    cost: Decimal
    quantity: Decimal
    calls: int = 0
    tokens: int = 0


class Busiest(msgspec.Struct, frozen=True):
    """The day on which most of a throughput was used, and what of it there was that day."""

    day: date
    quantity: Decimal
    capability: Decimal

    @property
    def utilisation(self) -> float:
        """The part that was used; above 1 the stated throughput is wrong."""
        return float(self.quantity / self.capability)


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """How an amount that use draws down stands at the end of the days asked.

    `burnt` + `left` + `expired` = `amount` unless `over`, what was used beyond it. `per_day` is the
    mean of the last 30 days, or of all since it began; `run_out_on` the first day without it at
    that pace, and `unburnt` what would be left when it ends; None where it never
    comes.
    """

    amount: Decimal
    burnt: Decimal
    in_days: Decimal
    left: Decimal
    expired: Decimal
    over: Decimal
    per_day: Decimal
    run_out_on: date | None = None
    unburnt: Decimal | None = None


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """The same tokens at the lowest list price of the price book, in the currency of the line.

    `break_even_tokens` cost there what the capacity costs; `break_even_utilisation` is the part of
    the throughput that they are, None where it is not known.
    """

    providers: tuple[str, ...]
    cost: Decimal
    per_million: Decimal
    break_even_tokens: int
    break_even_utilisation: float | None = None


class CapacityLine(msgspec.Struct, frozen=True, kw_only=True):
    """One capacity over its days: `cost` = `used` + `idle` + `left`, exactly, in `currency`.

    `idle` is None where the throughput is not known and something was used: then nobody knows it,
    and `used` is all of the cost; where only some months were without use, it is at least theirs
    (`is_least`). `left` is what of an agreed amount can still be used. `quantity` is the use in its
    unit and `capability` what there was of it. `invoiced` is what the rows `invoiced_by` of
    the table `invoiced_in`, which are tied to it, say for these days.
    """

    name: str
    kind: CapacityKind
    units: int = 1
    source: Literal["configured", "bills"]
    currency: str
    days: Days
    cost: Decimal
    used: Decimal
    idle: Decimal | None
    left: Decimal | None = None
    is_least: bool = False
    parts: tuple[Part, ...] = ()
    unit: Unit = "tokens"
    unit_name: str | None = None
    quantity: Decimal = Decimal(0)
    capability: Decimal | None = None
    busiest: Busiest | None = None
    months_over: tuple[str, ...] = ()
    calls: int = 0
    tokens: int = 0
    unmetered: int = 0
    groups: tuple[Group, ...] = ()
    drawn: Drawn | None = None
    api: Api | None = None
    invoiced: Decimal | None = None
    invoiced_by: tuple[str, ...] = ()
    invoiced_in: str | None = None
    provider: str | None = None
    commitment_id: str | None = None
    term: Term = Term()
    idle_by_month: tuple[tuple[str, Decimal], ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def utilisation(self) -> float | None:
        """The part of what there was that was used; above 1 the stated throughput is wrong."""
        if self.capability is None or not self.capability:
            return None
        return float(self.quantity / self.capability)

    @property
    def difference(self) -> Decimal | None:
        """What is invoiced beyond the cost; None where nothing is tied."""
        return None if self.invoiced is None else difference(self.invoiced, self.cost)

    @property
    def sunk(self) -> Decimal:
        """The part of the cost that stays when the capacity is given up."""
        return exact_sum(part.amount for part in self.parts if part.is_sunk)

    @property
    def per_million(self) -> Decimal | None:
        """What a million tokens cost, the idle part included."""
        return _per_million(self.cost, self.tokens)

    @property
    def used_per_million(self) -> Decimal | None:
        """What a million tokens cost without the idle part; None where that is not known."""
        return None if self.idle is None else _per_million(self.used, self.tokens)


def _per_million(amount: Decimal, tokens: int) -> Decimal | None:
    return divide(product(amount, _MILLION), Decimal(tokens)) if tokens else None
