"""Outcomes are counted once each; what lacks to a minimum is idle."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from capacity_rows import call, capacity, conserved, one_line
from jauge.analysis.engines import Session
from jauge.config import Capacity


def outcome(**values: Any) -> Capacity:
    told = {"name": "o", "kind": "outcome", "price": "0.99 EUR", "counts": "conversation"}
    return capacity(**{**told, "match": {"agent_name": ["support-*"]}, **values})


def talk(day: str, name: str | None, agent: str = "support-a", **values: Any) -> dict[str, Any]:
    return call(0, day, 100, conversation_id=name, agent_name=agent, **values)


CALLS = [
    talk("2026-09-30", "a"),
    talk("2026-10-01", "a"),
    talk("2026-10-01", "b"),
    talk("2026-10-02", "b", "support-b"),
    talk("2026-10-03", "c", "support-b"),
    talk("2026-10-03", None),
    talk("2026-10-03", "d", "other"),
]


def test_each_outcome_is_paid_once(duckdb: Session, tmp_path: Path) -> None:
    line = one_line(duckdb, tmp_path, [outcome()], CALLS, by=("agent",))
    assert (line.quantity, line.cost, line.used, line.idle) == (
        3,
        Decimal("2.97"),
        Decimal("2.97"),
        0,
    )
    assert {group.keys[0]: (group.cost, group.calls) for group in line.groups} == {
        "support-a": (Decimal("1.98"), 3),
        "support-b": (Decimal("0.99"), 2),
    }
    assert (line.unmetered, line.utilisation) == (1, None)
    assert conserved(line)


def test_one_over_two_months_counts_in_its_first(duckdb: Session, tmp_path: Path) -> None:
    line = one_line(duckdb, tmp_path, [outcome()], CALLS, period="2026-09-01..2026-11-01")
    assert line.quantity == 3


def test_a_minimum_is_paid_in_any_case(duckdb: Session, tmp_path: Path) -> None:
    one = outcome(minimum_per_month=10, price="2 EUR")
    line = one_line(duckdb, tmp_path, [one], CALLS)
    assert (line.cost, line.used, line.idle, line.utilisation) == (20, 6, 14, 0.3)
    half = one_line(duckdb, tmp_path, [one], CALLS, period="2026-10-01..2026-10-16")
    assert half.capability == Decimal("4.838709677419354839")
    assert half.used == 6
    many = one_line(duckdb, tmp_path, [outcome(minimum_per_month=2)], CALLS)
    assert (many.utilisation, many.capability, many.idle) == (1, 3, 0)
    none = one_line(duckdb, tmp_path, [one], CALLS, period="2026-08")
    assert (none.used, none.idle) == (0, 20)
    assert conserved(line)
    assert conserved(half)


def test_tasks_and_another_currency(duckdb: Session, tmp_path: Path) -> None:
    calls = [talk("2026-10-05", "x", task_id="1"), talk("2026-10-05", "x", task_id="2")]
    one = outcome(counts="task", price="1 USD")
    line = one_line(duckdb, tmp_path, [one], calls)
    assert line.quantity == 2
    assert line.currency == "EUR"
    assert 1 < line.cost < 2
