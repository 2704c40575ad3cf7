"""From sums of an agent and a model to a finding: a month of them, on what the agent costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from jauge.model import Cell, Evidence, Finding, Money, Saving
from jauge.model.finding import Effort, ValueKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase, Summed

LEAST: Final = Decimal("0.01")
"""What is less a month is no finding."""
NOTHING: Final = Decimal(0)
P = TypeVar("P", bound=msgspec.Struct)
Key = tuple[str, str | None]
"""An agent and its model."""


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


Found = Mapping[str, Amounts]
"""Amounts of the period by their currency: what has no rate is in its own."""


@dataclass(frozen=True)
class Claims:
    """What the findings of one case share: their agents, and what these cost a month."""

    calls: "CallCase"
    spent: Mapping[str, Decimal]

    def finding(self, told: Told, key: Key, found: Found, count: int, parameters: P) -> Finding[P]:
        """The claim about an agent and a model; amounts of the period become those of a month.

        What is in the currency of the case is the saving, the rest is told beside it.
        """
        agent_id, model = key
        agent = self.calls.agents.get(agent_id)
        worth = {currency: one for currency, one in found.items() if self._is_worth_it(one)}
        own = worth.pop(self.calls.currency, None)
        base = self.calls.a_month(self.spent.get(agent_id, NOTHING))
        return Finding(
            kind=told.kind,
            subject={
                "agent": None if agent is None else agent.name,
                "agent_id": agent_id,
                "model": model,
            },
            parameters=parameters,
            evidence=(Evidence("usage", rows=count),),
            monthly_saving=None if own is None else self._saving(own),
            value_kind=told.value_kind,
            cash_from=None if own is None else self._today,
            confidence=told.confidence,
            effort=told.effort,
            action=told.action,
            base=() if own is None else (Cell(f"agent:{agent_id}", base),),
            unconverted=tuple(
                Money(self.calls.a_month(one.mid), currency)
                for currency, one in sorted(worth.items())
            ),
        )

    def _saving(self, own: Amounts) -> Saving:
        low, mid, high = map(self.calls.a_month, (own.low, own.mid, own.high))
        return Saving(low, mid, high, self.calls.currency)

    @property
    def _today(self) -> date:
        return self.calls.as_of.astimezone(ZoneInfo(self.calls.timezone)).date()

    def is_worth_it(self, found: Found) -> bool:
        """Whether amounts of the period are worth a finding, in one currency at least."""
        return any(map(self._is_worth_it, found.values()))

    def _is_worth_it(self, one: Amounts) -> bool:
        return self.calls.a_month(one.high) >= LEAST


def claims_of(calls: "CallCase") -> Claims:
    """The claims of a case that has calls."""
    spent = {
        one.agent_id: one.money["effective_cost"] or NOTHING
        for one in calls.spent
        if one.currency == calls.currency
    }
    return Claims(calls, spent)


def by_model(sums: "Sequence[Summed]", place: int = 0) -> Mapping[Key, "list[Summed]"]:
    """Sums by agent and the key that holds the model."""
    grouped: dict[Key, list[Summed]] = {}
    for one in sums:
        grouped.setdefault((one.agent_id, one.keys[place]), []).append(one)
    return grouped


def by_currency(
    sums: "Sequence[Summed]", amounts: "Callable[[Sequence[Summed]], Amounts]"
) -> Found:
    """The amounts of some sums, of each currency by itself."""
    grouped: dict[str, list[Summed]] = {}
    for one in sums:
        if one.currency is not None:
            grouped.setdefault(one.currency, []).append(one)
    return {currency: amounts(some) for currency, some in grouped.items()}


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
