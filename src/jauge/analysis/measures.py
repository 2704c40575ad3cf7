"""The figures of a line: sums, and what is divided of them only when it is asked for."""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from functools import reduce
from typing import Any, Final

import msgspec

from jauge.model import divide

MONEY: Final = (
    "effective_cost", "cost_low", "cost_high", "estimated_cost", "cache_saving", "line_cost",
    "uncounted_cost",
)  # fmt: skip
_MILLION: Final = Decimal(1_000_000)
_EXACT: Final = Context(prec=76)


class Sums(msgspec.Struct, frozen=True, gc=False):
    """Sums over counted rows; None where no row knows the value, which is not 0.

    Money is in the currency of the line. `unpriced_calls` have no price, or no complete one;
    `estimated_cost` is the part of `effective_cost` whose tokens were estimated, `line_cost` the
    part that lines of bills state, which have neither calls nor tokens, `uncounted_cost` the part
    of all rows that do not say how many calls they are; `costed_calls` and `costed_tokens` are
    those with a cost. `cache_known_calls` are those whose input is known
    and whose source records the cache, or whose model has none; `cache_known_input_tokens` and
    `cache_known_read_tokens` are the input of these and what of it was read from the cache.
    """

    effective_cost: Decimal | None = None
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None
    estimated_cost: Decimal | None = None
    cache_saving: Decimal | None = None
    line_cost: Decimal | None = None
    uncounted_cost: Decimal | None = None
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
    def calls_cost(self) -> tuple[Decimal | None, Decimal | None]:
        """What calls cost, both ends of it: the cost without what only lines of bills state."""
        return _less(self.cost_low, self.line_cost), _less(self.cost_high, self.line_cost)

    @property
    def cost_per_call(self) -> Decimal | None:
        """Cost of a call that has a cost, rounded half-even at 18 decimals."""
        return _quotient(_less(self.effective_cost, self.uncounted_cost), self.costed_calls)

    @property
    def cost_per_million_tokens(self) -> Decimal | None:
        """Cost of a million tokens, input and output together, of the calls that have a cost."""
        return _per_million(_less(self.effective_cost, self.line_cost), self.costed_tokens)

    @property
    def ends(self) -> "tuple[UnitCosts, UnitCosts]":
        """The unit costs at both ends of the range."""
        low, high = (
            UnitCosts(
                _quotient(_less(end, self.uncounted_cost), self.costed_calls),
                _per_million(_less(end, self.line_cost), self.costed_tokens),
            )
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


class ByClass(msgspec.Struct, frozen=True, gc=False):
    """What each class of tokens cost, and how many tokens that paid for; None is unknown.

    `other_cost` pays for calls and other meters; `effective_cost` is all of it, and more where
    lines of bills know no class.
    """

    input_cost: Decimal | None = None
    cache_read_cost: Decimal | None = None
    cache_write_cost: Decimal | None = None
    output_cost: Decimal | None = None
    other_cost: Decimal | None = None
    effective_cost: Decimal | None = None
    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None


class UnitCosts(msgspec.Struct, frozen=True):
    """Cost of a call and of a million tokens."""

    per_call: Decimal | None
    per_million_tokens: Decimal | None


def _less(amount: Decimal | None, part: Decimal | None) -> Decimal | None:
    return amount if amount is None or part is None else _EXACT.subtract(amount, part)


def _per_million(amount: Decimal | None, tokens: int | None) -> Decimal | None:
    return None if amount is None else _quotient(_EXACT.multiply(amount, _MILLION), tokens)


def _ratio(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def _quotient(amount: Decimal | None, count: int | None) -> Decimal | None:
    return None if amount is None or not count else divide(amount, Decimal(count))


def gather(sums: Sequence[Sums]) -> Sums:
    """The sum of sums in one currency; a measure that none of them knows stays None."""
    if len(sums) == 1:
        return sums[0]
    # By attribute: a transposed list of 45,000 structs keeps the garbage collector busy.
    return Sums(*(add([getattr(one, name) for one in sums]) for name in Sums.__struct_fields__))


def add(values: Iterable[Any]) -> Any:
    """The exact sum of what is known of amounts in one currency, or of counts; None of nothing."""
    known = [value for value in values if value is not None]
    if not known or isinstance(known[0], int):
        return sum(known) if known else None
    return reduce(_EXACT.add, known)
