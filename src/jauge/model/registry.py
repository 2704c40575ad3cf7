"""What an organisation says of its agents: the entries of the registry, as the audit reads them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal, get_args

import msgspec

from jauge.model.money import Money

AgentState = Literal["discovered", "confirmed", "deprecated", "suspended", "retired"]
"""The stations of an agent's life, in their order."""
AiActClass = Literal["prohibited", "high", "limited", "minimal"]
"""Classes of risk of Regulation (EU) 2024/1689: articles 5, 6 and 50, and all other systems."""
STATES: Final[tuple[AgentState, ...]] = get_args(AgentState)


class AgentEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One agent of the registry, known by the id that it has where it is found in the ledger.

    `owner` is whom to ask, as the organisation names it; `owner_left_on` the last day of that
    person, None while they are there or nobody knows; `ownerless_since` tells since when it has no
    owner, None while one is named. `has_team` is False where the team named is
    none of the organisation's any more. `fixed_cost` is what it costs a month beside its calls,
    `successor` the id of the agent that replaces it. One that `is_exempt` (a canary, a seasonal
    job) is never called dead. `tools` are those of its card; `sources` name where it is told.
    """

    agent_id: str
    name: str
    tenant: str = "default"
    environment: str | None = None
    service_namespace: str | None = None
    service_name: str | None = None
    kind: str | None = None
    state: AgentState = "discovered"
    discovered_at: datetime
    owner: str | None = None
    owner_since: datetime | None = None
    owner_left_on: date | None = None
    ownerless_since: datetime | None = None
    team: str | None = None
    has_team: bool = True
    purpose: str | None = None
    data_class: str | None = None
    ai_act_class: AiActClass | None = None
    review_on: date | None = None
    next_run_on: date | None = None
    fixed_cost: Money | None = None
    successor: str | None = None
    is_exempt: bool = False
    tools: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Registry(msgspec.Struct, frozen=True):
    """All entries by their ids; an organisation that registered nothing has none."""

    entries: Mapping[str, AgentEntry] = {}

    def of(self, agent_id: str) -> AgentEntry | None:
        """The entry of an agent, None where it is not registered."""
        return self.entries.get(agent_id)
