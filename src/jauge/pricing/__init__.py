"""What usage costs: the price book, contracts and names compiled to small tables; FX. Pure."""

from jauge.pricing.api_prices import ApiPrice, api_prices
from jauge.pricing.book import BadPriceBook, Book, bundled_book
from jauge.pricing.cache_range import CostRange, cost_range
from jauge.pricing.compile import compile_prices, models_of
from jauge.pricing.compiled import TOKEN_PRICES, Compiled, Price, Resolution, UnitPrices, Wanted
from jauge.pricing.contracts import (
    Alias,
    Contract,
    aliases_of,
    contracts_of,
    parse_aliases,
    parse_contracts,
)
from jauge.pricing.names import find_provider
from jauge.pricing.overlay import load_book
from jauge.pricing.rate import CostClasses, fees, rate, settle

__all__ = [
    "TOKEN_PRICES",
    "Alias",
    "ApiPrice",
    "BadPriceBook",
    "Book",
    "Compiled",
    "Contract",
    "CostClasses",
    "CostRange",
    "Price",
    "Resolution",
    "UnitPrices",
    "Wanted",
    "aliases_of",
    "api_prices",
    "bundled_book",
    "compile_prices",
    "contracts_of",
    "cost_range",
    "fees",
    "find_provider",
    "load_book",
    "models_of",
    "parse_aliases",
    "parse_contracts",
    "rate",
    "settle",
]
