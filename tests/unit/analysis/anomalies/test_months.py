"""The days at the same place of former months."""

from datetime import date

from jauge.analysis.anomalies import almanac
from jauge.analysis.anomalies.months import places


def former(day: date) -> set[date]:
    days = almanac.span(date(2026, 3, 1), 250)
    free = almanac.holidays_among(days, "FR")
    at = places(days, free)[days.index(day)]
    assert all(list(place) == sorted(place, reverse=True) for place in at)
    return {days[place[0]] for place in at}


def test_a_first_monday_a_last_friday_and_a_day_that_was_moved() -> None:
    assert date(2026, 8, 3) in former(date(2026, 9, 7))
    assert date(2026, 9, 25) in former(date(2026, 10, 30))
    assert date(2026, 7, 24) in former(date(2026, 8, 25))  # The 25th of July was a Saturday.
    assert date(2026, 5, 4) in former(date(2026, 6, 2))  # The 2nd, or the working day after.
    assert date(2026, 6, 30) in former(date(2026, 7, 31))  # The last day.


def test_a_free_day_has_no_place_among_working_days() -> None:
    assert former(date(2026, 8, 8)) == {
        date(2026, 7, 11), date(2026, 7, 10), date(2026, 7, 9), date(2026, 7, 8),
    }  # fmt: skip
