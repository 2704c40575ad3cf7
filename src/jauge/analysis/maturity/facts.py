"""What the answers read: a few sums over the period, and what was found and decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.finding_kinds import Case, Need
from jauge.analysis.findings.unallocated_cost import unallocated_share
from jauge.analysis.fleet.habits import last_day
from jauge.analysis.savings.decided import Decided
from jauge.analysis.tiers.mix import mix
from jauge.analysis.units.answer import Asked, units
from jauge.config import Config
from jauge.model import Finding, Registry, exact_sum

_SINGLE: Final = "single_supplier"
_ZOMBIE: Final = "zombie_agent"
_NO_ZOMBIE: Final = frozenset({"telemetry_gap"})
_GOING: Final = frozenset({"deprecated", "suspended", "retired"})
_GATEWAYS: Final = frozenset({"gateway", "litellm"})
_NOTHING: Final = Decimal(0)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of the period; None where nothing in the ledger can tell.

    Shares are from 0 to 1, of the cost of calls unless they say otherwise. Figures are those of the
    data, whatever was decided; only `found` counts findings by kind that are not dismissed, and
    `zombies` are none that are. `missing` are the kinds that could not be looked for.
    Agents without owner are those with calls and those of the registry, except retired ones.
    """

    agents: int | None = None
    agents_without_owner: int | None = None
    owned_share: float | None = None
    zombies: int | None = None
    zombies_going: int | None = None
    attributed_share: float | None = None
    is_compared: bool | None = None
    newest_call_days: int | None = None
    budgets: int = 0
    budgets_that_warn: int = 0
    tags: int = 0
    unit_share: float | None = None
    tasks: int = 0
    tasks_with_value: bool | None = None
    baselines: int = 0
    sizes_within: bool | None = None
    size_shares: Mapping[str, float | None] = {}
    registered: int = 0
    states_used: int = 0
    stopped: int = 0
    gateway_share: float | None = None
    classed_share: float | None = None
    single_layers: int | None = None
    done: int = 0
    found: Mapping[str, int] = {}
    missing: frozenset[str] = frozenset()


def facts_of(
    case: Case,
    config: Config,
    registry: Registry,
    every: Sequence[Decided],
    missing: Mapping[str, Sequence[Need]],
    today: date,
) -> Facts:
    """The facts of one ledger, its configuration, its registry and what was decided.

    `today` is the day that it is where the workspace cuts its days.
    """
    calls = case.calls
    open_ones = [one.finding for one in every if one.is_found and one.status != "dismissed"]
    given: dict[str, Any] = {
        "budgets": len(config.budget),
        "budgets_that_warn": sum(bool(one.warn_at_percent) for one in config.budget),
        "tags": len(config.tag),
        "baselines": len(config.baseline),
        **_registered(registry),
        "done": sum(one.status == "done" for one in every),
        "found": _counted(open_ones),
        "missing": frozenset(missing),
    }
    if calls is None or calls.calls is None:
        return Facts(**given)
    return Facts(
        **given,
        **_owned(calls, registry),
        **_zombies(every, registry),
        **_worth(calls, config),
        **_sizes(calls),
        **_calls(calls),
        attributed_share=_attributed(calls, config),
        is_compared=bool(calls.desk.held.of("cell")),
        newest_call_days=max((today - last_day(calls)).days, 0),
        single_layers=None
        if _SINGLE in missing
        else sum(
            one.finding.kind == _SINGLE and one.finding.subject.get("layer") is not None
            for one in every
            if one.is_found
        ),
    )


def _counted(findings: Iterable[Finding[Any]]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for one in findings:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return counts


def _registered(registry: Registry) -> dict[str, Any]:
    states = [entry.state for entry in registry.entries.values()]
    return {
        "registered": len(states),
        "states_used": sum(state != "discovered" for state in states),
        "stopped": sum(state in {"suspended", "retired"} for state in states),
    }


def _owned(calls: CallCase, registry: Registry) -> dict[str, Any]:
    """Agents of the period, and which part of their cost is of those with an owner who is there."""
    costs = _costs(calls)
    live = [name for name in costs if not calls.agents[name].is_unattributed]
    day = last_day(calls)
    owned = [name for name in live if _has_owner(registry, name, day)]
    whole = exact_sum(costs[name] for name in live)
    kept = {*live, *registry.entries} - {
        name for name, entry in registry.entries.items() if entry.state == "retired"
    }
    return {
        "agents": len(live),
        "agents_without_owner": sum(not _has_owner(registry, name, day) for name in kept),
        "owned_share": _share(exact_sum(costs[name] for name in owned), whole),
    }


def _costs(calls: CallCase) -> Mapping[str, Decimal]:
    costs: dict[str, Decimal] = {}
    for one in calls.spent:
        amount = one.money["effective_cost"] if one.currency == calls.currency else None
        costs[one.agent_id] = exact_sum((costs.get(one.agent_id, _NOTHING), amount or _NOTHING))
    return costs


def _has_owner(registry: Registry, agent_id: str, day: date) -> bool:
    entry = registry.of(agent_id)
    if entry is None or entry.owner is None:
        return False
    return entry.owner_left_on is None or entry.owner_left_on >= day


def _share(part: Decimal, whole: Decimal) -> float | None:
    return float(part / whole) if whole > 0 else None


def _zombies(every: Sequence[Decided], registry: Registry) -> dict[str, Any]:
    """Zombies found or decided about, and how many of them are on their way out."""
    going, known = 0, 0
    for one in every:
        agent = one.finding.subject.get("agent_id")
        if one.finding.kind != _ZOMBIE or agent is None or one.status == "dismissed":
            continue
        told: Mapping[str, Any] = msgspec.to_builtins(one.finding.parameters)
        if told.get("class") in _NO_ZOMBIE:
            continue
        entry = registry.of(agent)
        known += 1
        going += one.status in {"accepted", "done"} or (entry is not None and entry.state in _GOING)
    return {"zombies": known, "zombies_going": going}


def _attributed(calls: CallCase, config: Config) -> float | None:
    """The share that the best tag reaches: 0 without a tag, None where no cost is known."""
    if all(one.money["effective_cost"] is None for one in calls.spent):
        return None
    left = [unallocated_share(calls, tag) for tag in config.tag]
    reached = [1 - share for share in left if share is not None]
    return max(reached, default=None if left else 0.0)


def _worth(calls: CallCase, config: Config) -> dict[str, Any]:
    """Which part of what agents cost is of agents with tasks of known cost, and if any has a value.

    A task whose cost nobody knows can have a value all the same.
    """
    asked = Asked(
        by=("agent_name",),
        period=calls.period,
        timezone=calls.timezone,
        currency=calls.currency,
        resamples=0,
        has_windows=False,
    )
    found = units(calls.desk, config, asked)
    if not found.has_tasks:
        return {"tasks": 0}
    named = {
        str(line.keys[0])
        for line in found.lines
        if line.keys[0] is not None and line.tasks > line.tasks_without_cost
    }
    costs = _costs(calls)
    agents = {name: calls.agents[name] for name in costs if not calls.agents[name].is_unattributed}
    mine = [costs[name] for name, agent in agents.items() if agent.name in named]
    whole = exact_sum(costs[name] for name in agents)
    return {
        "tasks": found.total.tasks if found.total else 0,
        "unit_share": _share(exact_sum(mine), whole),
        "tasks_with_value": found.total is not None and bool(found.total.worth),
    }


def _sizes(calls: CallCase) -> dict[str, Any]:
    found = mix(calls.desk, calls.period, calls.timezone, calls.currency)
    judged = [line for line in found.lines if line.is_within is not None]
    return {
        "sizes_within": all(line.is_within for line in judged) if judged else None,
        "size_shares": {str(line.tier): line.call_share for line in judged},
    }


def _calls(calls: CallCase) -> dict[str, Any]:
    """Shares of the calls themselves: those with a class of data, those that a gateway logged."""
    import ibis

    table = calls.calls
    if table is None:
        return {}
    one = table["request_count"].fill_null(1)
    asked = table.agg(
        calls=one.sum(),
        classed=ibis.ifelse(table["data_class"].notnull(), one, 0).sum(),
        routed=ibis.ifelse(table["source"].isin(sorted(_GATEWAYS)), one, 0).sum(),
    )
    (row,) = calls.desk.session.run(asked).to_pylist()
    whole = row["calls"] or 0
    return {
        "classed_share": row["classed"] / whole if whole else None,
        "gateway_share": row["routed"] / whole if whole else None,
    }
