"""Every price of an identity over time, contracts included: what calls cost on another day."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from jauge.pricing.book import Book
from jauge.pricing.call_prices import Named
from jauge.pricing.compile import compile_prices
from jauge.pricing.compiled import Price, Resolution, UnitPrices, Wanted
from jauge.pricing.contracts import Alias, Contract


class PriceSpan(msgspec.Struct, frozen=True, kw_only=True):
    """What single tokens of one identity cost while a price is in force.

    `part` is the hours of the UTC day and the sizes of input that the price is for. `valid_until`
    is excluded; None is open.
    """

    named: Named
    price_id: str
    part: tuple[int | None, ...]
    valid_from: datetime | None
    valid_until: datetime | None
    currency: str
    units: UnitPrices


def price_spans(
    book: Book, contracts: Sequence[Contract], aliases: Sequence[Alias], named: Iterable[Named]
) -> list[PriceSpan]:
    """The prices of these identities, in the order of book and contracts."""
    wanted = [
        Wanted(provider_name=provider, model=model, region=region, service_tier=tier)
        for provider, model, region, tier in named
    ]
    compiled = compile_prices(book, contracts, wanted, aliases)
    prices: dict[int, list[Price]] = {}
    for price in compiled.prices:
        prices.setdefault(price.price_key, []).append(price)
    return [
        span
        for row in compiled.resolutions
        if row.price_key is not None
        for price in prices.get(row.price_key, ())
        if (span := _span(row, price)) is not None
    ]


def _span(row: Resolution, price: Price) -> PriceSpan | None:
    """A price while the identity resolves to it; None where both are never in force at once."""
    starts = [one for one in (row.valid_from, price.valid_from) if one is not None]
    ends = [one for one in (row.valid_until, price.valid_until) if one is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and start >= end:
        return None
    return PriceSpan(
        named=(row.provider_name, row.model, row.region, row.service_tier),
        price_id=price.price_id,
        part=(
            price.window_from_s,
            price.window_until_s,
            price.above_input_tokens,
            price.upto_input_tokens,
        ),
        valid_from=start,
        valid_until=end,
        currency=price.currency,
        units=price.contracted,
    )
