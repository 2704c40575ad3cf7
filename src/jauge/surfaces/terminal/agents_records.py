"""Agents for machines: the columns of the table `agents`, money as text, unknown as null."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from jauge import i18n
from jauge.analysis import agents, calendar
from jauge.analysis.agents.agent import Agent, Span
from jauge.analysis.measures import Sums
from jauge.analysis.question import Line
from jauge.model.registry import AgentEntry
from jauge.surfaces.terminal.records import money

SCHEMA: Final = "jauge.agent/1"
_LISTS: Final = frozenset(column.name for column in agents.COLUMNS if column.type == "list")
_FIGURES: Final = tuple(
    column.name for column in agents.COLUMNS if column.name in Sums.__struct_fields__
)
_APART: Final = {"aliases", "evidence", "versions", "providers", "models", "operations", "sources"}
"""Lists of the table that a detail has as objects."""


def lines(shown: Iterable[Agent], others: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """A record a line; `others` counts the agents that were put together into one."""
    for record in agents.records(shown):
        yield {name: _plain(value) for name, value in record.items()} | {"others": 0}
    for line in others:
        nothing: dict[str, Any] = {
            column.name: [] if column.name in _LISTS else None for column in agents.COLUMNS
        }
        yield nothing | _costs(line) | {"others": line.others}


def silent_record(entry: AgentEntry) -> dict[str, object]:
    """A registered agent that the ledger never saw: no call, and no cost that anybody knows."""
    nothing: dict[str, object] = {
        column.name: [] if column.name in _LISTS else None for column in agents.COLUMNS
    }
    return nothing | _registered(entry) | {"calls": 0, "rows": 0}


def silent_line(entry: AgentEntry) -> dict[str, Any]:
    """The same as a line of the list."""
    return {name: _plain(value) for name, value in silent_record(entry).items()} | {"others": 0}


def silent_detail(entry: AgentEntry) -> dict[str, Any]:
    """The same in full."""
    own = silent_line(entry)
    about = {
        name: value
        for name, value in own.items()
        if name not in {*_APART, *_FIGURES, "currency", "others"}
    }
    lists = ("reasons", "missing", *sorted(_APART), "costs", "by_model", "by_week", "examples")
    empty: dict[str, Any] = {name: [] for name in lists}
    none = {"kind_reason": None, "longest_gap": None, "rows_command": None}
    return {"schema": SCHEMA, **about, **empty, **none}


def _registered(entry: AgentEntry) -> dict[str, Any]:
    names = ("agent_id", "name", "tenant", "environment", "service_namespace", "service_name")
    own: dict[str, Any] = {name: getattr(entry, name) for name in (*names, "kind")}
    lists = ("aliases", "tools", "sources")
    return own | {name: list(getattr(entry, name)) for name in lists}


def row(one: agents.Row) -> dict[str, Any]:
    """A row of usage."""
    return {name: _plain(getattr(one, name)) for name in one.__struct_fields__}


def detail(one: agents.Detail) -> dict[str, Any]:
    """One object with everything known about an agent."""
    agent = one.agent
    first = next(agents.records([agent]))
    about = {
        name: _plain(value)
        for name, value in first.items()
        if name not in {*_APART, *_FIGURES, "currency"}
    }
    return {
        "schema": SCHEMA,
        **about,
        "kind_reason": agent.kind_reason,
        "reasons": [{"code": reason.code, "points": reason.points} for reason in agent.reasons],
        "missing": [{"signal": lack.signal, "rows": lack.rows} for lack in agent.missing],
        "evidence": [{"signal": found.signal, **_span(found.found)} for found in agent.evidence],
        "aliases": [
            {
                "signal": alias.identity.signal,
                **_span(alias.found),
                "joined_by": alias.join.rule if alias.join else None,
                "joined_value": alias.join.value if alias.join else None,
            }
            for alias in agent.aliases
        ],
        "versions": _spans(agent.versions),
        "providers": _spans(agent.providers),
        "models": _spans(agent.models),
        "operations": _spans(agent.operations),
        "sources": _spans(agent.sources),
        "longest_gap": None
        if agent.gap is None
        else {
            "days": agent.gap.days,
            "last_before": agent.gap.last_before.isoformat(),
            "first_after": agent.gap.first_after.isoformat(),
        },
        "costs": [_costs(line) for line in agent.costs],
        "by_model": [{"model": line.keys[0], **_costs(line)} for line in one.by_model],
        "by_week": [{"week": line.keys[0], **_costs(line)} for line in one.by_week],
        "examples": [row(example) for example in one.examples],
        "rows_command": rows_command(agent),
    }


def rows_command(agent: Agent) -> str:
    """The command that prints all rows of the agent."""
    return i18n.command(f"agents show {agent.agent_id} --rows")


def _costs(line: Line) -> dict[str, Any]:
    figures = {name: _plain(getattr(line.sums, name)) for name in _FIGURES}
    return {"currency": line.currency, **figures}


def _spans(spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [_span(span) for span in spans]


def _span(span: Span) -> dict[str, Any]:
    return {
        "value": span.value,
        "rows": span.rows,
        "calls": span.calls,
        "first_seen_at": _plain(calendar.from_us_if_known(span.first_us)),
        "last_seen_at": _plain(calendar.from_us_if_known(span.last_us)),
    }


def _plain(value: object) -> Any:  # what JSON holds
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value
