"""Agents as a table: one row per agent and currency, the same columns in listings and exports."""

from collections.abc import Iterable, Iterator
from typing import Final

from jauge.analysis import calendar
from jauge.analysis.agents.agent import Agent, Span
from jauge.model.column import columns

COLUMNS: Final = (
    *columns(
        "text",
        agent_id="hash of the registry key, or of the strongest signal without a name",
        name="the name that most rows carry; null where no signal tells the agent",
        tenant="owner of the rows",
        environment="deployment.environment.name",
        service_namespace="service.namespace",
        service_name="service.name",
        kind="coding_agent, batch_job, chat, service or unknown",
        signal="the strongest signal: agent_name, ..., or unattributed",
        confidence="high, mid or low; null where no signal tells the agent",
    ),
    *columns("int", confidence_points="the same in hundredths"),
    *columns(
        "list",
        aliases="other names of it",
        evidence="values of signals, as signal=value",
        versions="versions, most used first",
        providers="providers, most used first",
        models="models, most used first",
        operations="operations, most used first",
        tools="tools that its calls asked for",
        sources="sources of its rows",
    ),
    *columns("int", users="how many users", rows="rows of usage"),
    *columns("text", currency="currency of the costs"),
    *columns(
        "money",
        effective_cost="what it cost",
        cost_low="lower end of it where it is a range, else the same",
        cost_high="upper end of it where it is a range, else the same",
    ),
    *columns(
        "int",
        calls="calls",
        input_tokens="all input, cached included",
        output_tokens="all output, reasoning included",
        estimated_calls="calls whose tokens are estimated",
        unmetered_calls="calls whose tokens are unknown",
        unpriced_calls="calls without a price, or without a complete one",
    ),
    *columns("time", first_seen_at="first call", last_seen_at="last call"),
    *columns(
        "int",
        active_days="days with a call",
        longest_gap_days="days without a call in the longest gap between two days with one",
    ),
)
"""The columns of the table `agents`; calls, tokens and costs are those in the row's currency."""


def records(agents: Iterable[Agent]) -> Iterator[dict[str, object]]:
    """The rows of the table, money as Decimal, times aware, lists of text."""
    for agent in agents:
        about = _about(agent)
        for line in agent.costs:
            figures: dict[str, object] = {
                column.name: getattr(line.sums, column.name)
                for column in COLUMNS
                if column.name not in about and column.name != "currency"
            }
            row = about | figures | {"currency": line.currency}
            yield {column.name: row[column.name] for column in COLUMNS}


def _about(agent: Agent) -> dict[str, object]:
    names = dict.fromkeys(alias.found.value for alias in agent.aliases)
    return {
        "agent_id": agent.agent_id,
        "name": agent.name,
        "tenant": agent.tenant,
        "environment": agent.environment,
        "service_namespace": agent.service_namespace,
        "service_name": agent.service_name,
        "kind": agent.kind,
        "signal": agent.signal,
        "confidence": agent.level,
        "confidence_points": None if agent.is_unattributed else agent.points,
        "aliases": [name for name in names if name != agent.name],
        "evidence": [f"{one.signal}={one.found.value}" for one in agent.evidence],
        "versions": _values(agent.versions),
        "providers": _values(agent.providers),
        "models": _values(agent.models),
        "operations": _values(agent.operations),
        "tools": list(agent.tools),
        "sources": _values(agent.sources),
        "users": agent.users,
        "rows": agent.rows,
        "first_seen_at": calendar.from_us_if_known(agent.first_us),
        "last_seen_at": calendar.from_us_if_known(agent.last_us),
        "active_days": agent.active_days,
        "longest_gap_days": agent.gap.days if agent.gap else 0,
    }


def _values(spans: Iterable[Span]) -> list[str]:
    return [span.value for span in spans]
