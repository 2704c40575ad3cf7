"""Capacity for machines: one object, or a row a part; money as text, unknown as null."""

from collections.abc import Iterator, Sequence
from typing import Any

from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.capacity.line import Api, CapacityLine, Drawn, Group
from jauge.surfaces.terminal import findings_records
from jauge.surfaces.terminal.records import Value, money

SCHEMA = "jauge.capacity/1"


def document(found: Capacities, notes: Sequence[str]) -> dict[str, object]:
    """The whole answer."""
    return {
        "schema": SCHEMA,
        "period": found.period.label if found.period else None,
        "timezone": found.timezone,
        "currency": found.currency,
        "by": found.by,
        "first_day": found.days.first if found.days else None,
        "last_day": found.days.last if found.days else None,
        "is_over": not found.is_cut,
        "capacities": [_record(found, line) for line in found.lines],
        "findings": [findings_records.record(finding) for finding in found.claims],
        "notes": list(notes),
    }


def names(found: Capacities) -> tuple[str, ...]:
    """Columns that hold words of others."""
    return ("capacity", *found.by)


def rows(found: Capacities) -> list[dict[str, Value]]:
    """A row for each group that used something, and for what was idle or is left: `part`.

    The amounts of a capacity add up to its cost.
    """
    return [row for line in found.lines for row in _rows(found, line)]


def _rows(found: Capacities, line: CapacityLine) -> Iterator[dict[str, Value]]:
    start: dict[str, Value] = {"capacity": line.name, "kind": line.kind, "currency": line.currency}
    blank: dict[str, Value] = dict.fromkeys(found.by)
    if not found.by:
        yield start | {"part": "used"} | _figures(line.used, line.calls, line.tokens)
    else:
        for group in line.groups:
            keys: dict[str, Value] = dict(zip(found.by, group.keys, strict=True))
            yield start | {"part": "used"} | keys | _figures(group.cost, group.calls, group.tokens)
    yield start | {"part": "idle"} | blank | _figures(line.idle, None, None)
    if line.left is not None:
        yield start | {"part": "left"} | blank | _figures(line.left, None, None)


def _figures(amount: Any, calls: int | None, tokens: int | None) -> dict[str, Value]:
    return {"amount": money(amount), "calls": calls, "tokens": tokens}


def _record(found: Capacities, line: CapacityLine) -> dict[str, object]:
    return {
        "name": line.name,
        "kind": line.kind,
        "source": line.source,
        "provider": line.provider,
        "currency": line.currency,
        "first_day": line.days.first,
        "last_day": line.days.last,
        "cost": money(line.cost),
        "used": money(line.used),
        "idle": money(line.idle),
        "is_idle_at_least": line.is_least,
        "left": money(line.left),
        "parts": {part.name: money(part.amount) for part in line.parts},
        "utilisation": line.utilisation,
        "quantity": money(line.quantity),
        "capability": money(line.capability),
        "unit": line.unit_name or line.unit,
        "busiest_day": line.busiest.day if line.busiest else None,
        "busiest_utilisation": line.busiest.utilisation if line.busiest else None,
        "months_over": line.months_over,
        "calls": line.calls,
        "tokens": line.tokens,
        "calls_without_quantity": line.unmetered,
        "cost_per_million_tokens": money(line.per_million),
        "used_cost_per_million_tokens": money(line.used_per_million),
        "api": _api(line.api) if line.api else None,
        "drawn": _drawn(line.drawn) if line.drawn else None,
        "invoiced": money(line.invoiced),
        "difference": money(line.difference),
        "invoiced_by": line.invoiced_by,
        "term_ends_on": line.term.ends_on,
        "notice_by": line.term.notice_on,
        "cash_from": line.term.cash_from,
        "idle_by_month": {month: money(amount) for month, amount in line.idle_by_month},
        "groups": [_group(found, group) for group in line.groups] if found.by else [],
    }


def _group(found: Capacities, group: Group) -> dict[str, object]:
    return {
        **dict(zip(found.by, group.keys, strict=True)),
        "cost": money(group.cost),
        "quantity": money(group.quantity),
        "calls": group.calls,
        "tokens": group.tokens,
    }


def _api(one: Api) -> dict[str, object]:
    return {
        "providers": one.providers,
        "cost": money(one.cost),
        "cost_per_million_tokens": money(one.per_million),
        "break_even_tokens": one.break_even_tokens,
        "break_even_utilisation": one.break_even_utilisation,
    }


def _drawn(one: Drawn) -> dict[str, object]:
    return {
        "amount": money(one.amount),
        "burnt": money(one.burnt),
        "in_days": money(one.in_days),
        "left": money(one.left),
        "expired": money(one.expired),
        "over": money(one.over),
        "per_day": money(one.per_day),
        "run_out_on": one.run_out_on,
        "unburnt": money(one.unburnt),
    }
