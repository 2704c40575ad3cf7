"""What the configuration says about prices: contracts over the book, and names of models."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from jauge.errors import ConfigError
from jauge.model import unit_price
from jauge.pricing.book import STANDARD
from jauge.pricing.compiled import TOKEN_PRICES

_MILLION: Final = 1_000_000
OTHER_TIERS: Final = ("batch", "flex", "priority", "fast")
"""Service tiers that are charged at prices of their own."""
_HUNDRED: Final = Decimal(100)


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """A price of one's own: a discount on the book, or unit prices in a currency.

    `model` is a pattern of names; `unit_prices` are prices of single tokens by class; `factor`
    is what is left of the list price. `tier` is the service tier that it is about: None is all of
    them for a discount, standard for unit prices. Dates are UTC midnights, `valid_until` excluded.
    """

    name: str
    provider: str
    model: str
    factor: Decimal | None = None
    currency: str | None = None
    unit_prices: Mapping[str, Decimal] = {}
    tier: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def prices(self, tier: str) -> bool:
        """Whether it says what calls of a service tier cost."""
        own = STANDARD if self.tier is None and self.factor is None else self.tier
        return own is None or own == tier


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """A name that traffic uses for a model, such as a deployment name, while it is valid."""

    name: str
    model: str
    provider: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def parse_contracts(tables: Iterable[Mapping[str, object]]) -> tuple[Contract, ...]:
    """Read the `[[price]]` tables in their order; raises ConfigError with the key's path."""
    return tuple(_contract(table, f"price[{i}]") for i, table in enumerate(tables))


def contracts_of(rows: Iterable[msgspec.Struct]) -> tuple[Contract, ...]:
    """The same from the typed rows of the configuration (`jauge.config.Price`)."""
    return parse_contracts(_stated(row) for row in rows)


def aliases_of(rows: Iterable[msgspec.Struct]) -> tuple[Alias, ...]:
    """The `[[alias]]` tables from the typed rows of the configuration (`jauge.config.Alias`)."""
    return parse_aliases(_stated(row) for row in rows)


def _stated(row: msgspec.Struct) -> dict[str, object]:
    """What a row of the configuration states, under its keys."""
    values = msgspec.structs.asdict(row).items()
    return {
        name.rstrip("_"): _stated(value) if isinstance(value, msgspec.Struct) else value
        for name, value in values
        if value is not None
    }


def parse_aliases(tables: Iterable[Mapping[str, object]]) -> tuple[Alias, ...]:
    """Read the `[[alias]]` tables: name, model, and optionally provider, from and until."""
    return tuple(
        Alias(
            name=_text(table, "name", f"alias[{i}]").lower(),
            model=_text(table, "model", f"alias[{i}]"),
            provider=_text(table, "provider", f"alias[{i}]") if "provider" in table else None,
            valid_from=_day(table.get("from"), f"alias[{i}].from"),
            valid_until=_day(table.get("until"), f"alias[{i}].until"),
        )
        for i, table in enumerate(tables)
    )


def _contract(table: Mapping[str, object], path: str) -> Contract:
    factor = None
    unit_prices: dict[str, Decimal] = {}
    quoted = table.get("per_million")
    if ("discount_percent" in table) == (quoted is not None):
        msg = f"{path}: give either discount_percent or currency and per_million"
        raise ConfigError(msg)
    if quoted is None:
        factor = 1 - _number(table["discount_percent"], f"{path}.discount_percent") / _HUNDRED
        if factor < 0:
            msg = f"{path}.discount_percent: over 100 percent: give what is taken off the list"
            raise ConfigError(msg)
    elif isinstance(quoted, Mapping):
        for name, value in quoted.items():
            if name not in TOKEN_PRICES:
                known = ", ".join(TOKEN_PRICES)
                msg = f"{path}.per_million.{name}: not a class: use one of {known}"
                raise ConfigError(msg)
            unit_prices[name] = unit_price(_number(value, f"{path}.per_million.{name}"), _MILLION)
        _text(table, "currency", path)
    else:
        msg = f"{path}.per_million: give a table of classes and prices"
        raise ConfigError(msg)
    return Contract(
        name=str(table.get("contract") or path),
        provider=_text(table, "provider", path),
        model=_text(table, "model", path).lower(),
        factor=factor,
        currency=None if quoted is None else _text(table, "currency", path),
        unit_prices=unit_prices,
        tier=_tier(table.get("service_tier"), f"{path}.service_tier"),
        valid_from=_day(table.get("from"), f"{path}.from"),
        valid_until=_day(table.get("until"), f"{path}.until"),
    )


def _text(table: Mapping[str, object], key: str, path: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        msg = f"{path}.{key}: missing: give a text"
        raise ConfigError(msg)
    return value.strip()


def _tier(value: object, path: str) -> str | None:
    if value is None or (isinstance(value, str) and value in {STANDARD, *OTHER_TIERS}):
        return value
    msg = f"{path}: {value!r} is no tier: use one of {', '.join((STANDARD, *OTHER_TIERS))}"
    raise ConfigError(msg)


def _number(value: object, path: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        msg = f"{path}: {value!r} is not an amount: write it as text, such as '1.80'"
        raise ConfigError(msg)
    return number


def _day(value: object, path: str) -> datetime | None:
    if value is None:
        return None
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
    except ValueError:
        msg = f"{path}: {value!r} is not a date: write 2026-03-01"
        raise ConfigError(msg) from None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    msg = f"{path}: {value!r} is not a date: write 2026-03-01"
    raise ConfigError(msg)
