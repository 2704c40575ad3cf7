"""List prices of a model by every provider that sells it: what buying it by the token costs."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import msgspec

from jauge.pricing.book import Book
from jauge.pricing.compile import compile_prices
from jauge.pricing.compiled import Wanted
from jauge.pricing.names import find_provider


class ApiPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What one provider asks for single tokens of a model, in `currency`."""

    provider: str
    model: str
    currency: str
    input: Decimal | None
    cache_read: Decimal | None
    cache_write: Decimal | None = None
    output: Decimal | None


def api_prices(book: Book, model: str, provider: str | None, day: date) -> list[ApiPrice]:
    """The list prices of a model on a day at midnight UTC, for short inputs.

    Of the provider that is named where it sells the model, else of all that do.
    """
    at = datetime.combine(day, time.min, UTC)
    named = None if provider is None else find_provider(book, provider)
    own = [] if named is None else _prices(book, model, [named], at)
    return own or _prices(book, model, list(book.providers), at)


def _prices(book: Book, model: str, providers: list[str], at: datetime) -> list[ApiPrice]:
    wanted = {name: Wanted(provider_name=name, model=model) for name in providers}
    compiled = compile_prices(book, (), wanted.values())
    found: list[ApiPrice] = []
    for name, one in wanted.items():
        _resolution, price = compiled.find(one, at, None)
        # A provider that charges the prices of another is not one more offer, nor is what a
        # subscription holds for nothing.
        if price is None or not price.price_id.startswith(f"{name}/"):
            continue
        units = price.listed
        if not (units.input or units.output):
            continue
        found.append(
            ApiPrice(
                provider=name,
                model=model,
                currency=price.currency,
                input=units.input,
                cache_read=units.cache_read,
                cache_write=units.cache_write,
                output=units.output,
            )
        )
    return found
