"""The cost of one call by classes, in Decimal: the rule that the ledger's SQL repeats."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from jauge.model import TokenCounts, exact_sum
from jauge.pricing.compiled import Price
from jauge.pricing.units import registry

EMBEDDINGS: Final = "embeddings"
"""OpenTelemetry's gen_ai.operation.name of calls without output tokens."""
_ZERO: Final = Decimal(0)
_SIDES: Final = (
    (
        {
            "cache_read_input_tokens": "cache_read",
            "cache_write_input_tokens": "cache_write",
            "cache_write_1h_input_tokens": "cache_write_1h",
            "audio_input_tokens": "audio_input",
        },
        "input",
    ),
    (
        {"reasoning_output_tokens": "reasoning", "audio_output_tokens": "audio_output"},
        "output",
    ),
)


class CostClasses(msgspec.Struct, frozen=True, kw_only=True):
    """Costs in one currency, exact; None where tokens of the class have no price."""

    currency: str
    input_cost: Decimal | None
    cache_read_cost: Decimal | None
    cache_write_cost: Decimal | None
    output_cost: Decimal | None
    other_cost: Decimal | None

    @property
    def total(self) -> Decimal:
        """The sum of the classes that are known."""
        costs = (
            self.input_cost,
            self.cache_read_cost,
            self.cache_write_cost,
            self.output_cost,
            self.other_cost,
        )
        return exact_sum(cost for cost in costs if cost is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The classes that have tokens and no price."""
        return tuple(
            name.removesuffix("_cost")
            for name in self.__struct_fields__
            if getattr(self, name) is None
        )


def rate(
    price: Price,
    counts: TokenCounts,
    meters: Mapping[str, Decimal] | None = None,
    *,
    request_count: int = 1,
    contracted: bool = False,
) -> CostClasses:
    """What one row of usage costs at list price, or `contracted`, by this row of prices.

    Unknown parts count as none; raises ValueError when the counts contradict each other.
    """
    if problem := counts.problem():
        raise ValueError(problem)
    units = price.contracted if contracted else price.listed
    read = counts.cache_read_input_tokens or 0
    hour = counts.cache_write_1h_input_tokens or 0
    written = counts.cache_write_input_tokens
    write = hour if written is None else written
    audio = counts.audio_input_tokens or 0
    reasoning = counts.reasoning_output_tokens or 0
    audio_out = counts.audio_output_tokens or 0
    known_in = read + write + audio if counts.input_tokens is None else counts.input_tokens
    known_out = reasoning + audio_out if counts.output_tokens is None else counts.output_tokens
    return CostClasses(
        currency=price.currency,
        input_cost=_cost(
            (known_in - read - write - audio, units.input), (audio, units.audio_input)
        ),
        cache_read_cost=_cost((read, units.cache_read)),
        cache_write_cost=_cost((write - hour, units.cache_write), (hour, units.cache_write_1h)),
        output_cost=_cost(
            (known_out - reasoning - audio_out, units.output),
            (reasoning, units.reasoning),
            (audio_out, units.audio_output),
        ),
        other_cost=request_count * (units.request or _ZERO)
        + sum(
            (amount * units.meters.get(name, _ZERO) for name, amount in (meters or {}).items()),
            _ZERO,
        ),
    )


def suffices(
    price: Price,
    counts: TokenCounts,
    meters: Mapping[str, Decimal] | None = None,
    operation: str | None = None,
) -> bool:
    """Whether the counts say enough for a cost; an unknown total must not be charged as zero.

    Input alone is enough for embeddings, and where the list does not charge output; other meters
    alone are enough where no token is known.
    """
    if counts.input_tokens is None:
        return counts.output_tokens is None and bool(meters)
    return (
        counts.output_tokens is not None
        or operation == EMBEDDINGS
        or not (price.contracted.output or price.listed.output)
    )


def fees(price: Price, meters: Mapping[str, Decimal], request_count: int = 1) -> Decimal:
    """The part of `other_cost` that is neither input nor output: requests, searches, time."""
    units = price.listed
    charged = (
        amount * units.meters[name]
        for name, amount in meters.items()
        if name in units.meters and registry()[name].direction is None
    )
    return sum(charged, request_count * (units.request or _ZERO))


def settle(price: Price, counts: TokenCounts) -> TokenCounts:
    """Counts without the parts that exceed their total, where the price makes no difference.

    Some providers report reasoning or cached tokens beside a total that does not hold them. A
    part that is charged like the total it should belong to may be left out; else the counts
    cannot be priced, and ValueError says which part is too large. Parts whose total is unknown
    are refused too where the total is charged: the rest of it would be forgotten in silence.
    """
    units = price.listed
    for names, total in _SIDES:
        known = getattr(counts, f"{total}_tokens") is not None or not getattr(units, total)
        if not known and any(getattr(counts, column) for column in names):
            msg = f"{total}_tokens is missing beside its parts: give usage as the API returned it"
            raise ValueError(msg)
    if counts.problem() is None:
        return counts
    hour = counts.cache_write_1h_input_tokens or 0
    if hour > (counts.cache_write_input_tokens or 0) and units.cache_write_1h == units.cache_write:
        counts = msgspec.structs.replace(counts, cache_write_1h_input_tokens=None)
    for names, total in _SIDES:
        same = {
            column: None
            for column, name in names.items()
            if getattr(units, name) == getattr(units, total)
        }
        counts = msgspec.structs.replace(counts, **same) if _exceeds(counts, names) else counts
    if problem := counts.problem():
        raise ValueError(problem)
    return counts


def _exceeds(counts: TokenCounts, names: Mapping[str, str]) -> bool:
    """Whether the parts of one side alone make the counts impossible."""
    others = {
        field: None
        for field in counts.__struct_fields__
        if field not in names and field not in {"input_tokens", "output_tokens"}
    }
    return msgspec.structs.replace(counts, **others).problem() is not None


def _cost(*parts: tuple[int, Decimal | None]) -> Decimal | None:
    """The sum of counts times prices, None when something counted has no price."""
    total = _ZERO
    for count, unit in parts:
        if count and unit is None:
            return None
        total += count * (unit or _ZERO)
    return total
