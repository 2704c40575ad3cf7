"""Times from texts, epochs and Arrow types; zones; shifts."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.config import parse_duration
from jauge.sources.table.days import instants
from jauge.sources.table.times import ends, shift, times

MOMENT = datetime(2026, 10, 31, 18, 0, 3, 979960, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31T18:00:03.979960Z",
        "2026-10-31 18:00:03.9799600",
        "2026-10-31 18:00:03.979960123456",
        "2026-10-31T20:00:03.97996+02:00",
        "2026-10-31T20:00:03.97996 +0200",
        "2026-10-31 18:00:03,97996 UTC",
        "1793469603.97996",
        "1793469603979.96",
        "1793469603979960",
        "1793469603979960000",
    ],
)
def test_one_moment_in_many_writings(text: str) -> None:
    # The first row keeps the fast way of a whole column of plain times from being taken.
    values, bad = times(pa.array(["x", text]), "UTC")
    assert values[1].as_py() == MOMENT
    assert bad is not None
    assert list(bad) == [True, False]


@pytest.mark.parametrize("text", ["2026-02-30", "31/10/2026", "2026-10-31T25:00:00Z", "9999-12-31"])
def test_what_is_no_time_is_refused_alone(text: str) -> None:
    values, bad = times(pa.array(["2026-10-31", text, ""]), "UTC")
    assert values.to_pylist() == [datetime(2026, 10, 31, tzinfo=UTC), None, None]
    assert bad is not None
    assert list(bad) == [False, True, False]


@settings(deadline=None)
@given(
    st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)), min_size=1, max_size=20),  # noqa: DTZ001
    st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_naive_times_are_of_the_zone(moments: list[datetime], zone: str) -> None:
    clock = ZoneInfo(zone)
    expected = [moment.replace(tzinfo=clock, fold=0).astimezone(UTC) for moment in moments]
    values, bad = times(pa.array([moment.isoformat(" ") for moment in moments]), zone)
    assert bad is None
    assert values.to_pylist() == expected
    assert times(pa.array(moments, pa.timestamp("us")), zone)[0].to_pylist() == expected


def test_arrow_times_keep_their_instant() -> None:
    paris = MOMENT.astimezone(timezone(timedelta(hours=1)))
    assert (
        times(pa.array([paris], pa.timestamp("ns", "+01:00")), "Asia/Tokyo")[0][0].as_py() == MOMENT
    )
    assert times(pa.array([date(2026, 10, 31)]), "UTC")[0][0].as_py() == datetime(
        2026, 10, 31, tzinfo=UTC
    )
    far = pa.array([2**62], pa.int64()).cast(pa.timestamp("us"))
    values, bad = times(far, "Europe/Paris")
    assert values[0].as_py() is None
    assert bad is not None


@settings(deadline=None)
@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)), min_size=1))  # noqa: DTZ001
def test_a_shifted_column_is_each_time_shifted(moments: list[datetime]) -> None:
    duration = parse_duration("P2Y10MT5M")
    aware = [moment.replace(tzinfo=UTC) for moment in moments]
    shifted = shift(pa.array(aware, pa.timestamp("us", "UTC")), duration)
    assert shifted.to_pylist() == [duration.after(moment) for moment in aware]


def test_an_end_in_the_hour_that_a_clock_shows_twice_is_after_its_start() -> None:
    day = "2026-10-25"
    rows = {
        (f"{day} 02:50:00", f"{day} 02:10:00"): "01:10",
        (f"{day} 02:50", "25/10/2026 02:10"): "01:10",
        (f"{day} 02:10:00", f"{day} 02:50:00"): "00:50",
        (f"{day} 02:50:00", f"{day}T02:10:00+02:00"): "00:10",
        (f"{day} 02:50:00", f"{day}T00:10:00Z"): "00:10",
        (f"{day} 04:50:00", f"{day} 02:10:00"): "00:10",
        (f"{day} 02:50:00", f"{day} 01:10:00"): "23:10",
    }
    firsts, lasts = (pa.array(column) for column in zip(*rows, strict=True))
    started, ended = (
        instants(column, "Europe/Paris", "day first")[0] for column in (firsts, lasts)
    )
    found = ends(started, ended, lasts, "Europe/Paris")
    assert [f"{one:%H:%M}" for one in found.to_pylist()] == list(rows.values())
    clocks = pa.array([datetime(2026, 10, 25, 2, 10)])  # noqa: DTZ001 - a clock without a zone
    paris = ends(started[:1], ended[:1], clocks, "Europe/Paris")
    assert paris.to_pylist() == [datetime(2026, 10, 25, 1, 10, tzinfo=UTC)]
    assert ends(started[:1], ended[:1], pa.array([1]), "Europe/Paris") == ended[:1]
