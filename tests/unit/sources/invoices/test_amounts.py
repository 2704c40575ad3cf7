"""Amounts as people write them: the decimal mark is shown or known, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.sources.invoices.amounts import Mark, amount_of, mark_of


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("1234.56", None, "1234.56"),
        ("1 234,56 €", None, "1234.56"),
        ("1\u202f234,56\u00a0EUR", None, "1234.56"),
        ("1.234,56", None, "1234.56"),
        ("1,234.56", None, "1234.56"),
        ("$1,234.56", None, "1234.56"),
        ("1'234.50 CHF", None, "1234.50"),
        ("1.234.567", None, "1234567"),
        ("(12.00)", None, "-12.00"),
        ("-12,5", None, "-12.5"),
        ("12,00-", None, "-12.00"),
        ("\u221212,00", None, "-12.00"),
        ("+7", None, "7"),
        (",50", None, "0.50"),
        ("0,123", None, "0.123"),
        ("12", None, "12"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("1.234", ",", "1234"),
        ("1234,567", None, "1234.567"),
        ("1,234", None, None),
        ("1.234", None, None),
        ("12.34.56", None, None),
        ("1,23,4.5", None, "1234.5"),
        ("(12.00", None, None),
        ("--12", None, None),
        ("-", None, None),
        ("12 pommes", None, None),
        ("1e3", None, None),
        ("", None, None),
        ("NaN", None, None),
    ],
)
def test_amounts(text: str, mark: Mark | None, amount: str | None) -> None:
    assert amount_of(text, mark) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234", "12,50"], ","),
        (["1,234", "12.50"], "."),
        (["1,234", "12"], None),
        (["1,5", "1.5"], None),
        (["1.234.567"], ","),
        ([], None),
    ],
)
def test_a_file_shows_its_mark(texts: list[str], mark: Mark | None) -> None:
    assert mark_of(texts) == mark


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([",", "."]))
def test_what_is_written_is_read(amount: Decimal, mark: Mark) -> None:
    grouped = f"{amount:,.2f}"
    other = "." if mark == "," else ","
    text = grouped.replace(",", "_").replace(".", mark).replace("_", other)
    assert amount_of(text, None) == amount
    assert amount_of(text.replace(other, "\u202f"), mark) == amount
