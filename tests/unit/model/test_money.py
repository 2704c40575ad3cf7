from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jauge.model import (
    Money,
    difference,
    divide,
    exact_sum,
    fits,
    parse_money,
    product,
    unit_price,
)

LIMIT = 10**20
amounts = st.decimals(-LIMIT + 1, LIMIT - 1, places=18)
monies = st.builds(Money, amounts, st.just("EUR"))


@given(monies, monies, monies)
def test_addition_is_exact_whatever_the_order(a: Money, b: Money, c: Money) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert (a + b).amount == Fraction(a.amount) + Fraction(b.amount)


@given(monies, monies)
def test_subtraction_gives_back(a: Money, b: Money) -> None:
    assert (a + b) - b == a
    assert a - b == a + -b
    assert a - a == Money(Decimal(0), "EUR")


@given(monies, st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_price_times_a_split_count_is_the_price_times_the_count(
    price: Money, first: int, rest: int
) -> None:
    assert price.times(first) + price.times(rest) == price.times(first + rest)
    assert price.times(Decimal(first)) == price.times(first)


def test_what_would_be_rounded_is_an_error() -> None:
    with pytest.raises(ArithmeticError):
        _ = Money(Decimal("1e60"), "EUR") + Money(Decimal("1e-60"), "EUR")
    with pytest.raises(ArithmeticError):
        Money(Decimal("1." + "1" * 60), "EUR").times(Decimal("1." + "1" * 60))


def test_currencies_are_never_mixed() -> None:
    one = Money(Decimal(1), "EUR")
    with pytest.raises(ValueError, match="EUR and USD cannot be added: convert one first"):
        _ = one + Money(Decimal(1), "USD")
    with pytest.raises(ValueError, match="EUR and USD"):
        _ = one - Money(Decimal(1), "USD")
    assert one != Money(Decimal(1), "USD")


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_only_finite_amounts_are_money(text: str) -> None:
    assert not fits(Decimal(text))
    with pytest.raises(ValueError, match="not an amount"):
        Money(Decimal(text), "EUR")


@given(amounts)
def test_the_ledger_holds_every_amount_of_38_digits(amount: Decimal) -> None:
    assert fits(amount)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("0", True),
        ("99999999999999999999.999999999999999999", True),
        ("100000000000000000000", False),
        ("-100000000000000000000", False),
        ("0.0000000000000000001", False),
        ("1.0000000000000000000000", True),
        ("1e-100", False),
        ("1." + "0" * 90 + "1", False),
        ("-1e-18", True),
    ],
)
def test_the_ledger_rounds_nothing(text: str, held: bool) -> None:
    assert fits(Decimal(text)) is held


@given(amounts, st.decimals(Decimal("0.0001"), 10000, places=4))
def test_a_rate_rounds_once_and_half_even(amount: Decimal, rate: Decimal) -> None:
    got, exact = divide(amount, rate), Fraction(amount) / Fraction(rate)
    step = Fraction(1, 10**18)
    assert got.as_tuple().exponent == -18
    assert abs(Fraction(got) - exact) <= step / 2
    if abs(Fraction(got) - exact) == step / 2:
        assert got.as_tuple().digits[-1] % 2 == 0


def test_ties_go_to_the_even_neighbour() -> None:
    assert divide(Decimal("0.000000000000000001"), Decimal(2)) == 0
    assert divide(Decimal("0.000000000000000003"), Decimal(2)) == Decimal("2e-18")
    assert divide(Decimal("-0.000000000000000003"), Decimal(2)) == Decimal("-2e-18")
    assert unit_price(Decimal("0.0000005"), 10**6) == 0
    assert unit_price(Decimal("0.0000015"), 10**6) == Decimal("2e-12")


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ArithmeticError):
        divide(Decimal(1), Decimal(0))


@given(st.decimals(0, 10**5, places=6), st.sampled_from([1, 1000, 10**6]))
def test_a_unit_price_of_a_block_loses_nothing_it_can_hold(price: Decimal, per: int) -> None:
    assert unit_price(price, per) * per == price


def test_a_unit_price_is_of_one_unit_when_no_block_is_named() -> None:
    assert unit_price(Decimal("0.25")) == Decimal("0.25")


@given(amounts.filter(lambda amount: amount.as_tuple().exponent == -18))
def test_text_reads_as_it_is_written(amount: Decimal) -> None:
    assert parse_money(f"{amount:f} EUR") == Money(amount, "EUR")


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("18400 EUR", "18400", "EUR"),
        (" -12.50  USD ", "-12.50", "USD"),
        ("+3 AI_CREDITS", "3", "AI_CREDITS"),
    ],
)
def test_amounts_with_a_currency(text: str, amount: str, currency: str) -> None:
    assert parse_money(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "", "12", "EUR", "EUR 12", "12 eur", "12 EUR extra", "12 EUR EUR", "1_000 EUR", "1,5 EUR",
        "NaN EUR", "Infinity EUR", "1e5 EUR", "١٢ EUR", "12 EUR\n13", "--1 EUR", "1. EUR",
    ],
)  # fmt: skip
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount with a currency"):
        parse_money(text)


@given(st.text(max_size=12))
def test_reading_never_fails_otherwise(text: str) -> None:
    try:
        money = parse_money(text)
    except ValueError:
        return
    assume(money)
    assert parse_money(f"{money.amount:f} {money.currency}") == money


@given(amounts, st.lists(amounts, max_size=5))
def test_what_is_taken_off_and_put_back_leaves_the_amount(
    amount: Decimal, parts: list[Decimal]
) -> None:
    assert exact_sum([difference(amount, *parts), *parts]) == amount


def test_a_difference_of_wide_amounts_is_not_rounded_at_28_digits() -> None:
    wide = Decimal("10000000000.000000000000000001")
    assert difference(wide, Decimal(10) ** 10) == Decimal("0.000000000000000001")
    assert difference(Decimal(0), wide) == Decimal("-10000000000.000000000000000001")
    with pytest.raises(ArithmeticError):
        difference(Decimal(10) ** 70, Decimal("0.000000000000000001"))


def test_sums_and_products_are_never_rounded() -> None:
    small = Decimal("0.000000000000000001")
    whole = Decimal("10000000000000000000.000000000000000001")
    assert exact_sum([Decimal(10) ** 19, small, -small, small]) == whole
    assert product(small, 10**18 + 1) == Decimal("1.000000000000000001")
    assert exact_sum([]) == 0
    with pytest.raises(ArithmeticError):
        exact_sum([Decimal(10) ** 70, small])
