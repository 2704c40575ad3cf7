"""What a report shows of an audit, asked once and formatted by every document."""

from decimal import Decimal
from typing import Final, Literal, get_args

import msgspec

from jauge.analysis.anomalies.asked import Anomalies
from jauge.analysis.units.answer import Units
from jauge.model.registry import AgentState
from jauge.surfaces.terminal.audit_command import Audited

Audience = Literal["cio-cfo", "board", "owner"]
"""Who reads: everything, two pages of it, or the agents of one owner."""
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)


class AgentSpend(msgspec.Struct, frozen=True, kw_only=True):
    """An agent, whose it is, and what its calls cost in the days of the audit.

    `owner` is who answers for it on the last day that is known; nobody does where that person has
    left. It, `team` and `state` are None where the registry says nothing.
    One that `is_unattributed` is no agent: the calls that nothing tells an agent of.
    """

    agent_id: str
    name: str | None
    owner: str | None
    team: str | None
    state: AgentState | None
    cost: Decimal | None
    currency: str | None
    calls: int
    findings: int
    is_unattributed: bool = False


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """An audit, what it costs by agent, what left its rhythm, and what tasks were worth.

    `region_unknown` is the part of the cost whose place nobody recorded, so that nobody knows under
    whose law it was processed; None where no cost is known. Each other part is None where the
    ledger does not carry it.
    """

    audited: Audited
    agents: tuple[AgentSpend, ...] = ()
    anomalies: Anomalies | None = None
    units: Units | None = None
    region_unknown: float | None = None
    owner: str | None = None
