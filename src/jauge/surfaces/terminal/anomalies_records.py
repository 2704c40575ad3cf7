"""Anomalies for machines: one object, or a row an anomaly; money as text, unknown as null."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from jauge.analysis.anomalies.asked import Anomalies, Anomaly, Part, Scope
from jauge.surfaces.terminal import anomalies_wording
from jauge.surfaces.terminal.records import Value, money

SCHEMA: Final = "jauge.anomalies/1"
NAMES: Final = ("scope", "value", "driver", "driver_value")
"""Columns that hold words of others."""
_PARTS: Final = 5


def document(found: Anomalies, notes: Sequence[str]) -> dict[str, object]:
    """The whole answer."""
    asked = found.asked
    return {
        "schema": SCHEMA,
        "period": asked.period.label or None,
        "timezone": asked.timezone,
        "currency": asked.currency,
        "by": asked.by,
        "floor": money(asked.floor),
        "country": asked.country,
        "first_day": found.first_on,
        "last_day": found.last_on,
        "scopes": found.scopes,
        "scopes_without_history": found.short,
        "anomalies": [record(one) for one in found.found],
        "days": [
            {
                "day": band.day,
                "effective_cost": money(band.actual),
                "expected": money(band.expected),
                "expected_low": money(band.low),
                "expected_high": money(band.high),
            }
            for band in found.days
        ],
        "notes": list(notes),
    }


def record(one: Anomaly) -> dict[str, object]:
    """One anomaly with everything that explains it; five parts of each driver."""
    drivers = dict.fromkeys(part.driver for part in one.parts)
    return {
        **row(one),
        "effects": {effect.name: money(effect.amount) for effect in one.effects},
        "parts": {
            driver: [_part(part) for part in one.parts if part.driver == driver][:_PARTS]
            for driver in drivers
        },
        "also": [_scope(scope) for scope in one.also],
        "rows": {
            "scope": _scope(one.scope),
            "period": f"{one.first_on}..{one.last_on + timedelta(days=1)}",
        },
        "command": anomalies_wording.command(one),
    }


def row(one: Anomaly) -> dict[str, Value]:
    """The figures of one anomaly."""
    low, high = one.excess_ends
    return {
        "kind": one.kind,
        "scope": one.scope.name or None,
        "value": one.scope.value,
        "first_day": one.first_on.isoformat(),
        "last_day": one.last_on.isoformat(),
        "state": one.state,
        "currency": one.currency,
        "effective_cost": money(one.actual),
        "expected": money(one.expected),
        "anomaly_cost": money(one.excess),
        "anomaly_cost_low": money(low),
        "anomaly_cost_high": money(high),
        "calls": one.calls,
        "cause": one.cause,
        "driver": one.driver.driver if one.driver else None,
        "driver_value": one.driver.value if one.driver else None,
        "since": None if one.since is None else f"{one.since:%Y-%m-%dT%H:%M:%SZ}",
        "measure": one.measure,
        "measured_before": one.measured_before,
        "measured_now": one.measured_now,
    }


def _part(part: Part) -> dict[str, object]:
    return {
        "value": part.value,
        "before": money(part.before),
        "now": money(part.now),
        "change": money(part.change),
        "is_new": part.is_new,
    }


def _scope(scope: Scope) -> dict[str, Value]:
    return {"scope": scope.name or None, "value": scope.value}
