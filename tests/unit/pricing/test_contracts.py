from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from jauge.errors import ConfigError
from jauge.pricing import aliases_of, contracts_of, parse_aliases, parse_contracts

BASE = {"provider": "mistral_ai", "model": "mistral-large-*"}


class Quoted(msgspec.Struct, frozen=True):
    input: Decimal | None = None
    output: Decimal | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    provider: str
    model: str
    discount_percent: Decimal | None = None
    currency: str | None = None
    per_million: Quoted | None = None
    from_: date | None = None
    until: date | None = None
    contract: str | None = None


def test_a_discount_is_what_is_left_of_the_list() -> None:
    (found,) = parse_contracts([BASE | {"discount_percent": 12, "from": date(2026, 3, 1)}])
    assert found.factor == Decimal("0.88")
    assert found.valid_from == datetime(2026, 3, 1, tzinfo=UTC)
    assert (found.name, found.valid_until) == ("price[0]", None)


def test_prices_of_a_million_become_prices_of_one() -> None:
    quoted = {"input": "1.80", "cache_write_1h": "3.60"}
    (found,) = parse_contracts([BASE | {"currency": "EUR", "per_million": quoted}])
    assert found.unit_prices == {
        "input": Decimal("0.0000018"),
        "cache_write_1h": Decimal("0.0000036"),
    }


def test_rows_of_the_configuration_mean_the_same() -> None:
    row = Row(
        provider=BASE["provider"],
        model=BASE["model"],
        currency="EUR",
        per_million=Quoted(input=Decimal("1.80")),
        from_=date(2026, 3, 1),
        contract="C",
    )
    table = BASE | {
        "currency": "EUR",
        "per_million": {"input": "1.80"},
        "from": date(2026, 3, 1),
        "contract": "C",
    }
    assert contracts_of([row]) == parse_contracts([table])


@pytest.mark.parametrize(
    ("table", "tiers"),
    [
        ({"discount_percent": 5}, {"standard", "batch", "fast"}),
        ({"discount_percent": 5, "service_tier": "standard"}, {"standard"}),
        ({"currency": "EUR", "per_million": {"input": "1"}}, {"standard"}),
        ({"currency": "EUR", "per_million": {"input": "1"}, "service_tier": "batch"}, {"batch"}),
    ],
)
def test_a_contract_prices_the_tiers_that_it_is_about(
    table: dict[str, object], tiers: set[str]
) -> None:
    (found,) = parse_contracts([BASE | table])
    assert {tier for tier in ("standard", "batch", "fast") if found.prices(tier)} == tiers


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, r"price\[0\]: give either"),
        ({"discount_percent": 1, "per_million": {"input": "1"}}, "give either"),
        ({"discount_percent": 101}, "over 100 percent"),
        ({"discount_percent": "much"}, r"price\[0\].discount_percent: 'much' is not an amount"),
        ({"per_million": {"input": "1"}}, r"price\[0\].currency: missing"),
        ({"currency": "EUR", "per_million": {"in": "1"}}, r"per_million.in: not a class"),
        ({"currency": "EUR", "per_million": {"input": "-1"}}, "not an amount"),
        ({"currency": "EUR", "per_million": 3}, "give a table"),
        ({"discount_percent": 1, "from": "soon"}, r"price\[0\].from: 'soon' is not a date"),
        ({"discount_percent": 1, "service_tier": "slow"}, r"service_tier: 'slow' is no tier: use"),
        ({"discount_percent": 1, "service_tier": 3}, "3 is no tier"),
        ({"discount_percent": 1, "until": 3}, r"price\[0\].until: 3 is not a date"),
    ],
)
def test_a_bad_table_is_named_by_its_path(change: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_contracts([BASE | change])


class Name(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    model: str
    provider: str | None = None
    from_: date | None = None
    until: date | None = None


def test_aliases_of_the_configuration_mean_the_same() -> None:
    table = {"name": "prod", "model": "gpt-4o", "provider": "azure", "from": date(2026, 3, 1)}
    rows = [
        Name(name="prod", model="gpt-4o", provider="azure", from_=date(2026, 3, 1)),
        Name(name="x", model="y"),
    ]
    assert aliases_of(rows) == parse_aliases([table, {"name": "x", "model": "y"}])


def test_aliases_need_a_name_and_a_model() -> None:
    (found,) = parse_aliases([{"name": "Prod", "model": "gpt-4o", "until": "2026-06-01"}])
    assert (found.name, found.provider) == ("prod", None)
    assert found.valid_until == datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(ConfigError, match=r"alias\[0\].model: missing"):
        parse_aliases([{"name": "prod"}])
