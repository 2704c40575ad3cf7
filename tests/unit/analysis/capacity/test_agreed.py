"""Credits and commitments: drawn, left and expired are what they cost."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity_rows import ask, call, capacity, conserved, daily, one_line, server
from jauge.analysis.capacity.agreed import agreed_line
from jauge.analysis.capacity.use import Use
from jauge.analysis.engines import Session
from jauge.analysis.spend.days import Days
from jauge.config import Capacity
from jauge.model import Money

AMOUNT = st.decimals("0.01", 10**9, places=9)


def credit(**values: Any) -> Capacity:
    told = {"name": "c", "kind": "credits", "amount": "1000 EUR", "provider": "openai"}
    return capacity(**{**told, "from": "2026-09-01", "until": "2027-01-01", **values})


def paying(first: str, days: int, cost: str, **values: Any) -> list[dict[str, Any]]:
    told = {"provider_name": "openai", "effective_cost": Decimal(cost)}
    return daily(first, days, **{**told, **values})


CALLS = [*paying("2026-08-20", 12, "99"), *paying("2026-09-01", 61, "10")]


@settings(max_examples=80, deadline=None)
@given(
    amount=AMOUNT,
    price=AMOUNT,
    costs=st.lists(st.decimals(0, 10**9, places=18), max_size=5),
    until=st.sampled_from(["2026-10-15", "2026-11-01", "2027-03-01", None]),
)
def test_used_idle_and_left_are_what_was_paid(
    amount: Decimal, price: Decimal, costs: list[Decimal], until: str | None
) -> None:
    one = credit(amount=f"{amount:f} EUR", price=f"{price:f} EUR", until=until)
    uses = [
        Use(date(2026, 10, 5), (f"{number % 2}",), "m", (), 0, 0, 0, 1, 0, cost, "EUR")
        for number, cost in enumerate(costs)
    ]
    line = agreed_line(
        one,
        Money(amount, "EUR"),
        date(2026, 9, 1),
        Days(date(2026, 10, 1), date(2026, 11, 1)),
        uses,
    )
    assert line.used + (line.idle or 0) + (line.left or 0) == line.cost == price


def test_how_it_stands_at_the_end_of_the_days(duckdb: Session, tmp_path: Path) -> None:
    line = one_line(duckdb, tmp_path, [credit(price="900 EUR")], CALLS)
    drawn = line.drawn
    assert drawn is not None
    assert (drawn.burnt, drawn.in_days, drawn.left, drawn.expired) == (610, 310, 390, 0)
    assert (line.cost, line.used, line.left, line.idle) == (900, 549, 351, 0)
    assert line.utilisation == pytest.approx(0.61)
    assert (drawn.per_day, drawn.run_out_on) == (10, date(2026, 12, 10))
    assert drawn.unburnt == 0
    assert conserved(line)


def test_what_is_left_at_the_end_is_idle(duckdb: Session, tmp_path: Path) -> None:
    line = one_line(duckdb, tmp_path, [credit(until="2026-11-01")], CALLS)
    assert (line.used, line.idle, line.left) == (610, 390, 0)
    assert line.drawn is not None
    assert line.drawn.run_out_on is None
    ended = credit(until="2026-10-01")
    assert ask(duckdb, tmp_path, [ended], CALLS)[0].lines == ()


def test_use_beyond_it_is_said(duckdb: Session, tmp_path: Path) -> None:
    line = one_line(duckdb, tmp_path, [credit(amount="600 EUR")], CALLS)
    assert line.drawn is not None
    assert (line.drawn.over, line.drawn.left) == (10, 0)
    assert (line.used, line.left) == (600, 0)
    assert line.drawn.run_out_on == date(2026, 11, 1)


def test_before_any_use_nothing_is_known_of_its_end(duckdb: Session, tmp_path: Path) -> None:
    line = one_line(duckdb, tmp_path, [credit()], [call(1, "2026-10-05", 3)])
    assert line.drawn is not None
    assert (line.drawn.burnt, line.drawn.run_out_on, line.drawn.unburnt) == (0, None, 1000)
    assert (line.used, line.left) == (0, 1000)
    later = ask(duckdb, tmp_path, [credit(**{"from": "2026-11-05"})], CALLS)[0]
    assert later.lines == ()


def test_an_end_that_never_comes(duckdb: Session, tmp_path: Path) -> None:
    calls = paying("2026-10-05", 1, "0.000000000001")
    line = one_line(duckdb, tmp_path, [credit(amount="1000000000 EUR")], calls)
    assert line.drawn is not None
    assert line.drawn.run_out_on is None


def test_it_is_drawn_in_its_own_currency(duckdb: Session, tmp_path: Path) -> None:
    line = one_line(duckdb, tmp_path, [credit(amount="1000 USD")], CALLS)
    assert line.currency == "USD"
    assert line.drawn is not None
    assert line.drawn.burnt > 610


def test_bills_draw_it_down_where_that_is_asked(duckdb: Session, tmp_path: Path) -> None:
    bill = {
        "x_gen_ai_provider_name": "openai", "effective_cost": "25", "billed_cost": "25",
        "role": "check", "x_billed_role": "counted",
    }  # fmt: skip
    tables = {"charge": [bill]}
    rated = one_line(duckdb, tmp_path, [credit()], CALLS, tables)
    billed = one_line(duckdb, tmp_path, [credit(basis="billed")], CALLS, tables)
    assert rated.drawn is not None
    assert billed.drawn is not None
    assert (rated.drawn.burnt, billed.drawn.burnt) == (610, 635)


def test_groups_bear_what_they_drew(duckdb: Session, tmp_path: Path) -> None:
    calls = [
        *paying("2026-10-01", 10, "30", agent_name="a"),
        *paying("2026-10-01", 10, "10", agent_name="b"),
    ]
    line = one_line(duckdb, tmp_path, [credit(price="500 EUR")], calls, by=("agent",))
    assert {group.keys[0]: group.cost for group in line.groups} == {"a": 150, "b": 50}
    assert conserved(line)


def test_calls_that_a_machine_pays_draw_nothing(duckdb: Session, tmp_path: Path) -> None:
    reserved = server(name="ptu", kind="provisioned", serves=["reserved"], provider="openai")
    calls = [*CALLS, *paying("2026-10-01", 3, "50", response_model="reserved")]
    (ptu, line) = ask(duckdb, tmp_path, [reserved, credit()], calls)[0].lines
    assert ptu.calls == 3
    assert line.drawn is not None
    assert line.drawn.burnt == 610
