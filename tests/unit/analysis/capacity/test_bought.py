"""What a capacity costs by time: whole months whole, adjacent days exact, purchases once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity_rows import capacity, server
from jauge.analysis.capacity.bought import in_force, later, parts, seconds, throughput
from jauge.analysis.spend.days import Days
from jauge.config import Capacity
from jauge.model import exact_sum

FIRST = date(2024, 1, 1)
DAYS = st.integers(0, 1200).map(lambda number: FIRST + timedelta(days=number))
OWNED = capacity(
    serves=["m"],
    units=2,
    purchase="120000 EUR",
    useful_life_months=48,
    lease_per_month="10 EUR",
    staff_per_month="1500 EUR",
    other_per_month="0.10 EUR",
    energy={"power_w": 5000, "per_kwh": "0.20 EUR", "pue": 1.5},
    **{"from": "2026-01-01"},
)


def cost(one: Capacity, first: date, end: date, zone: str = "UTC") -> Decimal:
    return exact_sum(part.amount for part in parts(one, Days(first, end), zone))


@settings(max_examples=60, deadline=None)
@given(
    amount=st.decimals(0, 10**6, places=18),
    key=st.sampled_from(["cost_per_month", "cost_per_hour", "purchase"]),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns"]),
    days=st.lists(DAYS, min_size=4, max_size=4, unique=True).map(sorted),
)
def test_adjacent_days_add_up_exactly(
    amount: Decimal, key: str, zone: str, days: list[date]
) -> None:
    first, low, middle, high = days
    more = {"useful_life_months": 7} if key == "purchase" else {}
    one = capacity(serves=["m"], **{key: f"{amount:f} EUR", "from": first}, **more)
    several = (
        cost(one, low, middle, zone),
        cost(one, middle, high, zone),
        cost(one, low, high, zone).copy_negate(),
    )
    assert exact_sum(several) == 0


def test_a_month_costs_what_is_said() -> None:
    assert cost(server(), date(2026, 2, 1), date(2026, 3, 1)) == 3100
    assert cost(server(units=3), date(2026, 2, 1), date(2026, 4, 1)) == 18600
    assert cost(server(), date(2026, 10, 1), date(2026, 10, 11)) == 1000


def test_the_parts_of_an_owned_server() -> None:
    found = parts(OWNED, Days(date(2026, 10, 1), date(2026, 11, 1)), "UTC")
    assert {part.name: part.amount for part in found} == {
        "purchase": 5000,  # 2 x 120,000 / 48
        "lease": 20,
        "energy": 2232,  # 2 x 5 kW x 1.5 x 744 h x 0.20
        "staff": 3000,
        "other": Decimal("0.20"),
    }


def test_a_purchase_is_written_off_once() -> None:
    life = cost(OWNED, date(2020, 1, 1), date(2026, 1, 1))
    assert life == 0
    bought = list(parts(OWNED, Days(date(2026, 1, 1), date(2036, 1, 1)), "UTC"))
    assert exact_sum(part.amount for part in bought if part.name == "purchase") == 240000
    assert {part.name for part in bought if part.days.first >= date(2030, 1, 1)} == {
        "lease",
        "energy",
        "staff",
        "other",
    }


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 744), ("Europe/Paris", 745)])
def test_hours_are_those_of_the_zone(zone: str, hours: int) -> None:
    october = Days(date(2026, 10, 1), date(2026, 11, 1))
    assert seconds(october, zone) == hours * 3600
    one = capacity(serves=["m"], cost_per_hour="2 EUR", units=3)
    assert cost(one, october.first, october.end, zone) == hours * 6


def test_it_costs_only_while_it_is_there() -> None:
    one = server(**{"from": "2026-10-11", "until": "2026-10-21"})
    october = Days(date(2026, 10, 1), date(2026, 11, 1))
    assert in_force(one, october) == Days(date(2026, 10, 11), date(2026, 10, 21))
    assert cost(one, october.first, october.end) == 1000
    assert cost(one, date(2026, 9, 1), date(2026, 10, 1)) == 0


def test_throughput_is_of_all_units() -> None:
    assert throughput(server(units=4)) == 100
    assert throughput(capacity(serves=["m"], cost_per_month="1 EUR", tokens_per_minute=120)) == 2
    assert throughput(capacity(serves=["m"], cost_per_month="1 EUR")) is None


def test_months_later_end_with_shorter_ones() -> None:
    assert later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert later(date(2026, 11, 30), 15) == date(2028, 2, 29)
