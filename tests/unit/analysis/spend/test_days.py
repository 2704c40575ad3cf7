"""An amount for a time, split by days: to the cent, and nothing lost."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.analysis.spend.days import Days, month_of, part_of, spanned
from jauge.model import exact_sum

FIRST = date(2024, 1, 1)
SOME_DAYS = st.integers(0, 900).map(lambda number: FIRST + timedelta(days=number))
OCTOBER, NOVEMBER = month_of(date(2026, 10, 5)), month_of(date(2026, 11, 5))


@settings(max_examples=200, deadline=None)
@given(
    amount=st.decimals(-(10**9), 10**9, places=2),
    cuts=st.lists(SOME_DAYS, min_size=2, max_size=7, unique=True).map(sorted),
)
def test_windows_that_meet_add_up_and_stay_in_cents(amount: Decimal, cuts: list[date]) -> None:
    whole = Days(cuts[0], cuts[-1])
    windows = [Days(*pair) for pair in pairwise(cuts)]
    parts = [part_of(amount, whole, window) for window in windows]
    assert exact_sum(parts) == amount
    assert all(part == round(part, 2) for part in parts)
    assert all(part * amount >= 0 for part in parts)
    by_month = [part_of(amount, whole, month) for month in whole.months()]
    assert exact_sum(by_month) == amount
    fair = [float(amount) * month.count / whole.count for month in whole.months()]
    assert [float(part) for part in by_month] == pytest.approx(fair, abs=0.011)
    fair = [float(amount) * window.count / whole.count for window in windows]
    assert [float(part) for part in parts] == pytest.approx(fair, abs=0.05)


def test_a_line_over_two_months_is_split_by_their_days() -> None:
    service = Days(date(2026, 10, 15), date(2026, 11, 15))
    amount = Decimal("100.000000000000000000")
    assert part_of(amount, service, OCTOBER) == Decimal("54.84")
    assert part_of(amount, service, NOVEMBER) == Decimal("45.16")
    assert part_of(amount, service, None) == 100
    assert part_of(amount, service, month_of(date(2026, 12, 1))) == 0
    first = Days(date(2026, 10, 15), date(2026, 10, 16))
    assert part_of(amount, service, first) == Decimal("3.23")  # 54.84 / 17


def test_an_amount_with_more_digits_keeps_them() -> None:
    service = Days(date(2026, 10, 31), date(2026, 11, 2))
    assert part_of(Decimal("0.0003"), service, OCTOBER) == Decimal("0.0002")


def test_days_before_and_after_others() -> None:
    service = Days(date(2026, 10, 1), date(2026, 11, 1))
    middle = Days(date(2026, 10, 10), date(2026, 10, 20))
    assert service.without(middle) == (
        Days(date(2026, 10, 1), date(2026, 10, 10)),
        Days(date(2026, 10, 20), date(2026, 11, 1)),
    )
    assert service.without(NOVEMBER) == (service,)
    assert service.without(service) == ()
    assert service.last == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("start", "end", "first", "count"),
    [
        ("2026-10-01T00:00", "2026-11-01T00:00", "2026-10-01", 31),
        ("2026-10-01T00:00", "2026-10-31T23:59:59", "2026-10-01", 31),
        ("2026-10-14T09:12", "2026-11-14T09:12", "2026-10-14", 31),
        ("2026-10-14T13:00", "2026-10-14T14:00", "2026-10-14", 1),
        ("2026-10-14T22:00", "2026-10-15T22:00", "2026-10-14", 1),
        ("2026-10-14T22:00", None, "2026-10-14", 1),
    ],
)
def test_a_time_is_days(start: str, end: str | None, first: str, count: int) -> None:
    found = spanned(
        datetime.fromisoformat(start).replace(tzinfo=UTC),
        None if end is None else datetime.fromisoformat(end),
    )
    assert (found.first.isoformat(), found.count) == (first, count)


def test_the_last_month_of_all_ends_with_its_last_day() -> None:
    assert month_of(date(9999, 12, 5)) == Days(date(9999, 12, 1), date.max)
