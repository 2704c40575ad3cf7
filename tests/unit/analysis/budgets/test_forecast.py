"""Months to come: exact so far, estimated ahead, scored, and no more certain than the past."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from anomaly_rows import NOW, desk_of, rows_of
from jauge.analysis.anomalies import rhythm
from jauge.analysis.budgets import intervals, methods, outlook, silence
from jauge.analysis.budgets.forecast import Asked, Forecast, forecasts, months_from
from jauge.analysis.budgets.scenario import scenario_of
from jauge.analysis.engines import Session
from jauge.errors import UsageError

STEADY: dict[str, Any] = {
    "first": "2026-08-01", "days": 81, "times": 2, "hour": 19, "agent_name": "support",
    "effective_cost": "5",
}  # fmt: skip


def total(
    session: Session,
    folder: Path,
    days: list[Mapping[str, Any]],
    now: datetime = NOW,
    **asked: Any,
) -> Forecast:
    desk, _config = desk_of(session, folder, rows_of(days))
    (one,) = forecasts(desk, Asked(country="", **asked), now).totals
    return one


def test_a_steady_month_is_known_to_its_end(duckdb: Session, tmp_path: Path) -> None:
    one = total(duckdb, tmp_path, [STEADY], months=3)
    assert [(m.month, m.so_far, m.expected) for m in one.months] == [
        ("2026-10", Decimal(200), Decimal(310)),
        ("2026-11", Decimal(0), Decimal(300)),
        ("2026-12", Decimal(0), Decimal(310)),
    ]
    assert all(low == high == m.expected for m in one.months for low, high in m.ends)
    assert {score.method for score in one.scores} == set(methods.METHODS)
    assert all(score.wape == pytest.approx(0) for score in one.scores)


def test_days_that_were_never_imported_are_unknown_and_not_zero(
    duckdb: Session, tmp_path: Path
) -> None:
    """Two weeks without a file in October: the days to come cost what days with one did."""
    before = STEADY | {"days": 61}
    after = STEADY | {"first": "2026-10-18", "days": 3}
    desk, _config = desk_of(duckdb, tmp_path, rows_of([before, after]))
    found = forecasts(desk, Asked(country=""), NOW)
    (month,) = found.totals[0].months
    assert found.gaps == ((date(2026, 10, 1), date(2026, 10, 17)),)
    assert (month.so_far, month.expected) == (Decimal(30), Decimal(140))


@pytest.mark.parametrize("name", methods.METHODS)
def test_a_gap_up_to_now_makes_no_forecast_of_nothing(name: str) -> None:
    """Two months of 100 a day, then three weeks without a file: days to come are not free."""
    values = np.array([[100.0] * 60 + [0.0] * 20])
    first = date(2026, 8, 1)
    gap = (date(2026, 9, 30), date(2026, 10, 19))
    known = methods.known(values, first, "", 30, (gap,))
    assert methods.METHODS[name](known, 30) == pytest.approx(100)
    assert outlook.outlooks(known, 30)[0].ends(0, 30, 0.95)[1] == pytest.approx(3000)


@pytest.mark.parametrize(
    ("steps", "gap"),
    [
        ((1,) * 60 + (18,) + (1,) * 3, 17),
        ((1,) * 60 + (18, 18) + (1,) * 30, 17),
        ((1, 1, 1, 1, 3) * 12 + (10,) + (1,) * 3, 9),
        ((1, 1, 1, 1, 3) * 12 + (5,) + (1, 1, 1, 1, 3), None),
        ((7,) * 12 + (14,) + (7,) * 3, None),
        ((30, 31, 30, 31, 62, 31), None),
        ((1,) * 60 + (5,) + (1,) * 9, None),
        ((1, 1, 14, 1, 1), 13),
        ((1, 1, 1, 1, 3) * 6 + (1, 1, 1, 1, 10) + (1, 1, 1, 1, 3), 9),
        ((), None),
    ],
)
def test_only_a_stretch_far_longer_than_usual_is_a_gap(
    steps: tuple[int, ...], gap: int | None
) -> None:
    days = np.cumsum((0, *steps)) + date(2026, 1, 1).toordinal()
    found = silence.gaps([date.fromordinal(int(day)) for day in days])
    assert {(last - first).days + 1 for first, last in found} == ({gap} if gap else set())


def test_prices_that_rise_make_a_range_of_what_is_to_come(duckdb: Session, tmp_path: Path) -> None:
    one = total(duckdb, tmp_path, [STEADY], scenario=scenario_of(["prices=+30..+50"]))
    (month,) = one.months
    assert month.expected == Decimal(200) + Decimal(110) * Decimal("1.4")
    assert month.ends[0] == (Decimal(343), Decimal(365))


def test_a_scenario_leaves_the_day_that_runs_as_it_is(duckdb: Session, tmp_path: Path) -> None:
    today = STEADY | {"first": "2026-10-21", "days": 1, "hour": 9}
    for text, expected in (("prices=+100", 410), ("prices=-100", 210), ("volume=+0", 310)):
        scenario = scenario_of([text])
        one = total(duckdb, tmp_path / text, [STEADY, today], scenario=scenario, months=2)
        assert (one.months[0].so_far, one.months[0].expected) == (210, expected), text
        assert one.months[1].expected == 300 * scenario.mid


def test_scenarios_multiply_and_bad_ones_are_usage_errors() -> None:
    both = scenario_of(["prices=+30..+50", "volume=-20"])
    assert (both.low, both.mid, both.high) == (Decimal("1.04"), Decimal("1.12"), Decimal("1.2"))
    assert scenario_of(["prices=50..30"]) == scenario_of(["prices=50..30%"]).__class__(
        Decimal("1.3"), Decimal("1.4"), Decimal("1.5"), "prices=50..30"
    )
    assert scenario_of([]).is_plain
    for text in ("prices", "colour=3", "prices=x", "volume=-101", "prices=1..2..3"):
        with pytest.raises(UsageError):
            scenario_of([text])
    with pytest.raises(UsageError, match="twice"):
        scenario_of(["prices=1", "prices=2"])


def test_short_history_says_so_and_is_wide(duckdb: Session, tmp_path: Path) -> None:
    one = total(duckdb, tmp_path, [STEADY | {"first": "2026-10-11", "days": 8}])
    assert (one.reason, one.method, one.history_days) == ("short_history", "run_rate", 8)
    (month,) = one.months
    assert month.expected == Decimal(210)
    assert month.ends[0] == (Decimal(80), Decimal(340))


def test_hardly_any_history_has_no_forecast(duckdb: Session, tmp_path: Path) -> None:
    one = total(duckdb, tmp_path, [STEADY | {"first": "2026-10-11", "days": 2}])
    assert (one.reason, one.months, one.method) == ("no_history", (), None)


def test_calls_without_a_price_are_no_short_history(duckdb: Session, tmp_path: Path) -> None:
    rows = [row | {"effective_cost": None} for row in rows_of([STEADY])]
    desk, _config = desk_of(duckdb, tmp_path, rows)
    (one,) = forecasts(desk, Asked(country=""), NOW).totals
    assert (one.reason, one.months, one.calls_without_cost) == ("no_cost", (), 162)


def test_old_rates_are_told(duckdb: Session, tmp_path: Path) -> None:
    late = rows_of([STEADY | {"first": "2030-01-01", "billing_currency": "USD"}])
    desk, _config = desk_of(duckdb, tmp_path, late)
    found = forecasts(desk, Asked(country=""), datetime(2031, 1, 1, tzinfo=UTC))
    assert [rate.currency for rate in found.stale_rates] == ["USD"]


def test_the_day_that_runs_is_expected_as_a_whole(duckdb: Session, tmp_path: Path) -> None:
    half = STEADY | {"first": "2026-10-21", "days": 1, "times": 1, "hour": 9}
    for now in (NOW, datetime(2026, 10, 21, 12, tzinfo=UTC)):
        one = total(duckdb, tmp_path / str(now.year), [STEADY, half], now=now)
        (month,) = one.months
        assert (month.so_far, month.expected, month.days_left) == (205, 310, 11)


def test_a_month_that_has_ended_leads_to_the_next(duckdb: Session, tmp_path: Path) -> None:
    one = total(duckdb, tmp_path, [STEADY | {"days": 92}])
    assert one.months[0].month == "2026-11"


def test_groups_are_forecast_alone(duckdb: Session, tmp_path: Path) -> None:
    other = STEADY | {"agent_name": "search", "effective_cost": "1"}
    desk, _config = desk_of(duckdb, tmp_path, rows_of([STEADY, other]))
    found = forecasts(desk, Asked(by=("agent",), country=""), NOW)
    assert [(one.keys, one.months[0].expected) for one in found.lines] == [
        (("support",), Decimal(310)), (("search",), Decimal(62)),
    ]  # fmt: skip
    assert found.totals[0].months[0].expected == Decimal(372)
    with pytest.raises(UsageError, match="day"):
        forecasts(desk, Asked(by=("day",)), NOW)


def test_an_empty_ledger_has_no_forecast(duckdb: Session, tmp_path: Path) -> None:
    desk, _config = desk_of(duckdb, tmp_path, [])
    assert forecasts(desk, Asked(), NOW).totals == ()


def drawn(seed: int, length: int = 190) -> rhythm.Floats:
    """A series with weekdays and noise: flat, growing, or wandering, by its seed."""
    chance, days = np.random.default_rng(seed), np.arange(length)
    values = 100 * np.where(days % 7 < 5, 1.0, 0.3) * chance.gamma(16, 1 / 16, len(days))
    if seed % 3 == 1:
        return values * np.exp(0.004 * days)
    return values * np.exp(np.cumsum(chance.normal(0, 0.02, len(days)))) if seed % 3 else values


@pytest.mark.parametrize("ahead", [5, 30])
def test_an_interval_holds_what_it_says(ahead: int) -> None:
    """Sixty of the 300 series whose shares docs/budgets.md states."""
    values = np.array([drawn(seed) for seed in range(1000, 1060)])
    known = methods.known(values[:, :150], date(2026, 3, 2), "", ahead)
    came = values[:, 150 : 150 + ahead].sum(axis=1)
    for level, least in ((0.80, 0.72), (0.95, 0.90)):
        ends = [found.ends(0, ahead, level) for found in outlook.outlooks(known, ahead)]
        held = [low <= total <= high for (low, _mid, high), total in zip(ends, came, strict=True)]
        assert sum(held) / len(held) >= least


@pytest.mark.parametrize(("start", "stop"), [(9, 40), (40, 71), (71, 99)])
def test_an_interval_of_a_later_month_holds_what_it_says(start: int, stop: int) -> None:
    """Sixty of the 300 series whose shares docs/budgets.md states; no end is what is expected."""
    values = np.array([drawn(seed, 250) for seed in range(2000, 2060)])
    known = methods.known(values[:, :150], date(2026, 3, 2), "", 99)
    came = values[:, 150 + start : 150 + stop].sum(axis=1)
    looks = outlook.outlooks(known, 99)
    for level, least in ((0.80, 0.75), (0.95, 0.90)):
        ends = [found.ends(start, stop, level) for found in looks]
        held = [low <= total <= high for (low, _mid, high), total in zip(ends, came, strict=True)]
        assert sum(held) / len(held) >= least
        assert all(low < middle < high for low, middle, high in ends)


def scored(history: int, ahead: int) -> tuple[rhythm.Floats, outlook.Outlook]:
    values = drawn(4)[:history]
    known = methods.known(values[None, :], date(2026, 3, 2), "", ahead)
    return values, outlook.outlooks(known, ahead)[0]


def test_the_score_is_of_the_days_that_are_forecast() -> None:
    """Eleven days left are scored by sums of eleven days, not by those of fourteen."""
    values, found = scored(150, 11)
    off, came = 0.0, 0.0
    for origin in range(150 - 90 - 1, 150 - 11 + 1):
        before = methods.known(values[None, :origin], date(2026, 3, 2), "", 11)
        total = float(values[origin : origin + 11].sum())
        off += abs(total - float(methods.METHODS["seasonal"](before, 11).sum()))
        came += total
    seasonal = next(one for one in found.scores if one.method == "seasonal")
    assert (seasonal.days_ahead, seasonal.origins) == (11, 81)
    assert seasonal.wape == pytest.approx(off / came)


@pytest.mark.parametrize(
    ("history", "ahead", "days"), [(150, 31, 31), (150, 1, 1), (40, 30, 21), (150, 400, 62)]
)
def test_a_score_says_which_days_it_is_of(history: int, ahead: int, days: int) -> None:
    _values, found = scored(history, ahead)
    assert {one.days_ahead for one in found.scores} == {days}
    assert all(one.origins >= intervals.LEAST_ORIGINS for one in found.scores)


def test_months_go_over_the_year() -> None:
    found = months_from(date(2026, 11, 30), 3)
    assert [f"{first:%Y-%m}" for first, _after in found] == ["2026-11", "2026-12", "2027-01"]
