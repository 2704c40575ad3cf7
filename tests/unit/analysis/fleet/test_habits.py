"""Days, gaps and silence of agents, where the workspace cuts its days."""

from datetime import UTC, date, datetime
from pathlib import Path

from fleet_rows import LAST, calls, case_of, every, id_of
from jauge.analysis.engines import Session
from jauge.analysis.fleet.habits import Habit, habits_of


def test_days_are_those_of_the_workspace(duckdb: Session, tmp_path: Path) -> None:
    late = [datetime(2026, 9, 1, 22, 30, tzinfo=UTC), datetime(2026, 9, 2, 9, 0, tzinfo=UTC)]
    rows = [*calls("late", every(1, 2, date(2026, 9, 2))), *calls("other", [LAST])]
    for row, moment in zip(rows[:2], late, strict=True):
        row["started_at"] = moment
    for zone, days in (("UTC", 2), ("Europe/Paris", 1)):
        case = case_of(duckdb, tmp_path, rows, zone=zone).calls
        assert case is not None
        habits = habits_of(case)
        one = habits.habits[id_of("late")]
        assert (one.active_days, one.calls, one.last_on) == (days, 2, date(2026, 9, 2))
        assert one.longest_gap == (1 if days > 1 else None)
        assert habits.silence(id_of("late")) == 28


def test_few_days_are_no_habit_and_allow_a_year_and_a_month() -> None:
    first = date(2026, 1, 1)
    young = Habit(active_days=4, first_on=first, last_on=LAST, longest_gap=200, calls=4)
    assert (young.is_habit, young.limit_days) == (False, 600)
    short = Habit(active_days=9, first_on=first, last_on=first, longest_gap=1, calls=9)
    assert (short.is_habit, short.limit_days) == (False, 396)
    daily = Habit(active_days=60, first_on=first, last_on=LAST, longest_gap=3, calls=60)
    assert (daily.is_habit, daily.limit_days) == (True, 14)
    monthly = Habit(active_days=9, first_on=first, last_on=LAST, longest_gap=31, calls=9)
    assert monthly.limit_days == 93
