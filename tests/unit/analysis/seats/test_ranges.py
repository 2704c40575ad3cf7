"""Ranges that are worked with, and claims that are held to them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.analysis.seats.administration import administration, hours_a_year
from jauge.analysis.seats.ranges import Claim, Range, judged
from jauge.config import Tool
from jauge.config.gateway import Positive
from jauge.model import parse_money

AMOUNTS = st.decimals(0, 10**6, places=2)
RANGES = st.lists(AMOUNTS, min_size=1, max_size=3).map(sorted).map(Range.of)


def decimals(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_a_range_of_two_has_its_mean_in_the_middle() -> None:
    assert Range.of(decimals(250, 400)).mid == 325
    assert Range.of(decimals(1, 2, 9)) == Range(*decimals(1, 2, 9))
    assert Range.of(decimals(7)) == Range(*decimals(7, 7, 7))
    assert Range.of([]) == Range(*decimals(0, 0, 0))


@settings(max_examples=60)
@given(RANGES, RANGES, AMOUNTS)
def test_every_range_is_in_order(one: Range, other: Range, amount: Decimal) -> None:
    for made in (one.plus(other), one.times(other), one.left_of(amount)):
        assert made.low <= made.mid <= made.high
    kept = one.left_of(amount)
    assert (kept.low + one.high, kept.high + one.low) == (amount, amount)


def test_of_nothing_there_is_no_part() -> None:
    assert Range.of(decimals(1)).percent_of(Decimal(0)) is None
    assert Range.of(decimals(1)).percent_of(Decimal(4)) == Range.of(decimals(25))


@pytest.mark.parametrize(
    ("claim", "said"),
    [((29, 55), "inside"), ((28, 56), "beyond"), ((30, 60), "beyond"), ((62,), "outside"),
     ((1, 2), "outside")],
)  # fmt: skip
def test_a_claim_is_held_to_what_is_worked_out(claim: tuple[int, ...], said: str) -> None:
    found = Range(Decimal("28.5"), Decimal(42), Decimal("55.3"))
    (one,) = judged([decimals(*claim)], found)
    assert one.said == said
    assert not one.apart_from


def test_claims_are_held_to_each_other() -> None:
    several = judged([decimals(30, 60), decimals(62)], None)
    ends = (Decimal(30), Decimal(60))
    assert several == (
        Claim(*ends, "unknown", ((Decimal(62), Decimal(62)),)),
        Claim(Decimal(62), Decimal(62), "unknown", (ends,)),
    )


def test_half_an_hour_a_week_is_26_hours_a_year() -> None:
    assert hours_a_year(decimals(30, 45)) == Range(Decimal(26), Decimal("32.5"), Decimal(39))


def tool(name: str, rate: str | None = None, **values: object) -> Tool:
    price = None if rate is None else parse_money(rate)
    minutes = (Positive(Decimal(30)),)
    return Tool(name=name, admin_minutes_per_week=minutes, admin_hourly_rate=price, **values)  # type: ignore[arg-type]


def test_hours_are_those_of_the_tools_that_say_them() -> None:
    found = administration([tool("A", "40 EUR"), tool("B", "50 EUR"), Tool(name="C")], "aBc")
    assert found is not None
    assert (found.hours.mid, found.tools, found.unknown) == (52, 2, 1)
    assert found.cost == Range.of([Decimal(26 * 90)])
    assert found.currency == "EUR"
    assert administration([Tool(name="C")], "c") is None


@pytest.mark.parametrize("rate", [None, "40 USD"])
def test_hours_without_a_common_rate_have_no_worth(rate: str | None) -> None:
    found = administration([tool("A", "40 EUR"), tool("A", rate, account="x")], "a")
    assert found is not None
    assert (found.hours.mid, found.tools, found.cost, found.currency) == (52, 1, None, None)
