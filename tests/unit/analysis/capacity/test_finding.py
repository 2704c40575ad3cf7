"""What is claimed of capacity that is not used: the page's example, and its edges."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from capacity_rows import ask, capacity, daily, of_page, server
from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, findings
from jauge.model import Finding, Money
from spend_rows import known

PAGE = Path(__file__).parents[4] / "docs" / "findings" / "unused_commitment.md"


def claimed(session: Session, folder: Path, found: Capacities) -> tuple[Finding[Any], ...]:
    case = Case(known(session, folder), found.currency, capacities=found)
    return findings(case, ("unused_commitment",))


def asked(session: Session, folder: Path, *several: Any, **options: Any) -> Any:
    found, _known = ask(session, folder, *several, **options)
    return claimed(session, folder, found)


def ends(one: Finding[Any]) -> tuple[Decimal, Decimal, Decimal]:
    assert one.monthly_saving is not None
    return (one.monthly_saving.low, one.monthly_saving.mid, one.monthly_saving.high)


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return all(same(found[name], value) for name, value in expected.items())
    if isinstance(expected, str) and re.fullmatch(r"-?\d+(\.\d+)?", expected):
        return Decimal(found) == Decimal(expected)
    return found == expected


def test_the_example_of_the_page(duckdb: Session, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = json.loads(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0])
    found = claimed(duckdb, tmp_path, of_page(duckdb, tmp_path, told))
    assert len(found) == len(told["expect"])
    for one, expected in zip(found, told["expect"], strict=True):
        plain = msgspec.json.decode(msgspec.json.encode(one))
        plain["evidence"] = [[each.table, len(each.ids)] for each in one.evidence]
        wrong = [name for name, value in expected.items() if not same(plain[name], value)]
        assert not wrong, plain


def test_without_capacities_nothing_is_found(duckdb: Session, tmp_path: Path) -> None:
    assert findings(Case(known(duckdb, tmp_path), "EUR"), ("unused_commitment",)) == ()


def test_a_machine_that_nobody_uses_could_go(duckdb: Session, tmp_path: Path) -> None:
    (one,) = asked(duckdb, tmp_path, [server(notice_days=30)])
    assert ends(one) == (3100, 3100, 3100)
    assert one.cash_from == date(2026, 12, 22)


def test_whole_units_are_sure(duckdb: Session, tmp_path: Path) -> None:
    calls = daily("2026-10-01", 31, tokens=25 * 86400 * 3 // 2)
    (one,) = asked(duckdb, tmp_path, [server(units=4)], calls)
    assert ends(one) == (6200, 7750, 7750)
    assert one.parameters.busiest == 0.375


def test_what_is_sunk_is_freed_and_no_money(duckdb: Session, tmp_path: Path) -> None:
    owned = capacity(
        serves=["m"], purchase="2400 EUR", useful_life_months=24, lease_per_month="50 EUR",
        tokens_per_second=1, **{"from": "2026-01-01"},
    )  # fmt: skip
    found = asked(duckdb, tmp_path, [owned])
    told = {one.value_kind: ends(one)[1] for one in found}
    assert told == {"freed_capacity": 100, "budget_saving": 50}
    assert {one.parameters.part for one in found} == {"running", "sunk"}
    assert found[0].cash_from == date(2026, 11, 22)


@pytest.mark.parametrize(
    "one",
    [
        server(until="2026-11-01"),
        capacity(serves=["llama*"], cost_per_month="1 EUR"),
        server(tokens_per_second="0.0001"),
    ],
    ids=["ended", "no throughput", "overused"],
)
def test_nothing_is_claimed(duckdb: Session, tmp_path: Path, one: Any) -> None:
    calls = daily("2026-10-01", 31, tokens=1000)
    assert asked(duckdb, tmp_path, [one], calls) == ()


def test_months_without_use_are_at_most_what_is_idle(duckdb: Session, tmp_path: Path) -> None:
    one = capacity(serves=["llama*"], cost_per_month="3100 EUR")
    calls = daily("2026-10-01", 31, tokens=1000)
    (claim,) = asked(duckdb, tmp_path, [one], calls, period="2026-09-01..2026-11-01")
    assert ends(claim) == (0, 0, 1550)
    assert claim.confidence == Decimal("0.60")


def credit(**values: Any) -> Any:
    told = {"name": "c", "kind": "credits", "amount": "1000 EUR", "provider": "openai"}
    return capacity(**{**told, "from": "2026-10-01", "until": "2026-12-01", **values})


CALLS = daily("2026-10-01", 31, provider_name="openai", effective_cost=Decimal(10))


def test_credits_that_will_be_left_are_cost_to_avoid(duckdb: Session, tmp_path: Path) -> None:
    (one,) = asked(duckdb, tmp_path, [credit(price="500 EUR")], CALLS)
    # 310 are drawn, 10 a day: at the end of November 390 are left, which cost 195.
    assert one.value_kind == "avoided_cost"
    assert ends(one) == (0, 195, 345)
    assert (one.parameters.idle, one.parameters.part) == (195, "agreed")
    assert one.cash_from == date(2026, 11, 22)
    assert one.action == "use_before_it_ends"


def test_a_commitment_that_will_not_be_reached_is_agreed_lower(
    duckdb: Session, tmp_path: Path
) -> None:
    (one,) = asked(duckdb, tmp_path, [credit(kind="commitment")], CALLS)
    assert one.value_kind == "budget_saving"
    assert ends(one) == (0, 195, 345)
    assert one.cash_from == date(2026, 12, 1)


@pytest.mark.parametrize("period", ["2026-09", "2026-10", "2026-11", "2026-Q3"])
def test_credits_are_no_larger_than_they_are_whatever_days_are_asked(
    duckdb: Session, tmp_path: Path, period: str
) -> None:
    told = {"amount": "100 EUR", "from": "2026-09-15"}
    (one,) = asked(duckdb, tmp_path, [credit(**told, until="2026-11-29")], period=period)
    assert ends(one) == (0, 100, 100)
    # Two months and eight of the thirty days of November are left.
    (later,) = asked(duckdb, tmp_path, [credit(**told, until="2027-02-01")], period=period)
    assert later.monthly_saving is not None
    assert abs(later.monthly_saving.high * (2 + Decimal(8) / 30) - 100) < Decimal("1e-9")


def test_what_has_run_out_is_said_without_a_saving(duckdb: Session, tmp_path: Path) -> None:
    (one,) = asked(duckdb, tmp_path, [credit(until="2026-11-01")], CALLS)
    assert (one.monthly_saving, one.value_kind) == (None, None)
    assert one.parameters.idle == 690


def test_credits_that_are_used_up_are_no_claim(duckdb: Session, tmp_path: Path) -> None:
    assert asked(duckdb, tmp_path, [credit(amount="300 EUR")], CALLS) == ()
    assert asked(duckdb, tmp_path, [credit(until=None)], CALLS) == ()


def test_a_minimum_that_is_not_reached(duckdb: Session, tmp_path: Path) -> None:
    one = capacity(
        name="o", kind="outcome", price="2 EUR", minimum_per_month=10, provider="openai",
        term_months=12, notice_days=10, **{"from": "2026-01-01"},
    )  # fmt: skip
    calls = [row | {"task_id": str(number)} for number, row in enumerate(CALLS[:4])]
    (claim,) = asked(duckdb, tmp_path, [one], calls, period="2026-09-01..2026-11-01")
    assert ends(claim) == (12, 16, 20)
    assert claim.cash_from == date(2027, 1, 1)


def test_without_a_rate_it_is_told_in_its_own_currency_and_saves_nothing_known(
    duckdb: Session, tmp_path: Path
) -> None:
    (one,) = asked(duckdb, tmp_path, [server(cost_per_month="5 USD")], currency="CLP")
    assert one.monthly_saving is None
    assert one.unconverted == (Money(Decimal(5), "USD"),)


def test_what_has_ended_since_is_no_claim(duckdb: Session, tmp_path: Path) -> None:
    assert asked(duckdb, tmp_path, [credit(until="2026-11-20")], CALLS) == ()
