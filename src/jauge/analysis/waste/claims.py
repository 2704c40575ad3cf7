"""From sums of an agent and a model to a finding: a month of them, on what the agent costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from jauge.model import Cell, Evidence, Finding, Saving
from jauge.model.finding import Effort, ValueKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase, Summed

LEAST: Final = Decimal("0.01")
"""What is less a month is no finding."""
NOTHING: Final = Decimal(0)
P = TypeVar("P", bound=msgspec.Struct)
Key = tuple[str, str | None, str | None]
"""An agent, its model, and the currency of the amounts."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind of finding is told; see `Finding`."""

    kind: str
    value_kind: ValueKind
    effort: Effort
    action: str
    confidence: Decimal


class Amounts(msgspec.Struct, frozen=True):
    """Money of the period: at least, expected, at most."""

    low: Decimal
    mid: Decimal
    high: Decimal


@dataclass(frozen=True)
class Claims:
    """What the findings of one case share: their agents, and what these cost a month."""

    calls: "CallCase"
    spent: Mapping[tuple[str, str | None], Decimal]

    def finding(
        self, told: Told, key: Key, found: Amounts, count: int, parameters: P
    ) -> Finding[P]:
        """The claim about an agent and a model; amounts of the period become those of a month."""
        agent_id, model, currency = key
        agent = self.calls.agents.get(agent_id)
        low, mid, high = map(self.calls.a_month, (found.low, found.mid, found.high))
        name = None if agent is None else agent.name
        cost = self.spent.get((agent_id, currency), NOTHING)
        here = ZoneInfo(self.calls.timezone)
        return Finding(
            kind=told.kind,
            subject={"agent": name, "agent_id": agent_id, "model": model},
            parameters=parameters,
            evidence=(Evidence("usage", rows=count),),
            monthly_saving=None if currency is None else Saving(low, mid, high, currency),
            value_kind=told.value_kind,
            cash_from=self.calls.as_of.astimezone(here).date(),
            confidence=told.confidence,
            effort=told.effort,
            action=told.action,
            base=(Cell(f"agent:{agent_id}", self.calls.a_month(cost)),),
        )

    def is_worth_it(self, amount: Decimal) -> bool:
        """Whether an amount of the period is worth a finding."""
        return self.calls.a_month(amount) >= LEAST


def claims_of(calls: "CallCase") -> Claims:
    """The claims of a case that has calls."""
    spent: dict[tuple[str, str | None], Decimal] = {}
    for one in calls.spent:
        spent[one.agent_id, one.currency] = one.money["effective_cost"] or NOTHING
    return Claims(calls, spent)


def by_model(sums: "Sequence[Summed]", place: int = 0) -> Mapping[Key, list[Any]]:
    """Sums by agent, the key that holds the model, and currency."""
    grouped: dict[Key, list[Any]] = {}
    for one in sums:
        grouped.setdefault((one.agent_id, one.keys[place], one.currency), []).append(one)
    return grouped


def rows_behind(
    calls: "CallCase | None", finding: Finding[Any], chosen: "Callable[[ir.Table], ir.Table]"
) -> "ir.Table":
    """Of the rows that a kind chooses, those of the agent and the model of a finding."""
    if calls is None or calls.calls is None:
        raise LookupError(finding.finding_id)
    agent_id, model = finding.subject["agent_id"], finding.subject["model"]
    mine = calls.of_agents(calls.calls, [agent_id or ""])
    rows = chosen(mine)
    return rows.filter(rows["model"].isnull() if model is None else rows["model"] == model)
