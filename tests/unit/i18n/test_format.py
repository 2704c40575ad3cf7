from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge import i18n
from jauge.i18n import format as shown

NARROW = "\N{NARROW NO-BREAK SPACE}"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("amount", "currency", "english", "french"),
    [
        ("1234567.895", "EUR", "€1,234,567.90", f"1{NARROW}234{NARROW}567,90{NBSP}€"),
        ("0", "USD", "$0.00", f"0,00{NBSP}$US"),
        ("-1234.5", "USD", "-$1,234.50", f"−1{NARROW}234,50{NBSP}$US"),
        ("12", "JPY", "¥12", f"12{NBSP}JPY"),
        ("0.00012345", "USD", "$0.00012", f"0,00012{NBSP}$US"),
        ("-0.0099", "EUR", "-€0.0099", f"−0,0099{NBSP}€"),
    ],
)
def test_money_in_both_languages(amount: str, currency: str, english: str, french: str) -> None:
    assert shown.money(Decimal(amount), currency) == english
    i18n.use("fr")
    assert shown.money(Decimal(amount), currency) == french


def test_money_rounds_half_even() -> None:
    assert shown.money(Decimal("0.125"), "USD") == "$0.12"
    assert shown.money(Decimal("0.135"), "USD") == "$0.14"


@given(st.decimals(min_value=-(10**20), max_value=10**20, places=18))
def test_eighteen_decimals_lose_nothing(amount: Decimal) -> None:
    text = shown.money(amount, "USD", decimals=18)
    assert Decimal(text.replace("$", "").replace(",", "")) == amount


@given(st.decimals(min_value=Decimal("1e-18"), max_value=Decimal("0.0099"), places=18))
def test_a_small_amount_never_reads_as_zero(amount: Decimal) -> None:
    assert Decimal(shown.money(amount, "USD").removeprefix("$")) > 0


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_unknown_is_not_zero(language: str) -> None:
    i18n.use(language)
    unknown = {
        shown.number(None),
        shown.money(None, "EUR"),
        shown.money(Decimal(0), None),
        shown.percent(None),
        shown.day(None),
        shown.moment(None),
    }
    assert unknown == {shown.UNKNOWN}
    assert shown.number(0) == "0"


def test_numbers_shares_and_times() -> None:
    when = datetime(2026, 10, 5, 3, 4, tzinfo=UTC)
    assert shown.number(1234567) == "1,234,567"
    assert shown.number(Decimal("1234.5"), 2) == "1,234.50"
    assert shown.percent(0.1234) == "12.3%"
    assert shown.day(date(2026, 10, 5)) == "2026-10-05"
    assert shown.moment(when) == "2026-10-05 03:04"
    i18n.use("fr")
    assert shown.number(1234567) == f"1{NARROW}234{NARROW}567"
    assert shown.percent(0.1234) == f"12,3{NBSP}%"
    assert shown.day(date(2026, 10, 5)) == "05/10/2026"
    assert shown.moment(when) == "05/10/2026 03:04"


def test_parts_of_a_sentence_stand_beside_each_other() -> None:
    assert shown.several(["tax", "rounding"]) == "tax; rounding"
    i18n.use("fr")
    assert shown.several(["taxe", "arrondi"]) == f"taxe{NBSP}; arrondi"
    assert shown.several([]) == ""
