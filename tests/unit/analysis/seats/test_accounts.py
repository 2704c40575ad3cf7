"""Duplicate accounts, and personal accounts with a work address."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analysis_seats import DAY, at, person, seat
from engines.cell_rows import write_table
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.held import Held
from jauge.analysis.seats.answer import answer
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.figures import Counts
from jauge.analysis.seats.plans import is_personal
from jauge.analysis.spend import know
from jauge.attribution.vendors import built_in
from jauge.config import Tool
from jauge.model import Finding, parse_money
from jauge.pricing.fx import rate_on

TOOL = Tool(name="Tool", price=parse_money("20 EUR"), account="two", renews_on=date(2027, 1, 1))
PEOPLE = [person(1, user_id="p", x_other_ids=["a", "b"]), person(2, user_id="c")]


def held(session: Session, folder: Path, rows: list[dict[str, Any]]) -> Held:
    files = {"seat": write_table(folder, "seat", rows)}
    return Held(session, files | {"person": write_table(folder, "person", PEOPLE)})


def counted(session: Session, folder: Path, *rows: dict[str, Any]) -> Counts:
    found = answer(held(session, folder, list(rows)), Asked(day=DAY))
    assert found is not None
    return found.total.counts


def duplicates(session: Session, folder: Path, *rows: dict[str, Any]) -> list[Finding[Any]]:
    desk = held(session, folder, list(rows))
    case = SeatCase(desk, Asked(day=DAY, contracts=(TOOL,)))
    known = know(desk, built_in(), rate_on)
    return list(findings(Case(known, "EUR", case), ("duplicate_tool",)))


def test_one_person_with_two_seats_of_a_tool(duckdb: Session, tmp_path: Path) -> None:
    rows = (
        seat(1, user_id="a"),
        seat(2, user_id="b", account="two", last_activity_at=at(date(2026, 10, 20))),
        seat(3, user_id="c"),
        seat(4, user_id="c", tool="Other"),
    )
    assert counted(duckdb, tmp_path, *rows).duplicate_accounts == 1
    (one,) = duplicates(duckdb, tmp_path, *rows)
    assert one.subject == {"tool": "Tool", "other": "Tool", "account": "two"}
    assert (one.parameters.cause, one.parameters.people) == ("two_accounts", 1)
    assert one.evidence[0].ids == ((2).to_bytes(16, "big").hex(),)
    assert one.monthly_saving is not None
    assert (one.monthly_saving.low, one.monthly_saving.high) == (0, Decimal(20))
    assert one.cash_from == date(2027, 1, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"status": "pending", "last_activity_at": None},
        {"status": "cancelled"},
        {"status": "leaver"},
    ],
)
def test_what_is_not_held_is_no_duplicate(
    duckdb: Session, tmp_path: Path, other: dict[str, Any]
) -> None:
    rows = (seat(1, user_id="a"), seat(2, user_id="a", account="two", **other))
    assert not counted(duckdb, tmp_path, *rows).duplicate_accounts


def test_who_pays_once_has_no_duplicate(duckdb: Session, tmp_path: Path) -> None:
    rows = [seat(n, user_id="a", tool="GitHub Copilot", account=f"o{n}") for n in (1, 2)]
    found = counted(duckdb, tmp_path, *rows)
    assert (found.repeats, found.duplicate_accounts) == (1, 0)


def test_a_duplicate_that_is_idle_is_told_once(duckdb: Session, tmp_path: Path) -> None:
    rows = (
        seat(1, user_id="a"),
        seat(2, user_id="a", account="two", last_activity_at=at(date(2026, 1, 1))),
    )
    found = counted(duckdb, tmp_path, *rows)
    assert (found.duplicate_accounts, found.reclaimable) == (1, 1)
    assert not duplicates(duckdb, tmp_path, *rows)


def test_a_duplicate_without_a_price_saves_what_nobody_knows(
    duckdb: Session, tmp_path: Path
) -> None:
    used = {"last_activity_at": at(date(2026, 10, 30))}
    rows = (seat(1, user_id="a", **used), seat(2, user_id="b", account="two"))
    (one,) = duplicates(duckdb, tmp_path, *rows)
    assert one.subject["account"] == "one"
    assert one.monthly_saving is None


@pytest.mark.parametrize(
    ("tool", "plan", "is_one"),
    [
        ("ChatGPT", "Plus", True),
        ("ChatGPT", "ChatGPT Plus", True),
        ("Claude", "max", True),
        ("Anything", "Free", True),
        ("ChatGPT", "business", False),
        ("Midjourney", "pro", False),
        ("ChatGPT", None, False),
    ],
)
def test_plans_that_one_person_buys(tool: str, plan: str | None, *, is_one: bool) -> None:
    assert is_personal(tool, plan) == is_one


def test_a_personal_account_with_a_work_address(duckdb: Session, tmp_path: Path) -> None:
    found = counted(
        duckdb,
        tmp_path,
        seat(1, user_id="b", tool="ChatGPT", plan="plus"),
        seat(2, user_id="unheard", tool="ChatGPT", plan="plus"),
        seat(3, user_id="c", tool="ChatGPT", plan="business"),
    )
    assert (found.personal_accounts, found.work_addresses) == (2, 1)
