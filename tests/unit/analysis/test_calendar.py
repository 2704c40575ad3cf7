"""Days by arithmetic are the days of the zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.analysis import calendar

ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia")
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, st.integers(0, 3 * 365), st.sampled_from(ZONES))
def test_table_of_offsets_is_the_zone(first: datetime, days: int, zone: str) -> None:
    last = first + timedelta(days=days)
    table = calendar.offsets(zone, calendar.to_us(first), calendar.to_us(last))
    for part in range(20):
        moment = first + (last - first) * part / 19
        at = calendar.to_us(moment)
        offset = next(
            offset for since, offset in reversed(table) if at >= since or since == table[0][0]
        )
        expected = moment.astimezone(ZoneInfo(zone)).utcoffset()
        assert timedelta(microseconds=offset) == expected


def test_a_change_is_found_to_the_second() -> None:
    first, last = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    table = calendar.offsets("Europe/Paris", calendar.to_us(first), calendar.to_us(last))
    hour = 3600 * calendar.SECOND_US
    assert table == (
        (calendar.to_us(first), 2 * hour),
        (calendar.to_us(datetime(2026, 10, 25, 1, tzinfo=UTC)), hour),
    )


@given(MOMENTS)
def test_microseconds_and_back(moment: datetime) -> None:
    assert calendar.from_us(calendar.to_us(moment)) == moment


@pytest.mark.parametrize(
    ("unit", "day", "label"),
    [
        ("day", date(2026, 1, 1), "2026-01-01"),
        ("week", date(2027, 1, 1), "2026-W53"),
        ("week", date(2024, 12, 30), "2025-W01"),
        ("month", date(2026, 2, 28), "2026-02"),
    ],
)
def test_labels(unit: str, day: date, label: str) -> None:
    assert calendar.label(unit, day) == label
