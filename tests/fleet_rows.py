"""A fleet of agents for tests: calls on given days, a registry, tasks, and the case they make."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from engines.cell_rows import write_table
from engines.usage_rows import usage_row, write_segments
from jauge.analysis.agents import registered_id
from jauge.analysis.call_case import case_of_calls
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, load
from jauge.analysis.held import Held
from jauge.analysis.spend import know
from jauge.attribution.vendors import built_in
from jauge.config import Config
from jauge.model import AgentEntry, Finding, Money, Registry
from jauge.pricing.fx import rate_on

Rows = Sequence[Mapping[str, Any]]
LAST = date(2026, 9, 30)
"""The last day of these ledgers, unless a test has its own."""
COST = Decimal("0.10")
_MOMENTS = frozenset({"discovered_at", "owner_since"})
_DAYS = frozenset({"owner_left_on", "review_on", "next_run_on"})


def every(days: int, count: int, last: date = LAST) -> list[date]:
    """So many days, each so long after the one before, up to the last."""
    return [last - timedelta(days=days * number) for number in range(count)]


def calls(agent: str, on: Iterable[date], per_day: int = 1, **values: Any) -> list[dict[str, Any]]:
    """Calls of an agent on these days, an hour apart from eight o'clock UTC on, EUR 0.10 each.

    Their sizes differ from call to call; a value that is a list is gone through in turn.
    """
    rows: list[dict[str, Any]] = []
    for day in on:
        for number in range(per_day):
            place = len(rows)
            turn = {
                name: value[place % len(value)] if isinstance(value, list) else value
                for name, value in values.items()
                if name != "tool_names"
            }
            rows.append({
                "agent_name": agent,
                "service_name": "fleet",
                "environment": "prod",
                "started_at": datetime.combine(day, time(8), UTC) + timedelta(hours=number),
                "input_tokens": 1000 + 37 * place,
                "output_tokens": 100 + 11 * place,
                "status": "ok",
                "response_model": "small-1",
                "billing_currency": "EUR",
                "effective_cost": COST,
                **turn,
                **({"tool_names": values["tool_names"]} if "tool_names" in values else {}),
            })  # fmt: skip
    return rows


def id_of(agent: str, environment: str | None = "prod", service: str | None = "fleet") -> str:
    """The id under which an agent of these calls is found."""
    return registered_id("default", environment, None, service, agent)


def entry(agent: str, **values: Any) -> AgentEntry:
    """An agent of the registry; days may be texts, `fixed_cost` an amount in EUR."""
    told: dict[str, Any] = {"discovered_at": "2026-01-01", "owner": "Ada", "sources": ["people"]}
    told |= values
    for name, value in told.items():
        if isinstance(value, str) and name in _MOMENTS:
            told[name] = datetime.fromisoformat(value).replace(tzinfo=UTC)
        elif isinstance(value, str) and name in _DAYS:
            told[name] = date.fromisoformat(value)
        elif name == "fixed_cost":
            told[name] = Money(Decimal(value), "EUR")
        elif isinstance(value, list):
            told[name] = tuple(value)
    if told.get("successor"):
        told["successor"] = id_of(told["successor"])
    where = told.get("environment", "prod"), told.get("service_name", "fleet")
    agent_id = told.pop("agent_id", id_of(agent, *where))
    return AgentEntry(agent_id=agent_id, name=agent, **told)


def case_of(
    session: Session,
    folder: Path,
    rows: Rows,
    entries: Iterable[AgentEntry] = (),
    tasks: Rows = (),
    files: int = 1,
    zone: str = "UTC",
) -> Case:
    """The case of these calls, as an audit in EUR makes it."""
    home = Path(tempfile.mkdtemp(dir=folder))
    numbered = [usage_row(number, **row) for number, row in enumerate(rows, 1)]
    held_files: dict[str, Sequence[Path]] = {"usage": write_segments(home, numbered, files)}
    if tasks:
        keyed = [
            {"tenant": "default", "x_task_key": number.to_bytes(16, "big"), **task}
            for number, task in enumerate(tasks, 1)
        ]
        held_files["task"] = write_table(home / "task", "task", keyed)
    held = Held(session, held_files)
    config = msgspec.convert({"workspace": {"timezone": zone}}, Config)
    registry = Registry({one.agent_id: one for one in entries})
    now = datetime(2100, 1, 1, tzinfo=UTC)
    found = case_of_calls(Desk(1, held, rate_on), config, "EUR", now, None, registry)
    return Case(know(held, built_in(), rate_on), "EUR", calls=found)


def found_in(case: Case, kind: str) -> dict[str, Finding[Any]]:
    """The findings of a kind by the name of their agent."""
    return {str(one.subject.get("agent")): one for one in load(kind).find(case)}


def classes(case: Case) -> dict[str, str]:
    """The main class of each zombie."""
    return {
        name: one.parameters.zombie_class for name, one in found_in(case, "zombie_agent").items()
    }


def holds(finding: Finding[Any], expected: Mapping[str, Any]) -> None:
    """Check what a page expects of a finding: the figures that it names, at every depth."""
    told = msgspec.json.decode(msgspec.json.encode(finding))
    told["evidence"] = [[one.table, one.count] for one in finding.evidence]
    _same(told, expected, str(finding.subject.get("agent")))


def _same(found: Any, expected: Any, where: str) -> None:
    if isinstance(expected, dict):
        for name, value in expected.items():
            _same(found[name], value, f"{where}.{name}")
    elif isinstance(found, str) and isinstance(expected, str) and found != expected:
        assert Decimal(found) == Decimal(expected), where
    else:
        assert found == expected, where
