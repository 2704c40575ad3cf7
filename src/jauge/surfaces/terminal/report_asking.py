"""What a report asks of an audit: its findings once, agents by cost, anomalies, worth of tasks."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from jauge.analysis.anomalies import answer as anomalies
from jauge.analysis.audit_lines import audit_lines
from jauge.analysis.call_case import CallCase
from jauge.analysis.question import Question
from jauge.analysis.savings.decided import Decided
from jauge.analysis.units import answer as units
from jauge.analysis.units.amounts import Amounts
from jauge.analysis.units.valuing import Rates
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Registry, exact_sum
from jauge.model.agent_record import compared
from jauge.model.lifecycle import ownerless_from
from jauge.surfaces.reports.audit_view import AgentSpend, AuditView
from jauge.surfaces.terminal import wording
from jauge.surfaces.terminal.audit_command import Audited, audited
from jauge.surfaces.terminal.auditing import Audit

_SHOWN = 10


def view(audit: Audit, now: datetime) -> AuditView:
    """The whole audit of a workspace."""
    found = audited(audit)
    calls = audit.case.calls
    if calls is None:
        return AuditView(audited=found)
    return AuditView(
        audited=found,
        agents=_agents(calls, found.every),
        anomalies=_anomalies(audit, now),
        units=_units(calls, audit),
        region_unknown=_region_unknown(audit),
    )


def of_owner(audit: Audit, owner: str) -> AuditView:
    """The agents of one owner (or team), the findings about them; UsageError where it has none."""
    found = audited(audit)
    every = () if audit.case.calls is None else _agents(audit.case.calls, found.every)
    mine = tuple(one for one in every if _is(one.owner, owner) or _is(one.team, owner))
    if not mine:
        names = sorted({one.owner for one in every if one.owner is not None})
        hint = _("{owner} owns no agent; owners are: {names}")
        told = ", ".join(map(wording.name, names[:_SHOWN])) or "–"
        raise UsageError(hint.format(owner=wording.name(owner), names=told))
    ids = {one.agent_id for one in mine}
    about = tuple(one for one in found.every if one.finding.subject.get("agent_id") in ids)
    return AuditView(audited=_only(found, about, audit.registry), agents=mine, owner=owner)


def _is(name: str | None, owner: str) -> bool:
    return name is not None and compared(name) == compared(owner)


def _only(found: Audited, about: tuple[Decided, ...], registry: Registry) -> Audited:
    shown = [one.finding for one in about if one.is_found and one.status in {"open", "accepted"}]
    return msgspec.structs.replace(
        found,
        every=about,
        lines=audit_lines(shown, registry),
        done=tuple(one for one in about if one.status == "done"),
        dismissed=sum(one.status == "dismissed" for one in about),
        missing={},
    )


def _agents(calls: CallCase, every: Sequence[Decided]) -> tuple[AgentSpend, ...]:
    """The agents with calls in the period and all that are registered, dearest first."""
    table = calls.calls
    sums = [] if table is None else calls.sums(table, counts={"calls": table.count()})
    counted = Counter(
        one.finding.subject.get("agent_id")
        for one in every
        if one.is_found and one.status in {"open", "accepted"}
    )
    found = [
        _agent(
            calls,
            one.agent_id,
            one.money["effective_cost"],
            one.currency,
            one.counts["calls"] or 0,
            counted[one.agent_id],
        )
        for one in sums
    ]
    known = {one.agent_id for one in found}
    found += [
        _agent(calls, name, Decimal(0), calls.currency, 0, counted[name])
        for name, entry in calls.registry.entries.items()
        if name not in known and entry.state != "retired"
    ]
    return tuple(sorted(found, key=_place))


def _agent(
    calls: CallCase,
    agent_id: str,
    cost: Decimal | None,
    currency: str | None,
    count: int,
    findings: int,
) -> AgentSpend:
    entry, agent = calls.registry.of(agent_id), calls.agents.get(agent_id)
    return AgentSpend(
        agent_id=agent_id,
        name=entry.name if entry else agent.name if agent else None,
        owner=entry.owner if entry and ownerless_from(entry, calls.as_of.date()) is None else None,
        team=entry.team if entry else None,
        state=entry.state if entry else None,
        cost=cost,
        currency=currency,
        calls=count,
        findings=findings,
        is_unattributed=agent is not None and agent.is_unattributed,
    )


def _place(one: AgentSpend) -> tuple[bool, Decimal, str, str]:
    return one.cost is None, -(one.cost or Decimal(0)), one.agent_id, one.currency or ""


def _anomalies(audit: Audit, now: datetime) -> "anomalies.Anomalies | None":
    zone = str(audit.config.workspace.timezone)
    period = audit.period or anomalies.last_days(audit.desk, zone, now)
    if period is None:
        return None
    asked = anomalies.configured(audit.desk, audit.config, period, audit.currency)
    return anomalies.anomalies(audit.desk, asked)


def _units(calls: CallCase, audit: Audit) -> units.Units | None:
    if calls.tasks is None:
        return None
    asked = units.Asked(
        by=("agent",), period=audit.period, timezone=calls.timezone, currency=calls.currency
    )
    amounts = Amounts(calls.currency, calls.desk.rate_on)
    return units.of_book(calls.tasks, Rates.of(audit.config), amounts, asked)


def _region_unknown(audit: Audit) -> float | None:
    calls = audit.case.calls
    if calls is None:
        return None
    asked = Question(
        by=("region",), period=calls.period, timezone=calls.timezone, currency=audit.currency
    )
    costs = {
        line.keys[0]: line.sums.effective_cost
        for line in calls.desk.ask(asked).lines
        if line.currency == audit.currency and line.sums.effective_cost is not None
    }
    whole = exact_sum(costs.values())
    return float(costs.get(None, Decimal(0)) / whole) if whole else None
