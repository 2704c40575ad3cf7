"""The curve of adoption over successive lists."""

from datetime import timedelta
from pathlib import Path

from analysis_seats import DAY, at, seat
from engines.cell_rows import write_table
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.seats.adoption import adoption
from jauge.analysis.seats.asked import Asked


def test_a_curve_falls_as_lists_tell(duckdb: Session, tmp_path: Path) -> None:
    days = [DAY - timedelta(days=180), DAY - timedelta(days=90), DAY]
    rows = [
        seat(
            100 * number + user,
            user_id=f"u{user}",
            as_of=day,
            last_activity_at=at(day) if user < used else at(day - timedelta(days=60)),
        )
        for number, (day, used) in enumerate(zip(days, (12, 6, 3), strict=True))
        for user in range(20)
    ]
    # An invitation, a report of use and a list of two people are no points.
    rows += [
        seat(900, user_id="x", status="pending"),
        seat(901, user_id="y", status=None),
        *(seat(902 + user, tool="Small", user_id=f"s{user}") for user in range(2)),
    ]
    held = Held(duckdb, {"seat": write_table(tmp_path, "seat", rows)})
    points = adoption(held, Asked(day=DAY))
    assert [(point.as_of, point.users, point.adoption) for point in points] == [
        (days[0], 20, 0.6),
        (days[1], 20, 0.3),
        (days[2], 20, 0.15),
    ]
    assert len(adoption(held, Asked(day=days[1]))) == 2
    assert not adoption(Held(duckdb, {}), Asked(day=DAY))


def test_classes_of_use_add_up_to_holders(duckdb: Session, tmp_path: Path) -> None:
    since = [*(0, 1, 2, 3, 4, 5, 6, 6), 7, 29, 30, 59, 60, 60, 89, 89, 90]
    rows = [
        seat(user, last_activity_at=at(DAY - timedelta(days=days)))
        for user, days in enumerate(since)
    ]
    rows += [
        seat(100, status="never_used", last_activity_at=None),
        seat(101, last_activity_at=None),
        seat(102, last_activity_at=at(DAY + timedelta(days=1))),
    ]
    rows = rows[1:]  # one fewer in the first week, but for the use after the day of the list
    held = Held(duckdb, {"seat": write_table(tmp_path, "seat", rows)})
    (point,) = adoption(held, Asked(day=DAY))
    names = ("weekly", "monthly", "quiet_30", "quiet_60", "quiet_90", "never_used", "use_unknown")
    classes = [getattr(point, name) for name in names]
    assert classes == [8, 2, 2, 4, 1, 1, 1]
    assert sum(classes) == point.users == 19
    assert point.gone == 5 / 19


def test_forty_percent_weekly_and_a_quarter_gone_after_two_months(
    duckdb: Session, tmp_path: Path
) -> None:
    since = [*(2,) * 8, *(20,) * 7, *(75,) * 5]
    rows = [seat(n, last_activity_at=at(DAY - timedelta(days=d))) for n, d in enumerate(since)]
    held = Held(duckdb, {"seat": write_table(tmp_path, "seat", rows)})
    (point,) = adoption(held, Asked(day=DAY))
    assert (point.weekly / point.users, point.gone) == (0.4, 0.25)
