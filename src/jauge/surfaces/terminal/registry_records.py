"""Entries and events of the registry for machines: money as text, unknown as null."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

import msgspec

from jauge.model.agent_event import AgentEvent
from jauge.model.column import columns
from jauge.model.lifecycle import Due, due
from jauge.model.registry import AgentEntry, Registry
from jauge.surfaces.terminal.records import money

COLUMNS: Final = (
    *columns(
        "text",
        state="discovered, confirmed, deprecated, suspended or retired; null: not registered",
        owner="whom to ask",
    ),
    *columns("date", owner_left_on="last day of the owner in the organisation"),
    *columns("text", team="team that it belongs to"),
    *columns("bool", has_team="false where that is no team of the organisation (any more)"),
    *columns(
        "text",
        purpose="what for",
        data_class="class of the data that it may see",
        ai_act_class="class of risk of Regulation (EU) 2024/1689",
    ),
    *columns(
        "date",
        review_on="day of the next review",
        next_run_on="day of the next run that is planned",
        retirement_due_on="day since when it is due for retirement, without an owner",
    ),
    *columns("money", fixed_cost="what it costs a month beside its calls"),
    *columns(
        "text",
        fixed_cost_currency="currency of the fixed cost",
        successor="id of the agent that replaces it",
    ),
    *columns("bool", is_exempt="true where it is never called dead"),
    *columns("time", discovered_at="when it was registered, or first seen in the ledger"),
)
"""What the registry adds to the table `agents`, at its end."""


def facts(entry: AgentEntry | None, today: date) -> dict[str, Any]:
    """The columns of an entry; all null for an agent that is not registered."""
    if entry is None:
        return {column.name: None for column in COLUMNS}
    own = {column.name: getattr(entry, column.name, None) for column in COLUMNS}
    cost = entry.fixed_cost
    ends = [one.since for one in due(entry, today) if one.due_for == "retirement"]
    return own | {
        "retirement_due_on": next(iter(ends), None),
        "fixed_cost": None if cost is None else cost.amount,
        "fixed_cost_currency": None if cost is None else cost.currency,
    }


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON holds them."""
    return {name: _plain(value) for name, value in facts.items()}


def of(registry: Registry, agent_id: str | None, today: date) -> dict[str, Any]:
    """The columns of an agent as JSON holds them."""
    return plain(facts(None if agent_id is None else registry.of(agent_id), today))


def event(one: AgentEvent, names: Mapping[str, str]) -> dict[str, Any]:
    """One change: who, when, why, and the fields before and after it."""
    return {
        "agent_id": one.agent_id,
        "name": names.get(one.agent_id),
        "version": one.version,
        "action": one.action,
        "by": one.act.by,
        "at": _plain(one.act.at),
        "reason": one.act.reason,
        "before": one.before,
        "after": one.after,
        "undoes": one.undoes,
    }


def due_line(one: Due, entry: AgentEntry) -> dict[str, Any]:
    """What is due for an agent."""
    return {
        "agent_id": one.agent_id,
        "name": entry.name,
        "due_for": one.due_for,
        "since": one.since.isoformat(),
        "state": entry.state,
        "owner": entry.owner,
        "owner_left_on": _plain(entry.owner_left_on),
        "team": entry.team,
    }


def document(schema: str, **fields: object) -> str:
    """One object with its schema, and a newline."""
    return msgspec.json.encode({"schema": schema, **fields}).decode() + "\n"


def lines(records: Iterable[Mapping[str, Any]]) -> str:
    """One object a line."""
    return "".join(f"{msgspec.json.encode(record).decode()}\n" for record in records)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | bool) else money(value)
