"""What a text says of a payment in another currency, and how texts are put on one line."""

from decimal import Decimal

import pytest

from jauge.sources.bank.texts import foreign_in, longest, one_line


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("CARTE 04/10 OPENAI 40,00 USD TAUX 1,0989", "40.00 USD"),
        ("CARTE 04/10 40,00 USD", "40.00 USD"),
        ("OPENAI USD 40.00", "40.00 USD"),
        ("OPENAI 40,00USD", "40.00 USD"),
        ("OPENAI USD 1.234,56", "1234.56 USD"),
        ("OPENAI 1,234.56 USD", "1234.56 USD"),
        ("OPENAI 40,00 USD = 40,00 USD", "40.00 USD"),
        ("HOTEL 4000 JPY TOKYO", "4000 JPY"),
        ("CHF 20,00.", "20.00 CHF"),
        ("KAUFUMSATZ 05.11 USD 20,00", "20.00 USD"),
        ("OPENAI 40,00 USD COMMISSION 2,00 EUR", "40.00 USD"),
        ("OPENAI 40,00 EUR", None),
        ("OPENAI 40,00 USD 41,00 USD", None),
        ("OPENAI 40,00 USD 35,00 GBP", None),
        ("CARTE 10 123,00 USD", None),
        ("FX USD 1,0989", None),
        ("INVOICE 2026 USD", None),
        ("MENU 12,50 TOP", None),
        ("12.40,00 USD", None),
        ("0,00 USD", None),
        (f"USD 2{30 * '9'},00", None),
        ("40,00 XYZ", None),
        ("", None),
        (None, None),
    ],
)
def test_one_amount_in_another_currency_is_found(text: str | None, amount: str | None) -> None:
    found, currency = foreign_in(text, "EUR")
    assert (None if found is None else f"{found} {currency}") == amount
    assert found is None or found > Decimal(0)


def test_texts_are_put_on_one_line() -> None:
    assert one_line(" A\r\n\tB\u00a0\u202fC\x00D ") == "A B C D"
    assert one_line(" \n") is None
    assert one_line(None) is None
    assert longest(None, "", "ab", "cd", "e") == "ab"
    assert longest(None, "") is None
