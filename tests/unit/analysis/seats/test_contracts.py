"""What a contract says of a seat."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jauge.analysis.seats.contracts import Price, cash_from, contract_of, notice_day, price_of
from jauge.config import Tool
from jauge.model import parse_money


def tool(**values: Any) -> Tool:
    price = values.pop("price", None)
    return Tool(name="Tool", price=parse_money(price) if price else None, **values)


def test_the_most_exact_contract_holds() -> None:
    whole, plan = tool(), tool(plan="Team")
    both = tool(plan="team", account="acme")
    known = (whole, plan, both)
    assert contract_of(known, "TOOL", "team", "Acme") is both
    assert contract_of(known, "tool", "team", None) is plan
    assert contract_of(known, "tool", None, "acme") is whole
    assert contract_of(known, "other", None, None) is None
    assert contract_of(known, None, None, None) is None


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        (tool(price="25 EUR"), Price(Decimal(25), "EUR", "net")),
        (tool(price="300 EUR", per="year"), Price(Decimal(25), "EUR", "net")),
        # 360 a year with tax at 20 % is 300 without: 25 a month.
        (
            tool(price="360 EUR", per="year", basis="gross", tax_percent=Decimal(20)),
            Price(Decimal(25), "EUR", "net"),
        ),
        (tool(price="30 EUR", basis="gross"), Price(Decimal(30), "EUR", "gross")),
        (tool(), Price(Decimal(19), "USD", "net")),
        (None, Price(Decimal(19), "USD", "net")),
    ],
)
def test_price_of_a_month(contract: Tool | None, expected: Price) -> None:
    assert price_of(contract, Decimal(228), "USD", None, "year") == expected


def test_without_an_amount_or_a_currency_the_price_is_unknown() -> None:
    assert price_of(None, None, "USD", "net", "month") is None
    assert price_of(None, Decimal(1), None, "net", "month") is None


@pytest.mark.parametrize(
    ("values", "day", "expected"),
    [
        ({}, date(2026, 10, 31), None),
        ({"renews_on": date(2027, 3, 1)}, date(2026, 10, 31), date(2027, 3, 1)),
        ({"renews_on": date(2026, 3, 1)}, date(2026, 10, 31), None),
        ({"renews_on": date(2026, 3, 1), "term_months": 12}, date(2026, 10, 31), date(2027, 3, 1)),
        # Notice ended yesterday: only the renewal after it can be saved.
        (
            {"renews_on": date(2026, 11, 29), "term_months": 12, "notice_days": 30},
            date(2026, 10, 31),
            date(2027, 11, 29),
        ),
        (
            {"renews_on": date(2026, 11, 30), "term_months": 12, "notice_days": 30},
            date(2026, 10, 31),
            date(2026, 11, 30),
        ),
        ({"renews_on": date(2026, 1, 31), "term_months": 1}, date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_cash_from(values: dict[str, Any], day: date, expected: date | None) -> None:
    assert cash_from(tool(**values), day) == expected


def test_the_day_of_notice_is_before_the_renewal() -> None:
    contract = tool(renews_on=date(2026, 12, 31), notice_days=30)
    assert notice_day(contract, date(2026, 11, 1)) == date(2026, 12, 1)
    assert notice_day(tool(), date(2026, 11, 1)) is None


def test_the_renewal_of_a_list_holds_where_no_contract_says() -> None:
    assert cash_from(None, date(2026, 10, 31), date(2026, 11, 1)) == date(2026, 11, 1)
