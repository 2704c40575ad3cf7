"""Agents that nobody needs, or nobody answers for, and that still cost: zombies of six classes."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, cast

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.fleet.failures import Failures, useless
from jauge.analysis.fleet.member import Fleet, Member
from jauge.analysis.fleet.ownership import Ownership, orphan
from jauge.analysis.fleet.replaced import Replaced, superseded
from jauge.analysis.fleet.sameness import Sameness, samenesses
from jauge.analysis.fleet.savings import base_of, claim_of
from jauge.analysis.fleet.silence import Silence, dead, silent
from jauge.analysis.fleet.statements import gap_statements, uncovered, without_owners
from jauge.model import USAGE, Effort, Evidence, Finding, Money

if TYPE_CHECKING:
    import ibis.expr.types as ir

Class = Literal["dead", "silent", "useless", "heartbeat", "superseded", "orphan", "telemetry_gap"]
"""The classes in their order: the first that holds is the main one. A gap accuses nobody."""
_CONFIDENCE: Final = {
    "dead": Decimal("0.80"),
    "silent": Decimal("0.60"),
    "useless": Decimal("0.85"),
    "heartbeat": Decimal("0.80"),
    "superseded": Decimal("0.70"),
    "orphan": Decimal("0.90"),
    "telemetry_gap": Decimal("0.50"),
}
_UNSURE: Final = Decimal("0.50")
_SURE_DAYS: Final = 20
"""Days with a call from which on a rhythm is well known."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Its class and the others that hold (`also`), and the figures of each; None where not held.

    `calls` are those of the period; `cost` is theirs a month in `currency`, `fixed_cost` what it
    costs beside them. `agents` is above 1 where one statement stands for many, and then nobody is
    accused.
    """

    zombie_class: Class = msgspec.field(name="class")
    also: tuple[Class, ...] = ()
    agents: int = 1
    calls: int = 0
    cost: Decimal | None = None
    fixed_cost: Money | None = None
    currency: str | None = None
    owner: str | None = None
    last_on: date | None = None
    silence: Silence | None = None
    failures: Failures | None = None
    sameness: Sameness | None = None
    replaced: Replaced | None = None
    ownership: Ownership | None = None


class _Judged(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of each class that holds for one agent."""

    silence: Silence | None = None
    is_never_seen: bool = False
    failures: Failures | None = None
    sameness: Sameness | None = None
    replaced: Replaced | None = None
    ownership: Ownership | None = None

    @property
    def classes(self) -> tuple[Class, ...]:
        """Those that hold, in their order."""
        held: tuple[tuple[Class, object], ...] = (
            ("dead", None if self.is_never_seen else self.silence),
            ("silent", self.silence if self.is_never_seen else None),
            ("useless", self.failures),
            ("heartbeat", self.sameness),
            ("superseded", self.replaced),
            ("orphan", self.ownership),
        )
        return tuple(name for name, figures in held if figures is not None)


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None or case.calls.history is None:
        return
    fleet = Fleet(case, case.calls)
    same = samenesses(fleet)
    for member in fleet.members:
        judged = _Judged(
            silence=dead(fleet, member),
            failures=useless(fleet, member),
            sameness=same.get(member.agent_id),
            replaced=superseded(fleet, member),
            ownership=orphan(fleet, member),
        )
        if judged.classes:
            yield _finding(fleet, member, judged)
    covered, others = uncovered(fleet)
    for member in covered:
        told = silent(fleet, member)
        if told is not None:
            ownership = orphan(fleet, member)
            judged = _Judged(silence=told, is_never_seen=True, ownership=ownership)
            yield _finding(fleet, member, judged)
    yield from _statements(fleet, others)


def _finding(fleet: Fleet, member: Member, judged: _Judged) -> Finding[Parameters]:
    main, *also = judged.classes
    habit, entry, use = member.habit, member.entry, member.use
    claim = claim_of(fleet, member, main, judged.replaced, judged.ownership)
    return Finding(
        kind=KIND.name,
        subject={"agent": member.name, "agent_id": member.agent_id},
        parameters=Parameters(
            zombie_class=main,
            also=tuple(also),
            calls=use.calls,
            cost=use.mid,
            fixed_cost=fleet.fixed_cost(member),
            currency=use.currency,
            owner=None if entry is None else entry.owner,
            last_on=None if habit is None else habit.last_on,
            silence=judged.silence,
            failures=judged.failures,
            sameness=judged.sameness,
            replaced=judged.replaced,
            ownership=judged.ownership,
        ),
        evidence=_evidence(member, main, judged),
        monthly_saving=claim.saving,
        value_kind="budget_saving" if claim.is_budget else None,
        cash_from=None if claim.saving is None else _cash_from(fleet, member, main),
        confidence=_confidence(member, main, judged),
        effort=_effort(main),
        action=_action(member, main, judged),
        base=base_of(fleet, member),
        unconverted=claim.unconverted,
    )


def _evidence(member: Member, main: Class, judged: _Judged) -> tuple[Evidence, ...]:
    """The rows of the period, of a dead one all that there ever were; and the entry."""
    rows = member.use.calls
    if main == "dead" and member.habit is not None:
        rows = member.habit.calls
    elif main == "superseded" and judged.replaced is not None and not judged.replaced.is_whole:
        rows = sum(member.versions[name].calls for name in judged.replaced.versions)
    of_rows = (Evidence("usage", rows=rows),) if rows else ()
    return (*of_rows, *(() if member.entry is None else (Evidence("agent", (member.agent_id,)),)))


def _cash_from(fleet: Fleet, member: Member, main: Class) -> date:
    """Today; of what is gone the day from which a capacity of it can be given up, where known."""
    ends = [
        line.term.cash_from
        for line in (fleet.capacities(member) if main in {"dead", "silent"} else ())
        if line.term.cash_from is not None
    ]
    return max([fleet.today, *ends])


def _confidence(member: Member, main: Class, judged: _Judged) -> Decimal:
    """Lower for a rhythm of few days, for sameness where nobody names users, for the unknown."""
    habit = member.habit
    doubted = (
        (main == "dead" and (habit is None or habit.active_days < _SURE_DAYS))
        or (main == "heartbeat" and not (judged.sameness and judged.sameness.is_served_known))
        or (main == "orphan" and judged.ownership and judged.ownership.lack == "unregistered")
        or (main == "orphan" and judged.ownership and judged.ownership.is_used)
    )
    return _UNSURE if doubted else _CONFIDENCE[main]


def _effort(main: Class) -> Effort:
    return "low" if main in {"dead", "silent", "heartbeat"} else "medium"


def _action(member: Member, main: Class, judged: _Judged) -> str:
    """Whom to ask first, else what stops it; each step can be undone."""
    has_owner = member.entry is not None and member.entry.owner is not None
    if has_owner and judged.ownership is None:
        return "notify_owner"
    if main in {"dead", "silent", "heartbeat"}:
        return "quarantine_key" if member.keys else "retire"
    return "retire" if judged.ownership and _is_abandoned(judged.ownership) else "assign_owner"


def _is_abandoned(ownership: Ownership) -> bool:
    return ownership.is_due and not ownership.is_used


def _statements(fleet: Fleet, others: Sequence[Member]) -> Iterator[Finding[Parameters]]:
    """What concerns many agents and accuses none of them."""
    for told in (*gap_statements(fleet), *without_owners(fleet, others)):
        main = cast("Class", told.zombie_class)
        yield Finding(
            kind=KIND.name,
            subject=told.subject,
            parameters=Parameters(
                zombie_class=main,
                agents=len(told.agents),
                calls=told.use.calls,
                cost=told.use.mid,
                currency=told.use.currency,
                last_on=told.last_on,
            ),
            evidence=(Evidence("agent", told.agents),),
            monthly_saving=None,
            value_kind=None,
            cash_from=None,
            confidence=_CONFIDENCE["telemetry_gap"] if told.last_on else _CONFIDENCE[main],
            effort="medium",
            action=told.action,
            unconverted=told.use.unconverted,
        )


def _rows(case: Case, finding: Finding[Parameters]) -> "ir.Table":
    """The calls behind a finding: those of the period, of a dead agent all."""
    told = finding.parameters
    if case.calls is None or case.calls.calls is None or case.calls.history is None:
        raise LookupError(finding.finding_id)
    is_dead = told.zombie_class == "dead"
    table = case.calls.history if is_dead else case.calls.calls
    agent_id = str(finding.subject["agent_id"])
    found = case.calls.of_agents(table, [agent_id])
    replaced = told.replaced
    if told.zombie_class == "superseded" and replaced is not None and not replaced.is_whole:
        found = found.filter(found["agent_version"].isin(replaced.versions))
    return found.select(*(column.name for column in USAGE))


KIND: Final = FindingKind("zombie_agent", Parameters, _find, rows=_rows, needs=needs_calls)
