from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from fleet_rows import calls, case_of, entry, every
from jauge.analysis.engines import Session
from jauge.analysis.maturity import Facts, facts_of
from jauge.config import Config
from jauge.model import AgentEntry

NEWEST = date(2026, 11, 21)


def facts(
    session: Session, folder: Path, today: date, zone: str = "UTC", *entries: AgentEntry
) -> Facts:
    """What is known on a day of an agent that was called at 8 o'clock UTC up to `NEWEST`."""
    case = case_of(session, folder, calls("faq", every(1, 3, NEWEST)), entries, zone=zone)
    assert case.calls is not None
    return facts_of(case, Config(), case.calls.registry, (), {}, today)


@pytest.mark.parametrize(
    ("zone", "today", "days"),
    [
        ("UTC", NEWEST, 0),
        ("UTC", date(2026, 11, 22), 1),
        ("Pacific/Auckland", date(2026, 11, 22), 1),
        ("Pacific/Honolulu", NEWEST, 1),
    ],
)
def test_the_newest_call_is_as_old_as_its_day_in_the_zone_of_the_workspace(
    duckdb: Session, tmp_path: Path, zone: str, today: date, days: int
) -> None:
    assert facts(duckdb, tmp_path, today, zone).newest_call_days == days


@pytest.mark.parametrize(("left_before", "share"), [(0, 1.0), (1, 0.0)])
def test_an_owner_is_there_up_to_the_last_day(
    duckdb: Session, tmp_path: Path, left_before: int, share: float
) -> None:
    left = NEWEST - timedelta(days=left_before)
    mine = entry("faq", owner_left_on=left)
    assert facts(duckdb, tmp_path, NEWEST, "UTC", mine).owned_share == share


@pytest.mark.parametrize("x_cost", [None, Decimal(1)])
def test_tasks_without_a_cost_have_a_value_and_no_unit_cost(
    duckdb: Session, tmp_path: Path, x_cost: Decimal | None
) -> None:
    ended = datetime(2026, 11, 20, 10, tzinfo=UTC)
    told = {"task_id": "t", "agent_name": "faq", "outcome": "success", "ended_at": ended,
            "value": Decimal(5), "currency": "EUR", "x_cost": x_cost}  # fmt: skip
    case = case_of(duckdb, tmp_path, calls("faq", every(1, 3, NEWEST)), tasks=[told])
    assert case.calls is not None
    found = facts_of(case, Config(), case.calls.registry, (), {}, NEWEST)
    assert (found.tasks, found.tasks_with_value) == (1, True)
    assert found.unit_share == (1.0 if x_cost else 0.0)


def test_agents_that_nobody_owns_are_counted_where_they_make_no_calls_too(
    duckdb: Session, tmp_path: Path
) -> None:
    silent = entry("silent", owner=None)
    gone = entry("gone", owner=None, state="retired")
    found = facts(duckdb, tmp_path, NEWEST, "UTC", entry("faq", owner=None), silent, gone)
    assert (found.agents, found.agents_without_owner) == (1, 2)
