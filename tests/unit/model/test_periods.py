from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.model import Period, parse_period

ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo"]
zones = st.sampled_from(ZONES)
years = st.integers(1980, 2090)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type] # parts of a time


@pytest.mark.parametrize(
    ("text", "zone", "start", "end"),
    [
        ("2026-10", "UTC", utc(2026, 10, 1), utc(2026, 11, 1)),
        ("2026-12", "UTC", utc(2026, 12, 1), utc(2027, 1, 1)),
        ("2026-Q3", "UTC", utc(2026, 7, 1), utc(2026, 10, 1)),
        ("2026-Q4", "UTC", utc(2026, 10, 1), utc(2027, 1, 1)),
        ("2026", "UTC", utc(2026, 1, 1), utc(2027, 1, 1)),
        ("2026-10-01..2026-10-15", "UTC", utc(2026, 10, 1), utc(2026, 10, 15)),
        ("2026-10-01..2026-10-02", "UTC", utc(2026, 10, 1), utc(2026, 10, 2)),
        ("2024-02-29..2024-03-01", "UTC", utc(2024, 2, 29), utc(2024, 3, 1)),
        # Summer time ends in October: the month is one hour longer in Paris.
        ("2026-10", "Europe/Paris", utc(2026, 9, 30, 22), utc(2026, 10, 31, 23)),
        # This night had no midnight in Cairo: the day starts when the clock says 01:00.
        ("2024-04-26..2024-04-27", "Africa/Cairo", utc(2024, 4, 25, 22), utc(2024, 4, 26, 21)),
    ],
)
def test_a_period_is_half_open_and_cut_in_its_zone(
    text: str, zone: str, start: datetime, end: datetime
) -> None:
    period = parse_period(text, zone)
    assert (period.start, period.end, period.label) == (start, end, text)
    assert start in period
    assert end not in period
    assert end - timedelta(microseconds=1) in period
    assert start - timedelta(microseconds=1) not in period


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 400), zones)
def test_the_days_of_a_period_are_those_that_were_asked(first: date, count: int, zone: str) -> None:
    after = first + timedelta(days=count)
    skipped = date(2011, 12, 30)  # Apia has never had this day
    if zone != "Pacific/Apia" or skipped not in {first, after}:
        assert parse_period(f"{first}..{after}", zone).days == (first, after)


@given(years, zones)
def test_months_quarters_and_the_year_cover_the_same_time(year: int, zone: str) -> None:
    whole = parse_period(f"{year}", zone)
    months = [parse_period(f"{year}-{month:02}", zone) for month in range(1, 13)]
    quarters = [parse_period(f"{year}-Q{quarter}", zone) for quarter in range(1, 5)]
    for parts in (months, quarters):
        assert parts[0].start == whole.start
        assert parts[-1].end == whole.end
        assert all(a.end == b.start for a, b in pairwise(parts))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2080, 1, 1)), zones)  # noqa: DTZ001 - made aware below
def test_a_moment_is_in_the_day_that_its_zone_says(moment: datetime, zone: str) -> None:
    aware = moment.replace(tzinfo=UTC)
    day = aware.astimezone(ZoneInfo(zone)).date()
    assert aware in parse_period(f"{day}..{day + timedelta(days=1)}", zone)
    assert aware in parse_period(f"{day:%Y-%m}", zone)


@given(
    st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 400), st.integers(1, 400), zones
)
def test_ranges_that_follow_one_another_are_the_whole(
    first: date, some: int, more: int, zone: str
) -> None:
    middle = first + timedelta(days=some)
    last = middle + timedelta(days=more)
    whole = parse_period(f"{first}..{last}", zone)
    before, after = (
        parse_period(text, zone) for text in (f"{first}..{middle}", f"{middle}..{last}")
    )
    assert (whole.start, whole.end) == (before.start, after.end)
    assert before.end == after.start


def test_a_month_is_the_range_from_its_first_day_to_the_next_first_day() -> None:
    month, days = (parse_period(text) for text in ("2026-10", "2026-10-01..2026-11-01"))
    assert (month.start, month.end) == (days.start, days.end)


def test_a_range_without_a_day_says_that_its_last_day_is_excluded() -> None:
    with pytest.raises(ValueError, match="its last day is excluded, so it holds none"):
        parse_period("2026-10-01..2026-10-01")


@pytest.mark.parametrize(
    "text",
    [
        "", "26", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "0000", "9999", "2026-1", "2026-10\n",
        "2026-10-15..2026-10-01", "2026-02-30..2026-03-01", "2026-10-01..", "..2026-10-01",
        "2026-10-01", "2026-10-01...2026-10-02", "2026 ",
        "\N{FULLWIDTH DIGIT TWO}026", "9999-12-31..0000-01-01",
    ],
)  # fmt: skip
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period: 2026-10, 2026-Q3, 2026 or"):
        parse_period(text)


@given(st.text(max_size=25))
def test_any_text_is_a_period_or_a_value_error(text: str) -> None:
    try:
        assert parse_period(text).label == text
    except ValueError:
        with pytest.raises(ValueError, match="is not a period"):
            parse_period(text)


def test_an_unknown_zone_is_not_blamed_on_the_period() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        parse_period("2026", "Europe/Nowhere")


def test_a_period_needs_aware_times_in_order() -> None:
    with pytest.raises(ValueError, match="aware"):
        Period(utc(2026, 1, 1), datetime(2026, 2, 1), "x")  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="aware"):
        Period(datetime(2026, 1, 1), utc(2026, 2, 1), "x")  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="ends before it starts"):
        Period(utc(2026, 1, 1), utc(2026, 1, 1), "x")


@pytest.mark.parametrize("zone", ZONES)
def test_the_dates_of_a_period_are_those_of_its_calendar(zone: str) -> None:
    dates = parse_period("2026-10", zone).of_dates
    assert (dates.start, dates.end) == (utc(2026, 10, 1), utc(2026, 11, 1))
    assert dates.of_dates == dates


def test_the_dates_of_an_hour_that_a_clock_repeats_are_a_period_too() -> None:
    half = timedelta(minutes=30)
    hour = Period(utc(2026, 11, 1, 5, 45), utc(2026, 11, 1, 6) + half, "", "America/New_York")
    assert hour.of_dates.start == utc(2026, 11, 1, 1, 45)
    assert hour.of_dates.end == hour.of_dates.start + timedelta.resolution


@pytest.mark.parametrize(
    ("text", "zone", "days"),
    [
        ("2026-10", "Europe/Paris", (date(2026, 10, 1), date(2026, 10, 31))),
        ("2026-10-01..2026-10-02", "Pacific/Apia", (date(2026, 10, 1), date(2026, 10, 1))),
    ],
)
def test_people_read_the_last_day_of_a_period(
    text: str, zone: str, days: tuple[date, date]
) -> None:
    assert parse_period(text, zone).first_and_last == days
