"""The price book: rows of data, read a provider at a time and never changed in memory.

A book is a folder with `units.csv`, `providers.csv`, and per provider `models/PROVIDER.csv` (what
names mean which model, in order: the first match wins) and `prices/PROVIDER.csv` (one row a
price). An overlay, a file of price rows of a workspace, lies over it: its rows replace the rows
of the same provider, model, region, service tier and class from the day they are valid.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from jauge.errors import UsageError
from jauge.pricing.patterns import matcher
from jauge.pricing.units import registry

PRICE_COLUMNS: Final = (
    "provider",
    "model",
    "region",
    "service_tier",
    "class",
    "price",
    "per",
    "currency",
    "above_input_tokens",
    "valid_from",
    "valid_until",
    "window",
    "cache_lifetime_s",
    "source",
    "checked_at",
)
STANDARD: Final = "standard"


class BadPriceBook(UsageError):
    """The price book is inconsistent; the message names file, row and what to do."""


class PriceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One price as its source quotes it: `price` in `currency` for `per` units of `unit`.

    `region` is a region or an inference profile, null for all; `window` a part of the UTC day in
    seconds; an empty window stands for the rest of the day. A null end of validity is open.
    """

    provider: str
    model: str
    region: str | None
    service_tier: str
    unit: str
    price: str
    per: int
    currency: str
    above_input_tokens: int | None
    valid_from: datetime | None
    valid_until: datetime | None
    window: tuple[int, int] | None
    cache_lifetime_s: int | None
    source: str
    checked_at: str

    @property
    def amount(self) -> Decimal:
        """The quoted price as a number."""
        return Decimal(self.price)


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A model of the book and the pattern of the names that mean it."""

    model: str
    match: str


class ProviderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A provider of the book.

    `names` are the names that traffic gives it (OpenTelemetry's first), `match` a pattern of
    further ones, `models` a pattern of model names that are its own, `fallbacks` the providers
    whose prices it charges for their models.
    """

    provider: str
    title: str
    names: tuple[str, ...]
    match: str | None
    models: str | None
    fallbacks: tuple[str, ...]


class Book:
    """A price book over a folder of files; `overlay` rows come first."""

    def __init__(self, folder: Traversable, overlay: Iterable[PriceRow] = ()) -> None:
        self._folder = folder
        self._overlay: dict[str, list[PriceRow]] = {}
        for row in overlay:
            self._overlay.setdefault(row.provider, []).append(row)
        self._prices: dict[str, Mapping[str, tuple[PriceRow, ...]]] = {}
        self._models: dict[str, tuple[ModelRow, ...]] = {}

    def with_rows(self, rows: Iterable[PriceRow]) -> "Book":
        """The book with more rows over it."""
        own = (row for kept in self._overlay.values() for row in kept)
        return Book(self._folder, (*own, *rows))

    @cached_property
    def providers(self) -> Mapping[str, ProviderRow]:
        """All providers by name, in the order of the book."""
        rows = (
            ProviderRow(
                provider=row["provider"],
                title=row["title"],
                names=tuple(row["names"].split()),
                match=row["match"] or None,
                models=row["models"] or None,
                fallbacks=tuple(row["fallbacks"].split()),
            )
            for row in self._read("providers.csv")
        )
        known = {row.provider: row for row in rows}
        for name in sorted(set(self._overlay) - set(known)):
            known[name] = ProviderRow(
                provider=name, title=name, names=(name,), match=None, models=None, fallbacks=()
            )
        return known

    @cached_property
    def version(self) -> str:
        """Day and content: `2026-11-22+1a2b3c4d`, the same for the same rows anywhere."""
        digest = hashlib.sha256()
        for name in sorted(self.providers):
            for kind in ("models", "prices"):
                digest.update(self._text(f"{kind}/{name}.csv").encode())
            for row in self._overlay.get(name, ()):
                digest.update(msgspec.json.encode(row))
        for name in ("units.csv", "providers.csv"):
            digest.update(self._text(name).encode())
        overlays = (row for rows in self._overlay.values() for row in rows)
        day = max((row.checked_at for row in overlays), default="")
        return f"{max(day, self._text('checked_at').strip())}+{digest.hexdigest()[:12]}"

    def models(self, provider: str) -> tuple[ModelRow, ...]:
        """The models of a provider; the first whose pattern matches a name is meant."""
        if provider not in self._models:
            rows = tuple(
                ModelRow(model=row["model"], match=row["match"])
                for row in self._read(f"models/{provider}.csv")
            )
            known = {row.model for row in rows}
            added = {row.model for row in self._overlay.get(provider, ())} - known
            own = tuple(ModelRow(model=name, match=name) for name in sorted(added))
            self._models[provider] = own + rows
        return self._models[provider]

    def prices(self, provider: str) -> Mapping[str, tuple[PriceRow, ...]]:
        """The price rows of a provider by model."""
        if provider not in self._prices:
            rows: dict[str, list[PriceRow]] = {}
            for number, row in enumerate(self._read(f"prices/{provider}.csv"), start=2):
                priced = parse_row({**row, "provider": provider}, f"{provider}.csv: row {number}")
                rows.setdefault(priced.model, []).append(priced)
            for row in self._overlay.get(provider, ()):
                rows[row.model] = _overlaid(rows.get(row.model, []), row)
            self._prices[provider] = {model: tuple(found) for model, found in rows.items()}
        return self._prices[provider]

    def find_model(self, provider: str, name: str) -> str | None:
        """The model of `provider` that `name` (lower case) means, fallbacks not tried."""
        for row in self.models(provider):
            if matcher(row.match)(name):
                return row.model
        return None

    def _text(self, name: str) -> str:
        file = self._folder.joinpath(name)
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def _read(self, name: str) -> Iterable[dict[str, str]]:
        return csv.DictReader(self._text(name).splitlines())


@lru_cache(maxsize=1)
def bundled_book() -> Book:
    """The book that comes with Jauge."""
    return Book(files("jauge.pricebook"))


def parse_row(row: Mapping[str, str | None], where: str) -> PriceRow:
    """Read one row of text; raises BadPriceBook with `where` and what to do."""
    try:
        return _parse(row)
    except (ValueError, KeyError) as fault:
        msg = f"{where}: {fault}: write it as docs/pricing.md shows"
        raise BadPriceBook(msg) from None


def _parse(row: Mapping[str, str | None]) -> PriceRow:
    unit, price = row["class"] or "", row["price"] or ""
    if unit not in registry():
        msg = f"{unit!r} is not a unit of units.csv"
        raise ValueError(msg)
    if not _is_amount(price):
        msg = f"price {price!r} is not an amount"
        raise ValueError(msg)
    per = int(row.get("per") or registry()[unit].per)
    currency = row["currency"] or ""
    if len(currency) != len("EUR") or not currency.isupper():
        msg = f"currency {currency!r} is not a code of ISO 4217"
        raise ValueError(msg)
    above = row.get("above_input_tokens")
    lifetime = row.get("cache_lifetime_s")
    return PriceRow(
        provider=row["provider"] or "",
        model=row["model"] or "",
        region=row.get("region") or None,
        service_tier=row.get("service_tier") or STANDARD,
        unit=unit,
        price=price,
        per=per,
        currency=currency,
        above_input_tokens=int(above) if above else None,
        valid_from=_moment(row.get("valid_from")),
        valid_until=_moment(row.get("valid_until")),
        window=_window(row.get("window")),
        cache_lifetime_s=int(lifetime) if lifetime else None,
        source=row.get("source") or "",
        checked_at=row.get("checked_at") or "",
    )


def _is_amount(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _window(text: str | None) -> tuple[int, int] | None:
    """Read `01:00-04:00`; an end of 00:00 or 24:00 is the end of the day."""
    if not text:
        return None
    first, _, last = text.partition("-")
    day = 24 * 3600
    start = _seconds(first)
    end = day if last == "24:00" else _seconds(last) or day
    if end <= start:
        msg = f"window {text!r} does not end after it starts"
        raise ValueError(msg)
    return start, end


def _seconds(text: str) -> int:
    moment = time.fromisoformat(text)
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _overlaid(rows: list[PriceRow], new: PriceRow) -> list[PriceRow]:
    """The rows of a model with `new` in force over those that it replaces."""
    key = ("region", "service_tier", "unit", "above_input_tokens", "window")
    result: list[PriceRow] = []
    for row in rows:
        if any(getattr(row, name) != getattr(new, name) for name in key):
            result.append(row)
            continue
        if new.valid_from is not None and (
            row.valid_from is None or row.valid_from < new.valid_from
        ):
            ends = [end for end in (row.valid_until, new.valid_from) if end is not None]
            result.append(msgspec.structs.replace(row, valid_until=min(ends)))
        if new.valid_until is not None and (
            row.valid_until is None or row.valid_until > new.valid_until
        ):
            starts = [start for start in (row.valid_from, new.valid_until) if start is not None]
            result.append(msgspec.structs.replace(row, valid_from=max(starts)))
    return [*result, new]
