"""Budgets in money, calls and tokens; by day to year and once; how they end and how they ended."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from anomaly_rows import rows_of, used
from jauge.analysis.budgets.periods import Asked, period_around
from jauge.analysis.engines import Session
from jauge.config.budgets import check_budgets
from jauge.config.build import Misfit, build
from jauge.config.tree import Config
from jauge.model import exact_sum
from jauge.surfaces.terminal.budgets_wording import notes

STEADY: dict[str, Any] = {
    "first": "2026-08-01", "days": 81, "times": 2, "hour": 19, "agent_name": "support",
    "effective_cost": "5", "input_tokens": 900, "output_tokens": 100, "api_key_id": "key-1",
}  # fmt: skip
OTHER = STEADY | {"agent_name": "search", "effective_cost": "50", "api_key_id": "key-2"}
BUDGET: dict[str, Any] = {"name": "b", "match": {"agent": "support"}, "limit": "400 EUR"}


def test_only_what_matches_counts(duckdb: Session, tmp_path: Path) -> None:
    (one,) = used(duckdb, tmp_path, rows_of([STEADY, OTHER]), BUDGET)
    assert (one.used, one.label, one.state) == (Decimal(200), "2026-10", "ok")
    assert one.projected == Decimal(310)
    assert one.exhausted_on is None
    assert one.burn_rate == Decimal(10)


@pytest.mark.parametrize(
    ("match", "limit", "amount"),
    [
        ({"key": "key-2"}, "2000 EUR", 2000),
        ({"agent": ["s*"]}, "90 calls", 80),
        ({"agent": "support", "key": "key-1"}, "1 tokens", 40_000),
        ({}, "5000 EUR", 2200),
        ({"team": "Help"}, "5000 EUR", 200),
        ({"team": "unallocated"}, "5000 EUR", 2000),
    ],
)
def test_what_a_budget_matches(
    duckdb: Session, tmp_path: Path, match: dict[str, Any], limit: str, amount: int
) -> None:
    rules = {"team": [{"value": "Help", "when": {"agent_name": "support"}}]}
    budget = {"name": "b", "match": match, "limit": limit}
    (one,) = used(duckdb, tmp_path, rows_of([STEADY, OTHER]), budget, tag=rules)
    assert one.used == Decimal(amount)


def test_states_warnings_and_the_day_of_the_limit(duckdb: Session, tmp_path: Path) -> None:
    budgets = [
        BUDGET | {"name": name, "limit": f"{limit} EUR"}
        for name, limit in (("over", 150), ("will", 250), ("warned", 400), ("fine", 900))
    ]
    budgets[2] |= {"warn_at_percent": [40]}
    over, will, warned, fine = used(duckdb, tmp_path, rows_of([STEADY]), *budgets)
    assert [one.state for one in (over, will, warned, fine)] == [
        "over", "will_pass", "warned", "ok",
    ]  # fmt: skip
    assert over.exhausted_on == date(2026, 10, 15)
    assert [(each.percent, each.day.day) for each in over.warned] == [(80, 12), (95, 15), (100, 15)]
    assert over.variance == Decimal("0.333333333333333333")
    assert will.exhausted_on == date(2026, 10, 25)
    assert fine.warned == ()


def test_former_periods_are_history(duckdb: Session, tmp_path: Path) -> None:
    asked = Asked(first=date(2026, 1, 1), after=date(2027, 1, 1))
    found = used(duckdb, tmp_path, rows_of([STEADY]), BUDGET, asked=asked)
    assert [(one.label, one.used) for one in found] == [
        ("2026-08", Decimal(310)), ("2026-09", Decimal(300)), ("2026-10", Decimal(200)),
    ]  # fmt: skip
    assert [one.is_current for one in found] == [False, False, True]
    assert all(one.projected is None for one in found[:2])


@pytest.mark.parametrize(
    ("first", "after", "labels"),
    [
        (date(2026, 12, 1), date(2027, 1, 1), ["2026-12"]),
        (date(2026, 7, 1), date(2026, 8, 1), ["2026-07"]),
        (date(2026, 11, 5), date(2026, 11, 7), ["2026-11"]),
        (date(2026, 12, 1), date(2027, 3, 1), ["2026-12-01..2027-03-01"]),
    ],
)
def test_a_period_that_the_ledger_does_not_touch_is_no_data(
    duckdb: Session, tmp_path: Path, first: date, after: date, labels: list[str]
) -> None:
    found = used(duckdb, tmp_path, rows_of([STEADY]), BUDGET, asked=Asked(first=first, after=after))
    assert [(one.label, one.state, one.used) for one in found] == [
        (label, "no_data", None) for label in labels
    ]


def test_days_to_come_of_the_period_that_runs_are_that_period(
    duckdb: Session, tmp_path: Path
) -> None:
    asked = Asked(first=date(2026, 10, 25), after=date(2026, 10, 28))
    (one,) = used(duckdb, tmp_path, rows_of([STEADY]), BUDGET, asked=asked)
    assert (one.label, one.used, one.is_current) == ("2026-10", Decimal(200), True)


def test_the_burn_rate_is_of_seven_days_at_the_start_of_a_period_too(
    duckdb: Session, tmp_path: Path
) -> None:
    before = STEADY | {"days": 61}
    dearer = STEADY | {"first": "2026-10-01", "days": 2, "effective_cost": "40"}
    for per in ("month", "day"):
        budget = BUDGET | {"per": per}
        (one,) = used(duckdb, tmp_path / per, rows_of([before, dearer]), budget)
        assert one.burn_rate == Decimal(30)


def test_periods_split_all_that_was_used(duckdb: Session, tmp_path: Path) -> None:
    asked = Asked(first=date(2026, 1, 1), after=date(2027, 1, 1))
    budgets = [BUDGET | {"name": per, "per": per} for per in ("day", "week", "quarter", "once")]
    found = used(duckdb, tmp_path, rows_of([STEADY]), *budgets, asked=asked)
    for per in ("day", "week", "quarter", "once"):
        mine = [one.used for one in found if one.name == per and one.used is not None]
        assert exact_sum(mine) == Decimal(810)


def test_a_budget_once_has_no_end_but_a_day_of_its_limit(duckdb: Session, tmp_path: Path) -> None:
    (one,) = used(duckdb, tmp_path, rows_of([STEADY]), BUDGET | {"per": "once", "limit": "900 EUR"})
    assert (one.used, one.projected, one.last_on) == (Decimal(810), None, None)
    assert one.exhausted_on == date(2026, 10, 29)


def test_the_day_that_runs_is_not_over(duckdb: Session, tmp_path: Path) -> None:
    now = datetime(2026, 10, 20, 20, tzinfo=UTC)
    (one,) = used(duckdb, tmp_path, rows_of([STEADY]), BUDGET, now=now)
    assert one.used == Decimal(200)
    assert one.projected == Decimal(310)


def test_the_fullest_minute_and_hour(duckdb: Session, tmp_path: Path) -> None:
    burst = STEADY | {"first": "2026-10-12", "days": 1, "times": 30, "effective_cost": "1"}
    budgets = [
        BUDGET | {"name": "minute", "per": "minute", "limit": "5 EUR"},
        BUDGET | {"name": "hour", "per": "hour", "limit": "20 calls"},
    ]
    minute, hour = used(duckdb, tmp_path, rows_of([STEADY, burst]), *budgets)
    assert (minute.used, minute.state, minute.times_over) == (Decimal(6), "over", 2)
    assert (hour.used, hour.times_over) == (Decimal(32), 1)
    assert hour.burst is not None
    assert hour.burst.began == datetime(2026, 10, 12, 19, tzinfo=UTC)


def test_nothing_that_matches_is_no_data_and_not_zero(duckdb: Session, tmp_path: Path) -> None:
    budgets = [BUDGET | {"match": {"agent": "nobody"}, "name": per, "per": per}
               for per in ("month", "minute")]  # fmt: skip
    for one in used(duckdb, tmp_path, rows_of([STEADY]), *budgets):
        assert (one.state, one.used, one.share) == ("no_data", None, None)
    (empty,) = used(duckdb, tmp_path / "empty", [], BUDGET)
    assert empty.state == "no_data"


def test_calls_without_a_price_are_told_and_not_called_missing(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [row | {"effective_cost": None} for row in rows_of([STEADY])]
    months = [BUDGET, BUDGET | {"name": "c", "limit": "200 calls"}]
    money, calls = used(duckdb, tmp_path, rows, *months)
    assert (money.label, money.state, money.unknown_calls) == ("2026-10", "no_data", 162)
    assert (calls.state, calls.used, calls.unknown_calls) == ("ok", 40, 0)
    assert any("no call has a price" in note for note in notes([money]))
    some = [*rows, *rows_of([OTHER | {"agent_name": "support"}])]
    (one,) = used(duckdb, tmp_path / "some", some, BUDGET)
    assert (one.used, one.unknown_calls) == (Decimal(2000), 40)
    assert any("40 calls is unknown" in note for note in notes([one]))
    hourly = BUDGET | {"per": "hour"}
    (hour,) = used(duckdb, tmp_path / "hour", rows, hourly)
    assert (hour.state, hour.unknown_calls) == ("no_data", 60)


def test_calls_whose_tokens_nobody_counted_are_told_and_not_called_none(
    duckdb: Session, tmp_path: Path
) -> None:
    unknown = STEADY | {"input_tokens": None, "output_tokens": None, "metering": "unmetered"}
    limits = [BUDGET | {"limit": "90000 tokens", "per": per} for per in ("month", "hour")]
    month, hour = used(duckdb, tmp_path / "a", rows_of([unknown]), *limits)
    assert (month.state, month.used, month.unknown_calls) == ("no_data", None, 162)
    assert (hour.state, hour.used, hour.unknown_calls) == ("no_data", None, 60)
    assert "the tokens of no call were counted" in next(notes([month]))
    half = STEADY | {"output_tokens": None, "metering": "unmetered"}
    month, hour = used(duckdb, tmp_path / "b", rows_of([STEADY, unknown, half]), *limits)
    assert (month.used, month.unknown_calls) == (Decimal(40 * 1900), 80)
    assert (hour.used, hour.unknown_calls) == (Decimal(2 * 1900), 120)
    assert "not all tokens of 120 calls were counted" in " ".join(notes([hour]))


def test_old_rates_are_told(duckdb: Session, tmp_path: Path) -> None:
    late = STEADY | {"first": "2030-01-01", "billing_currency": "USD"}
    budgets = [BUDGET, BUDGET | {"name": "h", "per": "hour"}]
    found = used(duckdb, tmp_path, rows_of([late]), *budgets, now=datetime(2031, 1, 1, tzinfo=UTC))
    assert {rate.currency for one in found for rate in one.stale_rates} == {"USD"}
    assert [note.split(":")[0] for note in notes(found)].count("Stale rate") == 1


def test_tokens_that_are_expected_are_whole_ones(duckdb: Session, tmp_path: Path) -> None:
    days = [STEADY | {"first": f"2026-10-{day:02}", "days": 1, "input_tokens": 901 + 7 * day}
            for day in range(1, 21)]  # fmt: skip
    (one,) = used(duckdb, tmp_path, rows_of(days), BUDGET | {"limit": "1 tokens"})
    for amount in (one.projected, one.projected_low, one.projected_high):
        assert amount is not None
        assert amount == amount.to_integral_value()


def test_a_currency_without_a_rate_is_named_and_not_added(duckdb: Session, tmp_path: Path) -> None:
    odd = STEADY | {"days": 1, "first": "2026-10-05", "billing_currency": "CREDITS"}
    (one,) = used(duckdb, tmp_path, rows_of([STEADY, odd]), BUDGET)
    assert one.used == Decimal(200)
    assert one.unknown_currencies == ("CREDITS",)


def test_periods_around_a_day() -> None:
    day = date(2026, 11, 22)
    assert period_around(day, "day") == (day, date(2026, 11, 23))
    assert period_around(day, "week") == (date(2026, 11, 16), date(2026, 11, 23))
    assert period_around(day, "month") == (date(2026, 11, 1), date(2026, 12, 1))
    assert period_around(day, "quarter") == (date(2026, 10, 1), date(2027, 1, 1))
    assert period_around(day, "year") == (date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("budgets", "path"),
    [
        ([BUDGET | {"match": {"squad": "x"}}], r"budget\[0\]\.match\.squad"),
        ([BUDGET, BUDGET], r"budget\[1\]\.name"),
        ([BUDGET | {"name": " "}], r"budget\[0\]\.name"),
        ([BUDGET | {"match": {"agent": []}}], r"budget\[0\]\.match\.agent"),
    ],
)
def test_a_budget_that_cannot_be_is_an_error_with_its_path(
    budgets: list[dict[str, Any]], path: str
) -> None:
    config: Config = build(Config, {"budget": budgets})
    with pytest.raises(Misfit, match=path):
        check_budgets(config)


@pytest.mark.parametrize(
    ("anomaly", "path"),
    [({"floor": "-1 EUR"}, r"anomaly\.floor"), ({"country": "France"}, r"anomaly\.country")],
)
def test_settings_of_anomalies_are_checked(anomaly: dict[str, Any], path: str) -> None:
    config: Config = build(Config, {"anomaly": anomaly})
    with pytest.raises(Misfit, match=path):
        check_budgets(config)
