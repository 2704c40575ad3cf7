"""What tokens cost at the list price of a model."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.capacity.compared import ListPrice
from jauge.model import exact_sum, product

_NOTHING: Final = Decimal(0)


class Tokens(msgspec.Struct, frozen=True):
    """Tokens by class: `input` is all input, cache reads and writes included."""

    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0

    @property
    def total(self) -> int:
        """Input and output."""
        return self.input + self.output


def tokens_of(sums: object) -> Tokens:
    """The tokens of a struct of sums; what is unknown counts as none."""
    names = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens")
    return Tokens(*(int(getattr(sums, name, None) or 0) for name in names))


def cost_at(price: ListPrice, tokens: Tokens) -> Decimal | None:
    """What the tokens cost, in the currency of the price; None where a class is not sold.

    A model without a price for the cache charges its tokens as plain input.
    """
    plain = max(tokens.input - tokens.cache_read - tokens.cache_write, 0)
    parts: Sequence[tuple[int, Decimal | None]] = (
        (plain, price.input),
        (tokens.cache_read, price.input if price.cache_read is None else price.cache_read),
        (tokens.cache_write, price.input if price.cache_write is None else price.cache_write),
        (tokens.output, price.output),
    )
    if any(count and unit is None for count, unit in parts):
        return None
    return exact_sum([product(unit or _NOTHING, count) for count, unit in parts])
