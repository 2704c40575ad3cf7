from datetime import date, timedelta
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
