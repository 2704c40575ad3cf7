"""Forecasts for machines: one object, or a row a scope and month; money as text."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from jauge.analysis.budgets.forecast import Forecast, Forecasts, Month
from jauge.surfaces.terminal.records import Value, money

SCHEMA: Final = "jauge.forecast/1"


def document(found: Forecasts, notes: Sequence[str]) -> dict[str, object]:
    """The whole answer."""
    asked = found.asked
    return {
        "schema": SCHEMA,
        "timezone": asked.timezone,
        "currency": asked.currency,
        "by": asked.by,
        "months": asked.months,
        "scenario": asked.scenario.text or None,
        "scenario_factors": [
            money(one) for one in (asked.scenario.low, asked.scenario.mid, asked.scenario.high)
        ],
        "first_day": found.first_on,
        "last_day": found.last_on,
        "unknown_days": found.gaps,
        "groups_left_out": found.left_out,
        "lines": [_record(found, one) for one in found.lines],
        "totals": [_record(found, one) for one in found.totals],
        "notes": list(notes),
    }


def rows(found: Forecasts) -> list[dict[str, Value]]:
    """A row a scope and month."""
    return [row for one in (found.lines or found.totals) for row in _rows(found, one)]


def _rows(found: Forecasts, one: Forecast) -> Iterator[dict[str, Value]]:
    start = _start(found, one)
    for month in one.months:
        yield start | _month(month) | {"method": one.method, "reason": one.reason}


def _start(found: Forecasts, one: Forecast) -> dict[str, Value]:
    keys: dict[str, Value] = dict(zip(found.asked.by, one.keys, strict=False))
    return {**keys, "currency": one.currency}


def _record(found: Forecasts, one: Forecast) -> dict[str, object]:
    return {
        **_start(found, one),
        "months": [_month(month) for month in one.months],
        "method": one.method,
        "reason": one.reason,
        "history_days": one.history_days,
        "calls_without_cost": one.calls_without_cost,
        "scores": [
            {
                "method": score.method,
                "days_ahead": score.days_ahead,
                "origins": score.origins,
                "wape": score.wape,
                "mape": score.mape,
                "pinball": score.pinball,
            }
            for score in one.scores
        ],
    }


def _month(month: Month) -> dict[str, Value]:
    (low, high), (lowest, highest) = month.ends
    amounts: dict[str, Decimal] = {
        "so_far": month.so_far,
        "expected": month.expected,
        "low_80": low,
        "high_80": high,
        "low_95": lowest,
        "high_95": highest,
    }
    figures: dict[str, Value] = {name: money(amount) for name, amount in amounts.items()}
    return {"month": month.month, **figures, "days_left": month.days_left}
