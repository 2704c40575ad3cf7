"""Weekdays, holidays and starts of months are expected; what goes on becomes usual."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from jauge.analysis.anomalies import almanac
from jauge.analysis.anomalies.baseline import Baseline, by_day
from jauge.analysis.anomalies.hours import by_hour
from jauge.analysis.anomalies.months import places
from jauge.analysis.anomalies.rhythm import Rhythm, median
from jauge.errors import UsageError

FIRST = date(2026, 3, 2)


def seen(values: list[float], country: str = "FR") -> Baseline:
    days = almanac.span(FIRST, len(values))
    free = almanac.holidays_among(days, country)
    weekday, start = almanac.classes(days, free), almanac.starts(days, free)
    return by_day(np.array([values]), weekday, start, places(days, free))


def habit(day: date, *, start: float = 1.0, free: float = 0.1) -> float:
    holidays = almanac.holidays_of("FR", (day.year,))
    if not almanac.is_working(day, holidays):
        return 100 * free
    before = sum(almanac.is_working(day.replace(day=n), holidays) for n in range(1, day.day))
    return 100 * (start if before < 2 else 1.0)


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(count)]


def test_weekends_holidays_and_starts_of_months_are_expected() -> None:
    values = [habit(day, start=3.0) for day in days(140)]
    found = seen(values)
    assert not found.is_out[0, 95:].any()
    known = found.expected[0, 100:]
    assert np.allclose(known, values[100:], rtol=0.25)


def test_without_the_calendar_a_quiet_holiday_is_expected_to_be_busy() -> None:
    values = [habit(day) for day in days(100)]
    may_first = (date(2026, 5, 1) - FIRST).days
    assert seen(values).expected[0, may_first] == pytest.approx(10)
    assert seen(values, country="").expected[0, may_first] == pytest.approx(100)


def test_a_new_level_is_told_for_two_weeks_and_is_usual_then() -> None:
    values = [10.0] * 60 + [30.0] * 40
    found = seen(values)
    assert found.is_out[0, 60:74].all()
    assert not found.is_out[0, 80:].any()
    assert found.expected[0, -1] == pytest.approx(30)


def test_slow_growth_is_no_anomaly() -> None:
    values = [20 * 1.006**number for number in range(160)]
    assert not seen(values).is_out.any()


def test_the_first_days_of_a_series_are_not_judged() -> None:
    found = seen([0.0] * 20 + [10.0] * 30)
    assert np.isnan(found.expected[0, :34]).all()
    assert not np.isnan(found.expected[0, 34:]).any()


def test_hours_that_double_stand_out_and_the_same_hours_of_busy_days_do_not() -> None:
    usual = np.zeros((1, 40, 24))
    usual[0, :, 9:18] = 4.0
    usual[0, 35, 14:17] = 12.0
    working = np.array([day.weekday() < 5 for day in days(40)])
    sums, expected, out = by_hour(usual, working, range(40), Rhythm())
    assert out[0, 35].any()
    assert not np.delete(out[0], 35, axis=0)[14:].any()
    assert expected[0, 35, 16] == 12.0
    assert sums[0, 35, 16] == 36.0


def test_a_median_leaves_out_what_is_unknown() -> None:
    values = np.array([[3.0, np.nan, 1.0, 2.0], [np.nan] * 4, [1.0, 2.0, 3.0, 4.0]])
    assert np.array_equal(median(values), np.array([2.0, np.nan, 2.5]), equal_nan=True)


def test_holidays_of_another_country_and_of_none() -> None:
    assert date(2026, 10, 3) in almanac.holidays_of("DE", (2026,))
    assert date(2026, 7, 14) in almanac.holidays_of("FR", (2026,))
    assert almanac.holidays_of("", (2026,)) == frozenset()
    with pytest.raises(UsageError):
        almanac.holidays_of("QQ", (2026,))


def test_a_job_of_the_last_working_day_is_known_from_its_second_month_on() -> None:
    """From 27 February to 31 March are 32 days: no day of a month ago shows it."""
    every = [FIRST + timedelta(days=number) for number in range(160)]
    starts = almanac.starts(every, almanac.holidays_among(every, "FR"))
    lasts = [day for day, start in zip(every, starts, strict=True) if start == 3]
    assert lasts[:3] == [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 29)]
    found = seen([205.0 if day in lasts else 5.0 for day in every])
    out = [day for day in every if found.is_out[0, (day - FIRST).days]]
    assert out == lasts[:1]


def test_work_that_goes_on_after_a_closed_month_is_no_news() -> None:
    def worked(day: date) -> float:
        return 0.0 if date(2026, 8, 1) <= day <= date(2026, 8, 31) else habit(day, free=0.0)

    every = [FIRST + timedelta(days=number) for number in range(210)]
    values = [worked(day) for day in every]
    assert not seen(values).is_out.any()
    september = (date(2026, 9, 1) - FIRST).days
    values[september] = 300.0
    assert list(np.flatnonzero(seen(values).is_out[0])) == [september]


@pytest.mark.parametrize("part", [0.15, 0.3, 0.6])
def test_work_that_comes_back_after_a_quiet_august_is_no_news(part: float) -> None:
    every = [FIRST + timedelta(days=number) for number in range(230)]
    values = [habit(day) * (part if day.month == 8 else 1.0) for day in every]
    assert not seen(values).is_out.any()
    september = (date(2026, 9, 3) - FIRST).days
    doubled = [*values[:september], *(2 * one for one in values[september:])]
    out = np.flatnonzero(seen(doubled).is_out[0])
    assert out[0] == september
    assert len(out) >= 5
    assert seen([*values[:september], 2 * values[september]]).is_out[0, -1]


def test_a_scope_that_was_often_far_off_must_be_further_off() -> None:
    """Two former days at 1.4 times what was expected ask for more than one at 1.5 times."""
    plain = [100.0] * 90
    uneven = [100.0 if number not in {53, 75} else 140.0 for number in range(90)]
    for values, times, is_out in ((plain, 1.6, True), (uneven, 1.6, False), (uneven, 1.9, True)):
        changed = [*values, 100 * times]
        assert seen(changed).is_out[0, -1] == is_out


def moved(number: int, day: date) -> date:
    """The day of this number in the month of a day, or the working day before it."""
    due, holidays = day.replace(day=number), almanac.holidays_of("FR", (day.year,))
    while not almanac.is_working(due, holidays):
        due -= timedelta(days=1)
    return due


FREE = almanac.holidays_of("FR", (2026,))


def worked(day: date) -> int:
    """Which working day of its month a day is."""
    return sum(almanac.is_working(day.replace(day=one), FREE) for one in range(1, day.day + 1))


MONTHLY: dict[str, Callable[[date], bool]] = {
    "first Monday": lambda day: day.weekday() == 0 and day.day <= 7,
    "last Friday": lambda day: day.weekday() == 4 and (day + timedelta(7)).month != day.month,
    "25th or working day before": lambda day: day == moved(25, day),
    "fifth working day": lambda day: almanac.is_working(day, FREE) and worked(day) == 5,
}


@pytest.mark.parametrize("busy", [0.0, 30.0])
@pytest.mark.parametrize("name", MONTHLY)
def test_a_monthly_job_is_no_surprise_the_second_time(name: str, busy: float) -> None:
    """Gaps are 28 to 35 days, by the rule that sets the day."""
    every = days(260)
    jobs = [day for day in every if MONTHLY[name](day)]
    plain = {day: busy * habit(day) / 100 for day in every}
    found = seen([plain[day] + (150.0 if day in jobs else 0.0) for day in every])
    assert not found.is_out[0, 60:].any()


def test_a_dear_free_day_is_told_though_it_costs_no_more_than_working_days() -> None:
    every = days(200)
    for dear in (date(2026, 7, 14), date(2026, 8, 8)):
        values = [130.0 if day == dear else habit(day, free=0.15) for day in every]
        found = seen(values)
        assert [day for day in every if found.is_out[0, (day - FIRST).days]] == [dear]


def test_a_free_day_of_one_large_session_is_no_news() -> None:
    """Beside free days of up to 20, one of 55 is chance."""
    every = days(200)
    quiet = [2.0, 20.0, 1.0, 0.0, 9.0]
    free = (quiet[number % len(quiet)] for number in range(len(every)))
    values = [next(free) if day.weekday() > 4 or day in FREE else 100.0 for day in every]
    for cost, is_out in ((55.0, False), (75.0, True)):
        values[(date(2026, 8, 8) - FIRST).days] = cost
        assert seen(values).is_out[0, (date(2026, 8, 8) - FIRST).days] == is_out
