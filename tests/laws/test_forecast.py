"""Laws of what is expected: forecasts and baselines know no future, scale, and add up."""

from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.analysis.anomalies import almanac, baseline, months
from jauge.analysis.anomalies.causes import effects_of, parts_of
from jauge.analysis.anomalies.drill import Rows, Sum
from jauge.analysis.budgets import intervals, methods, outlook
from jauge.model import exact_sum

FIRST = date(2026, 3, 2)
DAYS = 70
AMOUNTS = st.lists(
    st.integers(min_value=0, max_value=100_000).map(lambda cents: cents / 100),
    min_size=DAYS,
    max_size=DAYS,
)


def seen(values: list[float]) -> baseline.Baseline:
    days = almanac.span(FIRST, len(values))
    free = almanac.holidays_among(days, "FR")
    weekday, start = almanac.classes(days, free), almanac.starts(days, free)
    return baseline.by_day(np.array([values]), weekday, start, months.places(days, free))


def looked(values: list[float], ahead: int = 31) -> outlook.Outlook:
    known = methods.known(np.array([values]), FIRST, "FR", ahead)
    return outlook.outlooks(known, ahead)[0]


@settings(max_examples=8, deadline=None)
@given(AMOUNTS, AMOUNTS, st.integers(min_value=0, max_value=DAYS - 1))
def test_a_baseline_never_uses_the_future(
    values: list[float], others: list[float], day: int
) -> None:
    changed = [*values[: day + 1], *others[day + 1 :]]
    now, then = seen(values), seen(changed)
    known = slice(0, day + 1)
    assert np.array_equal(now.expected[:, known], then.expected[:, known], equal_nan=True)
    assert np.array_equal(now.is_out[:, known], then.is_out[:, known])


@settings(max_examples=8, deadline=None)
@given(AMOUNTS, st.sampled_from([2.0, 8.0, 0.25, 1024.0]))
def test_other_units_of_money_scale_amounts_and_change_no_detection(
    values: list[float], times: float
) -> None:
    one, other = seen(values), seen([value * times for value in values])
    assert np.array_equal(one.is_out, other.is_out)
    assert np.allclose(one.expected * times, other.expected, equal_nan=True)
    here, there = looked(values), looked([value * times for value in values])
    assert np.allclose(here.path * times, there.path)
    assert here.method == there.method
    for level in intervals.LEVELS:
        assert np.allclose(np.array(here.ends(0, 31, level)) * times, there.ends(0, 31, level))


@settings(max_examples=6, deadline=None)
@given(st.integers(min_value=1, max_value=10**6), st.integers(min_value=20, max_value=90))
def test_a_forecast_of_a_constant_is_that_constant(cents: int, days: int) -> None:
    found = looked([cents / 100] * days)
    assert np.allclose(found.path, cents / 100)
    if days >= 60:
        low, mid, high = found.ends(0, 31, 0.95)
        assert np.isclose(mid, 31 * cents / 100)
        assert np.isclose(low, mid)
        assert np.isclose(high, mid)


@settings(max_examples=8, deadline=None)
@given(AMOUNTS)
def test_an_interval_widens_with_its_horizon(values: list[float]) -> None:
    found = looked(values)
    for level in intervals.LEVELS:
        below = above = 0.0
        for stop in range(1, 32):
            low, mid, high = found.ends(0, stop, level)
            assert low <= mid <= high
            assert high - mid >= above - 1e-9
            assert mid - low >= min(below, mid) - 1e-9
            below, above = mid - low, high - mid


def test_a_higher_level_is_never_narrower() -> None:
    chance = np.random.default_rng(5)
    found = looked(list(chance.gamma(4, 10, 120)))
    low_80, _mid, high_80 = found.ends(0, 20, 0.80)
    low_95, _mid, high_95 = found.ends(0, 20, 0.95)
    assert low_95 <= low_80
    assert high_95 >= high_80


SUMS = st.lists(
    st.builds(
        Sum,
        st.fixed_dictionaries({
            "model": st.sampled_from(["a", "b", None]),
            "agent": st.sampled_from(["x", "y"]),
        }),
        st.booleans(),
        st.decimals(min_value=0, max_value=1000, places=6),
        st.integers(min_value=0, max_value=50),
        st.integers(min_value=0, max_value=10**6),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(SUMS, SUMS, st.decimals(min_value=0, max_value=2000, places=6))
def test_what_explains_a_difference_adds_up_to_it(
    now: list[Sum], before: list[Sum], expected: Decimal
) -> None:
    rows = Rows(now=now, before=before)
    excess = exact_sum((rows.cost, -expected))
    assert exact_sum(effect.amount for effect in effects_of(rows, expected)) == excess
    for driver in ("model", "agent"):
        parts = parts_of(rows, expected, driver)
        assert exact_sum(part.change for part in parts) == excess
        assert exact_sum(part.now for part in parts) == rows.cost


def test_the_order_of_sums_changes_no_part() -> None:
    one = Sum({"model": "a"}, False, Decimal(3), 2, 10)
    other = Sum({"model": "b"}, False, Decimal(4), 2, 20)
    here = Rows(now=[one, other], before=[other])
    there = Rows(now=[other, one], before=[other])
    assert parts_of(here, Decimal(2), "model") == parts_of(there, Decimal(2), "model")
    assert effects_of(here, Decimal(2)) == effects_of(there, Decimal(2))
