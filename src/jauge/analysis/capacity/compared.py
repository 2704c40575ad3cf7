"""The same tokens at list prices: from which use on a capacity of one's own pays."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

import msgspec

from jauge.analysis.capacity.line import Api, CapacityLine
from jauge.analysis.capacity.use import Use
from jauge.analysis.conversion import Converter
from jauge.analysis.unit_prices import UnitPrices
from jauge.model import divide, exact_sum, product

_MILLION: Final = 1_000_000
_NOTHING: Final = Decimal(0)


class ListPrice(UnitPrices, Protocol):
    """What a provider asks for single tokens of a model; None of a class that it does not sell."""

    @property
    def provider(self) -> str:
        """Who asks it."""
        ...

    @property
    def currency(self) -> str:
        """The currency of the prices."""
        ...


ListPrices = Callable[[str, str | None, date], Sequence[ListPrice]]
"""The list prices of a model on a day: of one provider, or of all where it is None."""


def compared(
    line: CapacityLine, uses: Sequence[Use], prices: ListPrices, converter: Converter
) -> CapacityLine:
    """The line with what its tokens cost at the lowest list price of each model.

    Where a model has no price at all, nothing is compared.
    """
    by_model: dict[str | None, list[Use]] = {}
    for use in uses:
        if use.tokens:
            by_model.setdefault(use.model, []).append(use)
    costs: list[Decimal] = []
    providers: dict[str, None] = {}
    for model, mine in by_model.items():
        offers = _offers(mine, prices(model or "", line.provider, line.days.last), line, converter)
        if not offers:
            return line
        cost, provider = min(offers)
        costs.append(cost)
        providers[provider] = None
    whole = exact_sum(costs)
    if not whole:
        return line
    tokens = int(line.cost * line.tokens / whole)
    utilisation = None
    if line.capability and line.tokens:
        taken = line.quantity / line.tokens * tokens
        utilisation = float(taken / line.capability)
    api = Api(
        providers=tuple(sorted(providers)),
        cost=whole,
        per_million=divide(product(whole, _MILLION), Decimal(line.tokens)),
        break_even_tokens=tokens,
        break_even_utilisation=utilisation,
    )
    return msgspec.structs.replace(line, api=api)


def _offers(
    uses: Sequence[Use], prices: Sequence[ListPrice], line: CapacityLine, converter: Converter
) -> list[tuple[Decimal, str]]:
    """What each provider would ask for these tokens, in the currency of the line."""
    read = sum(use.cache_read for use in uses)
    plain = max(sum(use.input for use in uses) - read, 0)
    written = sum(use.output for use in uses)
    found: list[tuple[Decimal, str]] = []
    for price in prices:
        classes = ((plain, price.input), (read, price.cache_read), (written, price.output))
        if any(count and each is None for count, each in classes):
            continue
        cost = exact_sum(product(each or _NOTHING, count) for count, each in classes)
        if converter.currency(price.currency, line.days.last) == line.currency:
            amount = converter.convert(cost, price.currency, line.days.last)
            found.append((amount, price.provider))
    return found
