"""Unit economics for machines: one object, or a row a line; money as text, unknown as null."""

from collections.abc import Sequence

from jauge.analysis.units import resampling
from jauge.analysis.units.answer import Units, Window, day_of
from jauge.analysis.units.line import Figure, Person, UnitLine, Worth
from jauge.surfaces.terminal.records import Value, money

SCHEMA = "jauge.units/1"


def document(found: Units, notes: Sequence[str]) -> dict[str, object]:
    """The whole answer."""
    return {
        "schema": SCHEMA,
        "period": found.period.label if found.period else None,
        "first_day": None if found.first is None else day_of(found.first),
        "last_day": None if found.after is None else day_of(found.after - 1),
        "timezone": found.timezone,
        "currency": found.currency,
        "by": found.by,
        "lines": [_record(found.by, line) for line in found.lines],
        "total": _record((), found.total) if found.total else None,
        "windows": [_window(window) for window in found.windows],
        "unlinked_cost": money(found.unlinked_cost),
        "tasks_without_time": found.undated,
        "evaluators_left_out": found.off_scale,
        "interval": {
            "percent": 95,
            "method": "cluster bootstrap",
            "resamples": resampling.RESAMPLES,
            "seed": resampling.SEED,
            "least_sessions": resampling.LEAST,
        },
        "notes": list(notes),
    }


def names(found: Units) -> tuple[str, ...]:
    """Columns that hold words of others."""
    return found.by


def rows(found: Units) -> list[dict[str, Value]]:
    """A row for each line and kind of value."""
    return [_flat(found, line, worth) for line in found.lines for worth in (line.worth or (None,))]


def _flat(found: Units, line: UnitLine, worth: Worth | None) -> dict[str, Value]:
    start: dict[str, Value] = {
        name: key if isinstance(key, str | int | bool) else None
        for name, key in zip(found.by, line.keys, strict=True)
    }
    person = line.person
    return {
        **start,
        "currency": line.currency,
        "tasks": line.tasks,
        "tasks_without_cost": line.tasks_without_cost,
        "tasks_partly_priced": line.tasks_partly_priced,
        "unpriced_calls": line.unpriced_calls,
        "successes": line.successes,
        "successes_without_value": line.successes_without_value,
        "inference": money(line.sums.inference),
        "human": money(line.sums.human),
        "errors": money(line.sums.errors),
        "fully_loaded": money(line.sums.fully_loaded),
        **_ends("cost_per_task", line.cost_per_task),
        **_ends("cost_per_success", line.cost_per_success),
        **_ends("quality_adjusted_cost_per_task", line.quality_adjusted),
        "human_quality_adjusted_cost_per_task": money(person.per_success if person else None),
        "value_kind": worth.kind if worth else None,
        "value": money(worth.value if worth else None),
        "value_without_cost": money(worth.without_cost if worth else None),
        **_ends("inference_return_ratio", worth.ratio if worth else Figure(reason="no_value")),
        "return_state": worth.state if worth else None,
        **_ends("agent_unit_margin", worth.margin if worth else Figure(reason="no_value")),
        "margin_state": worth.margin_state if worth else None,
        "state_reason": worth.state_reason if worth else None,
    }


def _ends(name: str, figure: Figure) -> dict[str, Value]:
    return {
        name: money(figure.amount),
        f"{name}_low": money(figure.low),
        f"{name}_high": money(figure.high),
    }


def _window(window: Window) -> dict[str, object]:
    return {
        "first_day": day_of(window.first),
        "last_day": day_of(window.after - 1),
        "total": _record((), window.line) if window.line else None,
    }


def _record(by: Sequence[str], line: UnitLine) -> dict[str, object]:
    return {
        **dict(zip(by, line.keys, strict=True)),
        "currency": line.currency,
        "tasks": line.tasks,
        "tasks_without_cost": line.tasks_without_cost,
        "tasks_partly_priced": line.tasks_partly_priced,
        "sessions": line.sessions,
        "successes": line.successes,
        "successes_without_value": line.successes_without_value,
        "failures": line.failures,
        "escalated": line.escalated,
        "abandoned": line.abandoned,
        "completed": line.completed,
        "quality": money(line.quality),
        "graded": line.graded,
        "calls": line.calls,
        "unpriced_calls": line.unpriced_calls,
        "inference": money(line.sums.inference),
        "infrastructure": None,
        "human": money(line.sums.human),
        "errors": money(line.sums.errors),
        "fully_loaded": money(line.sums.fully_loaded),
        "cost_per_task": _figure(line.cost_per_task),
        "cost_per_success": _figure(line.cost_per_success),
        "quality_adjusted_cost_per_task": _figure(line.quality_adjusted),
        "fully_loaded_cost_per_completed": _figure(line.fully_loaded),
        "worth": [_worth(worth) for worth in line.worth],
        "baseline": _person(line.person) if line.person else None,
        "estimated_cost": money(line.estimated_cost),
        "estimated_cost_share": line.estimated_cost_share,
        "unlinked_cost": money(line.unlinked_cost),
        "unlinked_calls": line.unlinked_calls,
        "unlinked_cost_share": line.unlinked_cost_share,
        "unlinked_task_share": line.unlinked_task_share,
    }


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "amount": money(figure.amount),
        "low": money(figure.low),
        "high": money(figure.high),
        "reason": figure.reason,
    }


def _worth(worth: Worth) -> dict[str, object]:
    return {
        "value_kind": worth.kind,
        "value": money(worth.value),
        "value_without_cost": money(worth.without_cost),
        "inference_return_ratio": _figure(worth.ratio),
        "return_state": worth.state,
        "agent_unit_margin": _figure(worth.margin),
        "margin_state": worth.margin_state,
        "state_reason": worth.state_reason,
    }


def _person(person: Person) -> dict[str, object]:
    return {
        "cost_per_task": money(person.cost_per_task),
        "quality_adjusted_cost_per_task": money(person.per_success),
        "success_rate": money(person.success_rate),
        "margins": {kind: money(margin) for kind, margin in person.margins},
    }
