"""Used and idle are the cost, whoever uses a machine, however much, in whatever groups."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity_rows import ask, call, capacity, conserved, daily, one_line, server
from jauge.analysis.capacity.spread import spread
from jauge.analysis.engines import Session
from jauge.attribution import Rule

MONEY = st.decimals(0, 10**9, places=18)
TOKENS = st.decimals(0, 10**12, places=3)


@settings(max_examples=100, deadline=None)
@given(cost=MONEY, uses=st.lists(TOKENS, max_size=6), room=st.none() | TOKENS)
def test_used_and_idle_are_the_cost(
    cost: Decimal, uses: list[Decimal], room: Decimal | None
) -> None:
    found = spread(cost, uses, room)
    assert found.total == cost
    assert len(found.used) == len(uses)
    assert all(part >= 0 for part in (*found.used, found.idle or Decimal(0)))
    assert (found.idle is None) == (room is None and sum(uses) > 0)


def test_half_used_is_half_idle(duckdb: Session, tmp_path: Path) -> None:
    half = 25 * 86400 // 2
    calls = [
        *daily("2026-10-01", 31, tokens=half // 4, agent_name="a"),
        *daily("2026-10-01", 31, tokens=half * 3 // 4, agent_name="b"),
        call(0, "2026-10-05", 999, response_model="other"),
        call(0, "2026-09-30", 999),
    ]
    line = one_line(duckdb, tmp_path, [server()], calls, by=("agent",))
    assert (line.cost, line.used, line.idle) == (3100, 1550, 1550)
    assert {group.keys: group.cost for group in line.groups} == {
        ("a",): Decimal("387.5"),
        ("b",): Decimal("1162.5"),
    }
    assert line.utilisation == 0.5
    assert line.busiest is not None
    assert line.busiest.utilisation == 0.5
    assert (line.calls, line.tokens) == (62, half * 31)
    assert line.per_million == Decimal("92.592592592592592593")
    assert line.used_per_million == Decimal("46.296296296296296296")
    assert conserved(line)


def test_without_throughput_the_idle_part_is_unknown(duckdb: Session, tmp_path: Path) -> None:
    one = capacity(serves=["llama*"], cost_per_month="3100 EUR")
    line = one_line(duckdb, tmp_path, [one], [call(1, "2026-10-05", 10)])
    assert (line.used, line.idle, line.is_least, line.utilisation) == (3100, None, False, None)
    assert line.used_per_million is None
    assert conserved(line)


def test_a_month_without_calls_is_idle_whatever_the_throughput(
    duckdb: Session, tmp_path: Path
) -> None:
    one = capacity(serves=["llama*"], cost_per_month="3100 EUR")
    line = one_line(
        duckdb, tmp_path, [one], [call(1, "2026-10-05", 10)], period="2026-09-01..2026-11-01"
    )
    assert (line.used, line.idle, line.is_least) == (3100, 3100, True)
    idle = one_line(duckdb, tmp_path, [one], [call(1, "2026-10-05", 10)], period="2026-08")
    assert (idle.used, idle.idle, idle.is_least, idle.tokens) == (0, 3100, False, 0)
    assert conserved(line)
    assert conserved(idle)


def test_more_than_the_throughput_is_said_and_costs_no_more(
    duckdb: Session, tmp_path: Path
) -> None:
    line = one_line(duckdb, tmp_path, [server()], [call(1, "2026-10-05", 25 * 86400 * 62)])
    assert line.utilisation == 2
    assert (line.used, line.idle) == (3100, 0)
    assert line.months_over == ("2026-10",)
    assert conserved(line)


def test_tokens_weigh_as_said(duckdb: Session, tmp_path: Path) -> None:
    weights = {"input": 2, "cache_read": 0, "output": 5}
    calls = [
        call(1, "2026-10-05", 100, cache_read_input_tokens=40, output_tokens=10, agent_name="a"),
        call(2, "2026-10-05", 0, output_tokens=34, agent_name="b"),
    ]
    line = one_line(duckdb, tmp_path, [server(weights=weights)], calls, by=("agent",))
    assert line.quantity == 60 * 2 + 10 * 5 + 34 * 5
    assert abs(line.groups[0].cost - line.groups[1].cost) <= Decimal("1e-18")
    assert line.tokens == 144


def test_calls_without_tokens_bear_nothing_and_are_counted(duckdb: Session, tmp_path: Path) -> None:
    calls = [
        call(1, "2026-10-05", 10),
        call(2, "2026-10-05", metering="unmetered", input_tokens=None, output_tokens=None),
    ]
    line = one_line(duckdb, tmp_path, [server()], calls)
    assert (line.unmetered, line.calls) == (1, 2)


def test_what_two_machines_serve_is_divided_by_their_throughput(
    duckdb: Session, tmp_path: Path
) -> None:
    several = [server(name="large", tokens_per_second=75), server(name="small")]
    calls = daily("2026-10-01", 31, tokens=50 * 86400)
    found, _known = ask(duckdb, tmp_path, several, calls)
    assert [line.utilisation for line in found.lines] == [0.5, 0.5]
    assert sum(line.tokens for line in found.lines) == 31 * 50 * 86400
    several[1] = capacity(name="small", serves=["llama*"], cost_per_month="1 EUR")
    found, _known = ask(duckdb, tmp_path, several, calls)
    assert [line.tokens for line in found.lines] == [31 * 25 * 86400] * 2


@pytest.mark.parametrize(
    ("values", "tokens"),
    [
        ({"provider": "VLLM"}, 1),
        ({"match": {"environment": "prod"}}, 2),
        ({"match": {"tags.room": ["a", "b"]}}, 4),
        ({"match": {"team": "Support"}}, 2),
        ({"match": {"is_streamed": "true"}}, 8),
        ({"serves": ["LLAMA-*"]}, 15),
    ],
)
def test_whose_calls_they_are(
    duckdb: Session, tmp_path: Path, values: dict[str, Any], tokens: int
) -> None:
    calls = [
        call(1, "2026-10-05", 1, provider_name="vllm"),
        call(2, "2026-10-05", 2, environment="prod"),
        call(3, "2026-10-05", 4, tags={"room": "b"}),
        call(4, "2026-10-05", 8, is_streamed=True),
    ]
    tags = {"team": (Rule(value="Support", when={"environment": ("prod",)}),)}
    line = one_line(duckdb, tmp_path, [server(**values)], calls, tags=tags)
    assert line.tokens == tokens


def test_by_virtual_tag(duckdb: Session, tmp_path: Path) -> None:
    calls = [call(1, "2026-10-05", 1, agent_name="a"), call(2, "2026-10-05", 3)]
    tags = {"team": (Rule(value="Support", when={"agent": ("a",)}),)}
    line = one_line(duckdb, tmp_path, [server()], calls, tags=tags, by=("team",))
    assert {group.keys[0]: group.tokens for group in line.groups} == {
        "Support": 1,
        "unallocated": 3,
    }
    assert conserved(line)


def test_a_period_that_is_not_over_ends_today(duckdb: Session, tmp_path: Path) -> None:
    found, _known = ask(duckdb, tmp_path, [server()], today=date(2026, 10, 10))
    assert found.is_cut
    assert found.lines[0].cost == 1000
    assert found.lines[0].idle == 1000
    future, _known = ask(duckdb, tmp_path, [server()], today=date(2026, 9, 10))
    assert future.lines == ()
    assert future.days is None


def test_without_a_period_the_days_are_those_of_the_calls(duckdb: Session, tmp_path: Path) -> None:
    calls = daily("2026-10-01", 10, tokens=5)
    found, _known = ask(duckdb, tmp_path, [server()], calls, period=None)
    assert found.lines[0].cost == 1000
    assert not found.is_cut
    nothing, _known = ask(duckdb, tmp_path / "none", [server()], period=None)
    assert nothing.lines == ()


def test_months_add_up_to_what_they_are_together(duckdb: Session, tmp_path: Path) -> None:
    calls = [call(1, "2026-09-05", 10**6), call(2, "2026-10-05", 10**7)]
    months = ("2026-09", "2026-10", "2026-09-01..2026-11-01")
    one, two, both = (
        one_line(duckdb, tmp_path, [server()], calls, period=period) for period in months
    )
    assert (one.idle or 0) + (two.idle or 0) == both.idle
    assert one.used + two.used == both.used


def test_another_currency_is_converted_month_by_month(duckdb: Session, tmp_path: Path) -> None:
    one = server(cost_per_month="3100 USD")
    line = one_line(duckdb, tmp_path, [one], [call(1, "2026-10-05", 10)])
    assert line.currency == "EUR"
    assert line.cost != 3100
    assert conserved(line)


def test_what_is_written_off_costs_nothing_and_is_shown(duckdb: Session, tmp_path: Path) -> None:
    old = capacity(
        serves=["llama*"], purchase="10 USD", useful_life_months=1, **{"from": "2020-01-01"}
    )
    line = one_line(duckdb, tmp_path, [old], [call(1, "2026-10-05", 10)])
    assert (line.cost, line.used, line.currency, line.per_million) == (0, 0, "USD", 0)
