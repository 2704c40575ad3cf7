"""What was sold, in FOCUS' words: names, SKUs and unit prices of what usage rows were rated with.

Small tables for one join: they hold one row for each provider, model and price that rows have.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import duckdb
import msgspec
import pyarrow as pa

from jauge.ledger.rates import Rates
from jauge.pricing import TOKEN_PRICES, Book, Price, UnitPrices, Wanted, bundled_book, find_provider
from jauge.pricing.patterns import matcher

MODEL: Final = "coalesce(response_model, request_model)"
KEYS: Final = (
    "sku_provider", "sku_model", "sku_tier", "sku_region", "sku_price", "sku_currency",
)  # fmt: skip
_OF_ROW: Final = (
    "{0}provider_name",
    "coalesce({0}response_model, {0}request_model)",
    "{0}service_tier",
    "{0}region",
    "{0}price_id",
    "{0}billing_currency",
)
NAMES: Final = (
    "focus_provider",
    "publisher",
    "invoice_issuer",
    "service",
    "billing_account_type",
    "sub_account_type",
    "sku",
    "price_terms",
    "details",
)
_PRICE: Final = pa.decimal128(18, 12)
_TERMS: Final = ("region", "tier", "utc", "above")
_VERSION: Final = re.compile(r"(?<![a-z0-9])v?(\d+(?:[.-]\d+)*)(?![a-z0-9])")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DETAIL_TERMS: Final = {
    "region": "x_PriceRegion",
    "tier": "x_ServiceTier",
    "utc": "x_UtcHours",
    "above": "x_AboveInputTokens",
}


class _Row(msgspec.Struct, frozen=True):
    """An identity of usage rows, in the order of `KEYS`."""

    provider_name: str | None
    model: str | None
    service_tier: str | None
    region: str | None
    price_id: str | None
    currency: str | None


class Sku(msgspec.Struct, frozen=True, kw_only=True):
    """What one identity of usage rows was sold as; `details` is an open JSON object."""

    focus_provider: str | None
    publisher: str | None
    invoice_issuer: str | None
    service: str | None
    billing_account_type: str
    sub_account_type: str
    sku: str | None
    price_terms: str
    details: str


def register(work: duckdb.DuckDBPyConnection, usage: str, rates: Rates | None) -> None:
    """Hand the table `sku` to DuckDB: `KEYS`, `NAMES`, and `l_` and `c_` prices where known."""
    keys = ", ".join(of_row(""))
    found = [_Row(*row) for row in work.execute(f"SELECT DISTINCT {keys} FROM {usage}").fetchall()]
    prices = {} if rates is None else _prices(rates, found)
    book = bundled_book() if rates is None else rates.book
    skus = [describe(book, one.provider_name, one.model, one.price_id) for one in found]
    units = [prices.get((one.price_id, one.currency)) for one in found]
    columns = {
        name: pa.array(values, pa.string())
        for name, values in zip(KEYS, _transposed(found), strict=True)
    }
    columns["region_name"] = pa.array(
        [one.region and regions().get(one.region, one.region) for one in found], pa.string()
    )
    columns |= {name: pa.array([getattr(sku, name) for sku in skus], pa.string()) for name in NAMES}
    columns["is_known"] = pa.array([unit is not None for unit in units], pa.bool_())
    for side, name in (("l", "listed"), ("c", "contracted")):
        own: list[UnitPrices | None] = [unit and getattr(unit, name) for unit in units]
        for price in (*TOKEN_PRICES, "request"):
            columns[f"{side}_{price}"] = pa.array(
                [one and getattr(one, price) for one in own], _PRICE
            )
        maps = [None if one is None else list(one.meters.items()) for one in own]
        columns[f"{side}_meters"] = pa.array(maps, pa.map_(pa.string(), _PRICE))
    work.register("sku", pa.table(columns))


def of_row(prefix: str) -> list[str]:
    """The values of `KEYS` in a row of usage, as SQL."""
    return [value.format(prefix) for value in _OF_ROW]


def _transposed(rows: Sequence[_Row]) -> list[list[str | None]]:
    return [[getattr(row, name) for row in rows] for name in _Row.__struct_fields__]


def _prices(rates: Rates, found: Iterable[_Row]) -> Mapping[tuple[str | None, str | None], Price]:
    """Prices by id and currency; an id that means several prices is left out."""
    wanted = [
        Wanted(
            provider_name=one.provider_name,
            model=one.model,
            region=one.region,
            service_tier=one.service_tier,
        )
        for one in found
        if one.price_id is not None
    ]
    several: dict[tuple[str | None, str | None], list[Price]] = {}
    for price in rates.compile(wanted).prices:
        several.setdefault((price.price_id, price.currency), []).append(price)
    return {key: prices[0] for key, prices in several.items() if _are_same(prices)}


def _are_same(prices: Sequence[Price]) -> bool:
    first = prices[0]
    return all((one.listed, one.contracted) == (first.listed, first.contracted) for one in prices)


def describe(book: Book, provider_name: str | None, model: str | None, price_id: str | None) -> Sku:
    """The FOCUS names of a model that `provider_name` served at the price `price_id`."""
    base, *terms = (price_id or "").split(";")
    seller, _, priced = base.partition("/") if "/" in base else ("", "", "")
    seller = seller or (provider_name and find_provider(book, provider_name)) or ""
    names = _names(book, provider_name, seller)
    sold = priced or model
    said = dict(term.split("=", 1) for term in terms if "=" in term)
    kept = {name: said[name] for name in _TERMS if name in said}
    details = {**_model(sold), **{_DETAIL_TERMS[name]: value for name, value in kept.items()}}
    return Sku(
        **names,
        sku=f"{seller or provider_name or names['focus_provider']}/{sold}" if sold else None,
        price_terms="".join(f";{name}={value}" for name, value in kept.items()),
        details=json.dumps(details, ensure_ascii=False)[:-1],
    )


def _names(book: Book, provider_name: str | None, seller: str) -> Mapping[str, Any]:
    """Who made it available, who made it, who invoices it."""
    known = providers().get(provider_name or "")
    if known is None and provider_name is None and seller in book.providers:
        known = providers().get(book.providers[seller].names[0])
    if known is not None:
        return known
    title = book.providers[seller].title if seller in book.providers else provider_name
    parties = ("focus_provider", "publisher", "invoice_issuer", "service")
    return dict.fromkeys(parties, title) | {
        "billing_account_type": "Account",
        "sub_account_type": "Project",
    }


def _model(model: str | None) -> dict[str, str]:
    """Developer, family, id and version as the name tells them; what it does not is not there."""
    if model is None:
        return {}
    name = model.lower()
    family = next((row for row in _families() if matcher(row["match"])(name)), None)
    told = {} if family is None else {
        "ModelDeveloper": family["developer"],
        "ModelFamily": family["family"],
    }  # fmt: skip
    told["ModelId"] = model
    if found := _VERSION.search(name):
        version = found[1]
        told["ModelVersion"] = version if _DATE.fullmatch(version) else version.replace("-", ".")
    return told


@cache
def providers() -> Mapping[str, Mapping[str, str]]:
    """How FOCUS names each `provider_name` (facts/focus_providers.csv)."""
    kept = ("source", "checked_on", "provider_name")
    return {
        row["provider_name"]: {name: text for name, text in row.items() if name not in kept}
        for row in _facts("focus_providers.csv")
    }


@cache
def regions() -> Mapping[str, str]:
    """The display name of a region (facts/region_names.csv)."""
    return {row["region"]: row["name"] for row in _facts("region_names.csv")}


@cache
def _families() -> tuple[Mapping[str, str], ...]:
    return tuple(_facts("model_families.csv"))


def _facts(name: str) -> Iterable[dict[str, str]]:
    text = files("jauge.facts").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
