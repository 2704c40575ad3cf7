"""Budgets for machines: one object, or a row a budget and period; amounts as text."""

from collections.abc import Sequence
from typing import Final

from jauge.analysis.budgets.use import COUNTED, Use
from jauge.surfaces.terminal.records import Value, money

SCHEMA: Final = "jauge.budgets/1"


def document(
    found: Sequence[Use], period: str | None, timezone: str, notes: Sequence[str]
) -> dict[str, object]:
    """The whole answer."""
    return {
        "schema": SCHEMA,
        "period": period,
        "timezone": timezone,
        "budgets": [
            {
                **row(one),
                "warned": [
                    {"percent": money(each.percent), "day": each.day} for each in one.warned
                ],
                "unknown_currencies": one.unknown_currencies,
                "calls_without_cost": 0 if one.unit in COUNTED else one.unknown_calls,
                "calls_without_tokens": one.unknown_calls if one.unit in COUNTED else 0,
                "unknown_days": one.gaps,
            }
            for one in found
        ],
        "notes": list(notes),
    }


def row(one: Use) -> dict[str, Value]:
    """The figures of one budget in one period."""
    return {
        "budget": one.name,
        "period": one.label,
        "state": one.state,
        "unit": one.unit,
        "limit": money(one.limit),
        "used": money(one.used),
        "share": money(one.share),
        "variance": money(one.variance),
        "burn_rate": money(one.burn_rate),
        "projected": money(one.projected),
        "projected_low": money(one.projected_low),
        "projected_high": money(one.projected_high),
        "method": one.method,
        "reached_on": _day(one.exhausted_on),
        "first_day": _day(one.first_on),
        "last_day": _day(one.last_on),
        "is_current": one.is_current,
        "times_over": one.times_over,
        "fullest_at": None if one.burst is None else f"{one.burst.began:%Y-%m-%dT%H:%M:%SZ}",
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)
