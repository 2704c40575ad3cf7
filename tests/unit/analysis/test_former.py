"""The period before a period: the former month of a month, else as many days."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.analysis.former import former
from jauge.model import parse_period

ZONES = ["UTC", "Europe/Paris", "Pacific/Kiritimati", "America/St_Johns"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("2026-10", "2026-09"),
        ("2026-01", "2025-12"),
        ("2026-Q1", "2025-Q4"),
        ("2026-Q4", "2026-Q3"),
        ("2026", "2025"),
        ("2026-10-01..2026-11-01", "2026-09"),
        ("2026-03-01..2026-05-01", "2026-01-01..2026-03-01"),
        ("2026-10-20..2026-10-27", "2026-10-13..2026-10-20"),
        ("2026-03-01..2026-03-02", "2026-02-28..2026-03-01"),
    ],
)
def test_the_former_period_is_as_long(zone: str, asked: str, before: str) -> None:
    found = former(parse_period(asked, zone), zone)
    assert found == parse_period(before, zone)


def test_nothing_is_before_the_calendar() -> None:
    assert former(parse_period("0001"), "UTC") is None
    assert former(parse_period("0001-01-02..0001-01-09"), "UTC") is None


@given(
    st.dates(min_value=date(1971, 1, 1), max_value=date(2099, 12, 31)),
    st.integers(1, 800),
    st.sampled_from(ZONES),
)
def test_it_ends_where_the_period_starts_and_reads_back(first: date, days: int, zone: str) -> None:
    last = first + timedelta(days=days)
    period = parse_period(f"{first}..{last}", zone)
    before = former(period, zone)
    assert before is not None
    assert before.end == period.start
    assert parse_period(before.label, zone) == before
    local = [m.astimezone(ZoneInfo(zone)) for m in (before.start, before.end)]
    assert all((m.hour, m.minute) == (0, 0) for m in local)
