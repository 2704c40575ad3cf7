"""The sums behind every question on cost: one scan, one group by, nothing divided."""

from decimal import Context, Decimal
from enum import IntFlag, auto
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.model import divide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

MONEY: Final = ("effective_cost", "cost_low", "cost_high", "estimated_cost", "cache_saving")
COUNTS: Final = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "estimated_calls",
    "unmetered_calls",
    "unpriced_calls",
    "cache_unknown_calls",
    "costed_calls",
    "costed_tokens",
    "cache_known_input_tokens",
    "cache_known_read_tokens",
    "cache_known_calls",
)
_MILLION: Final = Decimal(1_000_000)
_EXACT: Final = Context(prec=76)


class Sums(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Sums over counted rows; None where no row knows the value, which is not 0.

    Money is in the currency of the line. `unpriced_calls` have no price, or no complete one;
    `estimated_cost` is the part of `effective_cost` whose tokens were estimated; `costed_calls`
    and `costed_tokens` are those with a cost. `cache_known_calls` are those whose input is known
    and whose source records the cache, or whose model has none; `cache_known_input_tokens` and
    `cache_known_read_tokens` are the input of these and what of it was read from the cache.
    """

    effective_cost: Decimal | None = None
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None
    estimated_cost: Decimal | None = None
    cache_saving: Decimal | None = None
    calls: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_write_input_tokens: int | None = None
    estimated_calls: int | None = None
    unmetered_calls: int | None = None
    unpriced_calls: int | None = None
    cache_unknown_calls: int | None = None
    costed_calls: int | None = None
    costed_tokens: int | None = None
    cache_known_input_tokens: int | None = None
    cache_known_read_tokens: int | None = None
    cache_known_calls: int | None = None

    @property
    def is_range(self) -> bool:
        """Whether the cost is known only between two ends."""
        return self.cost_low != self.cost_high

    @property
    def cost_per_call(self) -> Decimal | None:
        """Cost of a call that has a cost, rounded half-even at 18 decimals."""
        return _quotient(self.effective_cost, self.costed_calls)

    @property
    def cost_per_million_tokens(self) -> Decimal | None:
        """Cost of a million tokens, input and output together, of the calls that have a cost."""
        return _per_million(self.effective_cost, self.costed_tokens)

    @property
    def ends(self) -> "tuple[UnitCosts, UnitCosts]":
        """The unit costs at both ends of the range."""
        low, high = (
            UnitCosts(_quotient(end, self.costed_calls), _per_million(end, self.costed_tokens))
            for end in (self.cost_low, self.cost_high)
        )
        return low, high

    @property
    def cache_hit_ratio(self) -> float | None:
        """Part of the input served from a cache, where the cache is recorded."""
        return _ratio(self.cache_known_read_tokens, self.cache_known_input_tokens)

    @property
    def is_cache_partial(self) -> bool:
        """Whether `cache_hit_ratio` stands for some of the calls only."""
        return 0 < (self.cache_known_calls or 0) < (self.calls or 0)

    def share(self, of: str) -> float | None:
        """Part of the calls: `estimated`, `unmetered`, `unpriced` or `cache_unknown`."""
        count: int | None = getattr(self, f"{of}_calls")
        return _ratio(count, self.calls)

    @property
    def measured_calls(self) -> int | None:
        """Calls whose tokens the source counted."""
        if self.calls is None:
            return None
        return self.calls - (self.estimated_calls or 0) - (self.unmetered_calls or 0)


class UnitCosts(msgspec.Struct, frozen=True):
    """Cost of a call and of a million tokens."""

    per_call: Decimal | None
    per_million_tokens: Decimal | None


def _per_million(amount: Decimal | None, tokens: int | None) -> Decimal | None:
    return None if amount is None else _quotient(_EXACT.multiply(amount, _MILLION), tokens)


def _ratio(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def _quotient(amount: Decimal | None, count: int | None) -> Decimal | None:
    return None if amount is None or not count else divide(amount, Decimal(count))


def gather(sums: "Sequence[Sums]") -> Sums:
    """The sum of sums in one currency; a measure that none of them knows stays None."""
    if len(sums) == 1:
        return sums[0]
    whole: dict[str, Any] = {name: _add([getattr(one, name) for one in sums]) for name in MONEY}
    whole |= {name: _count([getattr(one, name) for one in sums]) for name in COUNTS}
    return Sums(**whole)


def converted(sums: Sums, convert: "Callable[[Decimal], Decimal]") -> Sums:
    """The same sums with their money converted."""
    known = {name: getattr(sums, name) for name in MONEY}
    return msgspec.structs.replace(
        sums, **{name: convert(amount) for name, amount in known.items() if amount is not None}
    )


def _add(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return reduce(_EXACT.add, known) if known else None


def _count(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


class Trait(IntFlag):
    """What is true of all rows of a part: parts are told apart in the one group by.

    Nineteen sums over conditions cost more than twice the time of nine plain ones over a key.
    """

    ESTIMATED = auto()
    UNMETERED = auto()
    UNPRICED = auto()
    COSTED = auto()
    HAS_LOW = auto()
    HAS_HIGH = auto()
    CACHE_UNKNOWN = auto()
    CACHE_KNOWN = auto()


TRAITS: Final = "traits"
SUMMED: Final = {
    "effective_cost": "effective_cost",
    "cost_low": "cost_low",
    "cost_high": "cost_high",
    "cache_saving": "cache_saving",
    "calls": "request_count",
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_input_tokens": "cache_read_input_tokens",
    "cache_write_input_tokens": "cache_write_input_tokens",
}
"""What the engine sums, and the column that it sums."""


def traits(table: "ir.Table") -> "ir.Value":
    """The traits of a row as one number."""
    import ibis

    read, whole, metering = (
        table[name] for name in ("cache_read_input_tokens", "input_tokens", "metering")
    )
    # Rating says whether the cache is an open question; a row without a price cannot, and then
    # the source must have recorded it.
    is_open = ibis.coalesce(table["cache_unknown"], read.isnull())
    conditions = {
        Trait.ESTIMATED: metering == "estimated",
        Trait.UNMETERED: metering == "unmetered",
        Trait.UNPRICED: table["unpriced_reason"].notnull(),
        Trait.COSTED: table["effective_cost"].notnull(),
        Trait.HAS_LOW: table["cost_low"].notnull(),
        Trait.HAS_HIGH: table["cost_high"].notnull(),
        Trait.CACHE_UNKNOWN: table["cache_unknown"],
        # A row counts on both sides of the ratio or on neither.
        Trait.CACHE_KNOWN: ~is_open & whole.notnull(),
    }
    numbers = [
        ibis.ifelse(condition, int(trait), 0).cast("int32")
        for trait, condition in conditions.items()
    ]
    return reduce(lambda one, other: one + other, numbers).cast("int32")


def expressions(table: "ir.Table") -> "dict[str, ir.Value]":
    """The sums as Ibis expressions, by name: all of `SUMMED`."""
    return {name: table[column].sum() for name, column in SUMMED.items()}


def part(number: int, sums: "Mapping[str, Any]") -> Sums:
    """All sums of the rows that share traits, from the plain ones of `SUMMED`."""
    estimated, unmetered, unpriced, costed, low, high, cache_unknown, cache_known = _held(number)
    cost, calls, read = sums["effective_cost"], sums["calls"], sums["cache_read_input_tokens"]
    whole, output = sums["input_tokens"], sums["output_tokens"]
    return Sums(
        **{
            **sums,
            "cost_low": sums["cost_low"] if low else cost,
            "cost_high": sums["cost_high"] if high else cost,
        },
        estimated_cost=cost if estimated else None,
        estimated_calls=calls if estimated else 0,
        unmetered_calls=calls if unmetered else 0,
        unpriced_calls=calls if unpriced else 0,
        cache_unknown_calls=calls if cache_unknown else 0,
        costed_calls=calls if costed else 0,
        costed_tokens=(whole or 0) + (output or 0) if costed else 0,
        cache_known_input_tokens=whole if cache_known else 0,
        cache_known_read_tokens=read if cache_known else None,
        cache_known_calls=calls if cache_known else 0,
    )


@cache
def _held(number: int) -> tuple[bool, ...]:
    """Whether each trait, in their order, is in the number."""
    return tuple(bool(number & trait.value) for trait in Trait)
