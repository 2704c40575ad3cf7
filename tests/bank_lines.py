"""Bank lines for tests, and the lists of texts beside them."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from jauge.attribution.vendors import BankLine, Recognised, built_in, recognise
from jauge.pricing.fx import rate_on

FIXTURES = Path(__file__).parent / "fixtures" / "vendors"
DAY = date(2026, 10, 5)


def rates(currency: str, day: date) -> Decimal | None:
    """ECB rates as the ledger has them."""
    found = rate_on(currency, day)
    return None if found is None else found.per_euro


def line(text: str, amount: str = "-20.00", day: date | int = DAY, **more: object) -> BankLine:
    """A line of an account in euro; a number is a day after the first of October."""
    on = day if isinstance(day, date) else date(2026, 10, 1) + timedelta(days=day)
    values = {
        "id": f"{on} {text} {amount} {sorted(more.items())}",
        "booked_on": on,
        "amount": Decimal(amount),
        "currency": "EUR",
        "account": "FR1",
        "text": text,
        **more,
    }
    if "usd" in values:
        values["original_amount"] = Decimal(str(values.pop("usd")))
        values["original_currency"] = "USD"
    return BankLine(**values)  # pyright: ignore[reportArgumentType] # fields of the struct


def monthly(text: str, amounts: Iterable[str], **more: object) -> list[BankLine]:
    """A line on the fifth of each month from January 2026 on."""
    return [
        line(text, amount, date(2026 + month // 12, month % 12 + 1, 5), **more)
        for month, amount in enumerate(amounts)
    ]


def answers(lines: list[BankLine]) -> list[Recognised]:
    """The answers by the built-in table and ECB rates."""
    return recognise(lines, built_in(), rates)


def answer(text: str, amount: str = "-20.00", day: date = DAY, **more: object) -> Recognised:
    """The answer for one line alone."""
    return answers([line(text, amount, day, **more)])[0]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one list."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
