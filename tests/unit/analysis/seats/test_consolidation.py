"""One platform instead of several tools: what is saved, of what, from when, and what is unknown."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analysis_seats import DAY, at, seat
from engines.cell_rows import write_table
from engines.usage_rows import usage_row, write_segments
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.consolidation import Consolidated, Lacking, consolidate
from jauge.analysis.seats.contracts import months_between
from jauge.analysis.seats.ranges import Range
from jauge.config import Consolidation, Tool
from jauge.model import parse_money
from jauge.pricing.fx import rate_on

EUR = (parse_money("100 EUR"),)
ONE = Consolidation(name="one", replaces=("A", "b"), fixed=EUR)  # type: ignore[arg-type]
A = Tool(name="A", price=parse_money("30 EUR"), renews_on=date(2027, 1, 15), notice_days=30)
B = Tool(name="B", price=parse_money("20 EUR"), renews_on=date(2026, 12, 1))


def rows() -> list[dict[str, Any]]:
    """Ten hold A, of whom four use it; six of these hold B, and all of them use it."""
    old = at(date(2026, 1, 1))
    return [
        *(seat(n, tool="A", user_id=f"u{n}", last_activity_at=at(DAY)) for n in range(4)),
        *(seat(n, tool="A", user_id=f"u{n}", last_activity_at=old) for n in range(4, 10)),
        *(seat(20 + n, tool="B", user_id=f"u{n}") for n in range(6)),
    ]


def asked(
    session: Session,
    folder: Path,
    scenario: Consolidation = ONE,
    contracts: tuple[Tool, ...] = (A, B),
    found: list[dict[str, Any]] | None = None,
    usage: list[dict[str, Any]] | None = None,
) -> Consolidated:
    files = {}
    lines = rows() if found is None else found
    if lines:
        files["seat"] = write_table(folder, "seat", lines)
    if usage:
        files["usage"] = write_segments(folder, usage, 1)
    desk = Desk(1, Held(session, files), rate_on)
    worked = consolidate(desk, Asked(day=DAY, contracts=contracts), scenario, "UTC", "EUR")
    if isinstance(worked, Lacking):
        raise LookupError(worked.what)  # noqa: TRY004 - an answer, not a wrong type
    return worked


def changed(**values: Any) -> Consolidation:
    return msgspec.structs.replace(ONE, **values)


def money(*amounts: str) -> tuple[Any, ...]:
    return tuple(parse_money(f"{amount} EUR") for amount in amounts)


def exact(*ends: str | int) -> Range:
    return Range(*map(Decimal, ends))


def test_what_is_saved_beside_giving_back_is_told_apart(duckdb: Session, tmp_path: Path) -> None:
    found = asked(duckdb, tmp_path, changed(fixed=money("100", "300")))
    # 10 x 30 and 6 x 20 a month, of which nobody uses 6 x 30.
    assert (found.today, found.give_back) == (Decimal(420), Decimal(180))
    assert found.saving == exact(120, 220, 320)
    assert found.beyond == exact(-60, 40, 140)
    assert found.cash_from == date(2027, 1, 15)
    assert [(one.tool, one.notice_on) for one in found.tools] == [
        ("A", date(2026, 12, 16)),
        ("B", date(2026, 12, 1)),
    ]


def test_people_are_those_of_all_tools_once(duckdb: Session, tmp_path: Path) -> None:
    priced = {"seat_price": money("5"), "use_per_user": money("2", "4"), "fixed": ()}
    found = asked(duckdb, tmp_path, changed(**priced))
    assert (found.people.seats.mid, found.people.users.mid) == (10, 6)
    assert found.platform == exact(50 + 12, 50 + 18, 50 + 24)
    found = asked(duckdb, tmp_path, changed(**priced, seats_for="active"))
    assert found.platform == exact(30 + 12, 30 + 18, 30 + 24)
    found = asked(duckdb, tmp_path, changed(**priced, people=(7, 9)))
    assert found.platform == exact(35 + 14, 40 + 24, 45 + 36)


def test_what_is_paid_twice_lessens_the_first_year(duckdb: Session, tmp_path: Path) -> None:
    once = changed(starts_on=date(2026, 11, 1), once=money("500", "1000"))
    found = asked(duckdb, tmp_path, once)
    # A costs 300 for two months and 14 days of January more, B 120 for a month.
    twice = (300 * 2 + Decimal(300 * 14) / 31 + 120).quantize(Decimal("1e-9"))
    assert found.paid_twice is not None
    assert found.paid_twice.quantize(Decimal("1e-9")) == twice
    assert found.first_year is not None
    year = 12 * (420 - 100)
    assert found.first_year.high == year - 500 - found.paid_twice
    assert found.first_year.low == year - 1000 - found.paid_twice
    late = asked(duckdb, tmp_path, changed(starts_on=date(2028, 1, 1)))
    assert (late.paid_twice, late.cash_from) == (0, date(2028, 1, 1))


def test_a_first_year_pays_no_more_than_twelve_months_twice(
    duckdb: Session, tmp_path: Path
) -> None:
    late = [msgspec.structs.replace(one, renews_on=date(2028, 1, 1)) for one in (A, B)]
    early = changed(starts_on=date(2026, 12, 1), once=money("500"))
    found = asked(duckdb, tmp_path, early, tuple(late))
    # Thirteen months of 420; in the first twelve only the platform and the change are on top.
    assert found.paid_twice == 13 * 420
    assert found.first_year == exact(*[-12 * 100 - 500] * 3)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2027, 1, 1), date(2027, 3, 1), "2"),
        (date(2026, 12, 1), date(2028, 1, 1), "13"),
        (date(2027, 1, 31), date(2027, 2, 28), "1"),
        (date(2028, 2, 29), date(2029, 2, 28), "12"),
        (date(2027, 1, 31), date(2027, 3, 30), "2"),
        (date(2027, 1, 15), date(2027, 2, 14), "30/31"),
        (date(2027, 3, 1), date(2027, 3, 1), "0"),
        (date(2027, 3, 2), date(2027, 3, 1), "0"),
    ],
)
def test_whole_months_count_as_months(start: date, end: date, months: str) -> None:
    assert months_between(start, end) == Fraction(months)


def test_a_tool_without_a_list_counts_as_its_contract_says(duckdb: Session, tmp_path: Path) -> None:
    bought = msgspec.structs.replace(B, seats=8)
    a_only = [row for row in rows() if row["tool"] == "A"]
    found = asked(duckdb, tmp_path, contracts=(A, bought), found=a_only)
    assert found.today == 300 + 160
    assert found.tools[1].is_by_contract
    assert (found.give_back, found.beyond) == (None, None)
    assert found.cash_from == date(2027, 1, 15)
    assert asked(duckdb, tmp_path, contracts=(A, bought), found=[]).today is None


@pytest.mark.parametrize(
    ("contract", "reason"),
    [
        (Tool(name="B"), "no_price"),
        (Tool(name="B", price=parse_money("20 EUR"), basis="gross"), "other_basis"),
        (Tool(name="B", price=parse_money("20 ZZZ")), "no_rate"),
        (None, "no_list"),
    ],
)
def test_an_unknown_cost_is_no_saving(
    duckdb: Session, tmp_path: Path, contract: Tool | None, reason: str
) -> None:
    held = [row for row in rows() if contract is not None or row["tool"] == "A"]
    contracts = (A, contract) if contract else (A,)
    found = asked(duckdb, tmp_path, changed(claimed_percent=((62,),)), contracts, held)
    assert found.tools[1].reason == reason
    assert (found.today, found.saving, found.percent, found.first_year) == (None,) * 4
    assert [claim.said for claim in found.percent_claims] == ["unknown"]
    bought = contract and msgspec.structs.replace(contract, seats=3)
    if bought is not None:
        found = asked(duckdb, tmp_path, ONE, (A, bought), held[:10])
        assert found.tools[1].reason == reason


def test_a_tool_without_an_end_has_no_day(duckdb: Session, tmp_path: Path) -> None:
    forever = msgspec.structs.replace(B, renews_on=None)
    found = asked(duckdb, tmp_path, changed(starts_on=DAY), (A, forever))
    assert (found.cash_from, found.paid_twice, found.first_year) == (None, None, None)


def test_seats_that_nobody_holds_are_told(duckdb: Session, tmp_path: Path) -> None:
    bought = msgspec.structs.replace(A, seats=12)
    found = asked(duckdb, tmp_path, contracts=(bought, B))
    assert [one.unassigned for one in found.tools] == [2, 0]
    assert found.today == 420


def test_prices_in_another_currency_are_converted(duckdb: Session, tmp_path: Path) -> None:
    dollars = msgspec.structs.replace(B, price=parse_money("20 USD"))
    found = asked(duckdb, tmp_path, contracts=(A, dollars))
    assert found.today is not None
    assert 300 < found.today < 420


def test_hours_freed_are_no_money(duckdb: Session, tmp_path: Path) -> None:
    half = tuple(map(Decimal, (30, 45)))
    tools = tuple(msgspec.structs.replace(one, admin_minutes_per_week=half) for one in (A, B))
    scenario = changed(admin_minutes_per_week=(Decimal(30),), claimed_hours=((200, 400),))
    found = asked(duckdb, tmp_path, scenario, tools)
    assert found.administration
    assert found.administration.hours == exact(52, 65, 78)
    assert found.freed_hours == exact(26, 39, 52)
    assert [claim.said for claim in found.hour_claims] == ["outside"]
    found = asked(duckdb, tmp_path, scenario, (tools[0], B))
    assert found.freed_hours is None
    assert [claim.said for claim in found.hour_claims] == ["unknown"]


@pytest.mark.parametrize("priced", [{"seat_price": money("5")}, {"use_per_user": money("5")}])
def test_without_people_nothing_is_priced(
    duckdb: Session, tmp_path: Path, priced: dict[str, Any]
) -> None:
    a_only = [row for row in rows() if row["tool"] == "A"]
    for found in ([], a_only):
        with pytest.raises(LookupError, match="people"):
            asked(duckdb, tmp_path, changed(**priced), found=found)
    assert asked(duckdb, tmp_path, changed(**priced, people=(4,)), found=[]).platform.mid == 120


def calls(*costs: tuple[str | None, int, str]) -> list[dict[str, Any]]:
    return [
        usage_row(
            n,
            user_id=user,
            started_at=at(date(2026, month, 10)),
            effective_cost=Decimal(cost),
            billing_currency="EUR",
        )
        for n, (user, month, cost) in enumerate(costs)
    ]


def test_use_is_measured_on_those_whom_calls_name(duckdb: Session, tmp_path: Path) -> None:
    usage = calls(
        *((f"p{n}", 7, "2") for n in range(5)),
        *((f"p{n}", 8, "6") for n in range(5)),
        (None, 8, "10"),
    )
    scenario = changed(fixed=(), use_measured_in="2026-Q3", people=(10,))
    found = asked(duckdb, tmp_path, scenario, usage=usage)
    assert found.measured is not None
    assert (found.measured.users, found.measured.months) == (5, 2)
    assert found.measured.named == 0.8
    assert found.platform == exact(20, 40, 60)
    with pytest.raises(LookupError, match="measure"):
        asked(duckdb, tmp_path, scenario, usage=usage[1:5])
