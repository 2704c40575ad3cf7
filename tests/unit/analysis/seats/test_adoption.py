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
