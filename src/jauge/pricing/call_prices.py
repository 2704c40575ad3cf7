"""The prices behind the ids that rated calls carry, each with what a batch would have cost."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from jauge.pricing.book import STANDARD, Book
from jauge.pricing.compile import compile_prices
from jauge.pricing.compiled import Compiled, Price, UnitPrices, Wanted
from jauge.pricing.contracts import Alias, Contract

_BATCH = "batch"
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
Named = tuple[str | None, str | None, str | None, str | None]
"""Provider, model, region and service tier, as calls name them."""


class CallPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What single tokens cost under a price id, contracts included; `batch` of the same model.

    `batch` is None where the model is not sold by the batch in the same currency.
    """

    price_id: str
    currency: str
    units: UnitPrices
    batch: UnitPrices | None
    has_cache: bool
    cache_lifetime_s: int


def call_prices(
    book: Book, contracts: Sequence[Contract], aliases: Sequence[Alias], named: Iterable[Named]
) -> list[CallPrice]:
    """Every price that calls of these names may have met, one for each price id."""
    wanted = {_wanted(one): _wanted((*one[:3], _BATCH)) for one in named}
    compiled = compile_prices(book, contracts, {*wanted, *wanted.values()}, aliases)
    found: dict[str, CallPrice] = {}
    for own, batch in wanted.items():
        offers = _prices(compiled, batch) if (own.service_tier or STANDARD) != _BATCH else []
        for price in _prices(compiled, own):
            found[price.price_id] = CallPrice(
                price_id=price.price_id,
                currency=price.currency,
                units=price.contracted,
                batch=_offer(price, offers),
                has_cache=price.has_cache,
                cache_lifetime_s=price.cache_lifetime_s,
            )
    return list(found.values())


def _wanted(named: Named) -> Wanted:
    provider, model, region, tier = named
    return Wanted(provider_name=provider, model=model, region=region, service_tier=tier)


def _prices(compiled: Compiled, wanted: Wanted) -> list[Price]:
    keys = {
        row.price_key
        for row in compiled.resolutions
        if (row.provider_name, row.model, row.region, row.service_tier)
        == (wanted.provider_name, wanted.model, wanted.region, wanted.service_tier)
    }
    return [price for price in compiled.prices if price.price_key in keys]


def _offer(price: Price, offers: Iterable[Price]) -> UnitPrices | None:
    """The latest batch price of the same size of input while the price was in force."""
    fitting = [
        one
        for one in offers
        if one.currency == price.currency
        and one.above_input_tokens in {price.above_input_tokens, None}
        and (one.valid_from is None or one.valid_from < (price.valid_until or _LAST))
        and (price.valid_from is None or price.valid_from < (one.valid_until or _LAST))
    ]
    best = max(fitting, key=_rank, default=None)
    return None if best is None else best.contracted


def _rank(price: Price) -> tuple[int, datetime]:
    return (price.above_input_tokens or -1, price.valid_until or _LAST)
