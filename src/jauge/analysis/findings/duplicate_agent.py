"""Agents that do the same work: four fifths of their perimeter or more are the same."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.fleet.costs import at_the_price_of
from jauge.analysis.fleet.deployments import are_one
from jauge.analysis.fleet.member import Fleet, Member
from jauge.analysis.fleet.overlap import Overlap
from jauge.analysis.fleet.pairs import Pair, pairs
from jauge.analysis.fleet.perimeter import Factor, perimeters
from jauge.analysis.fleet.savings import Claim, base_of, beside, claimed
from jauge.model import USAGE, Evidence, Finding, Money, Saving, divide

if TYPE_CHECKING:
    import ibis.expr.types as ir

_NOTHING: Final = Decimal(0)
_ALL: Final = Decimal(100)
LEAST_CALLS: Final = 10
"""An agent of fewer calls in the period shows too little of its work."""
_BASE: Final = Decimal("0.40")
_PER_WEIGHT: Final = Decimal("0.50")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The overlap with the agent that is kept, and each factor of it that is known of both.

    `agents` is how many are kept in one by the same finding's group, this one and the kept one
    included; `crowded` how many agents share a tool or prompt with more than 200 others, and were
    compared with their nearest only.
    """

    kept: str
    kept_id: str
    overlap: float
    factors: Mapping[Factor, float]
    unknown: tuple[Factor, ...]
    agents: int
    calls: int
    calls_of_kept: int
    cost: Decimal | None
    cost_of_kept: Decimal | None
    fixed_cost: Money | None
    currency: str | None
    owner: str | None
    owner_of_kept: str | None
    crowded: int


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None or case.calls.calls is None:
        return
    fleet = Fleet(case, case.calls, of_period=True)
    scopes = {
        one.agent_id: (one.agent.tenant, one.agent.environment)
        for one in fleet.members
        if one.agent is not None
    }
    living = [one for one in perimeters(fleet) if _is_compared(fleet.by_id[one.agent_id])]
    alike, crowded = pairs(living, scopes)
    real = {
        pair: overlap
        for pair, overlap in alike.items()
        if not are_one(fleet.by_id[pair[0]], fleet.by_id[pair[1]])
    }
    for kept, others in _groups(fleet, real):
        for other in others:
            overlap = real[_pair(kept, other)]
            yield _finding(fleet, kept, other, overlap, len(others) + 1, crowded)


def _is_compared(member: Member) -> bool:
    return not member.is_over and member.use.calls >= LEAST_CALLS


def _groups(
    fleet: Fleet, found: Mapping[Pair, Overlap]
) -> Iterator[tuple[Member, Sequence[Member]]]:
    """Each agent that is kept, with those that it can stand for: all of them overlap with it."""
    beside: dict[str, set[str]] = {}
    for one, other in found:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    placed: set[str] = set()
    for kept in sorted((fleet.by_id[one] for one in beside), key=_worth_keeping):
        if kept.agent_id in placed:
            continue
        others = sorted(beside[kept.agent_id] - placed)
        placed |= {kept.agent_id, *others}
        if others:
            yield kept, [fleet.by_id[one] for one in others]


def _worth_keeping(member: Member) -> tuple[bool, int, int, str]:
    """First who has an owner, then who has the younger version, then who is used more."""
    has_owner = member.entry is not None and member.entry.owner is not None
    has_left = member.entry is not None and member.entry.owner_left_on is not None
    versions = () if member.agent is None else member.agent.versions
    newest = max((one.first_us or 0 for one in versions), default=0)
    return not has_owner or has_left, -newest, -member.use.calls, member.agent_id


def _pair(one: Member, other: Member) -> Pair:
    first, second = sorted((one.agent_id, other.agent_id))
    return first, second


def _finding(
    fleet: Fleet, kept: Member, other: Member, overlap: Overlap, agents: int, crowded: int
) -> Finding[Parameters]:
    weighed = _BASE + divide(_PER_WEIGHT * overlap.known, _ALL)
    has_owner = other.entry is not None and other.entry.owner is not None
    claim = _claim(fleet, kept, other)
    return Finding(
        kind=KIND.name,
        subject={"agent": other.name, "agent_id": other.agent_id},
        parameters=Parameters(
            kept=kept.name,
            kept_id=kept.agent_id,
            overlap=overlap.overlap,
            factors=overlap.factors,
            unknown=overlap.unknown,
            agents=agents,
            calls=other.use.calls,
            calls_of_kept=kept.use.calls,
            cost=other.use.mid,
            cost_of_kept=kept.use.mid,
            fixed_cost=fleet.fixed_cost(other),
            currency=other.use.currency,
            owner=None if other.entry is None else other.entry.owner,
            owner_of_kept=None if kept.entry is None else kept.entry.owner,
            crowded=crowded,
        ),
        evidence=(Evidence("usage", rows=other.use.calls + kept.use.calls),),
        monthly_saving=claim.saving,
        value_kind="budget_saving" if claim.is_budget else None,
        cash_from=None if claim.saving is None else fleet.today,
        confidence=weighed.quantize(Decimal("0.01")),
        effort="medium",
        action="notify_owner" if has_owner else "merge_agents",
        base=base_of(fleet, other),
        unconverted=claim.unconverted,
    )


def _claim(fleet: Fleet, kept: Member, other: Member) -> Claim:
    """Nothing at least; what the kept one answers its calls for less; all of the cheaper one.

    What it costs beside its calls goes with it, at either end but the lower.
    """
    whole, calls = other.use.saving, None
    if whole is None and not other.use.is_mixed:
        return Claim(None)
    if whole is not None:
        is_known = kept.use.currency == whole.currency and not kept.use.is_mixed
        of_kept = kept.use.high if is_known else None
        high = whole.high if of_kept is None else min(whole.high, of_kept)
        less = min(at_the_price_of(other.use, kept.use), high)
        calls = Saving(_NOTHING, less, high, whole.currency)
    others = beside(other.use, fleet.case.currency)
    both = claimed(fleet, calls, others, fleet.fixed_cost(other))
    if both.saving is None:
        return both
    return msgspec.structs.replace(both, saving=msgspec.structs.replace(both.saving, low=_NOTHING))


def _rows(case: Case, finding: Finding[Parameters]) -> "ir.Table":
    """The calls of both in the period."""
    if case.calls is None or case.calls.calls is None:
        raise LookupError(finding.finding_id)
    ids = [str(finding.subject["agent_id"]), finding.parameters.kept_id]
    found = case.calls.of_agents(case.calls.calls, ids)
    return found.select(*(column.name for column in USAGE))


KIND: Final = FindingKind("duplicate_agent", Parameters, _find, rows=_rows, needs=needs_calls)
