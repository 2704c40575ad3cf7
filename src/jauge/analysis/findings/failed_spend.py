"""Paid calls whose answer was of no use, and that nobody tried again."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.suppliers.summing import total
from jauge.analysis.waste import tries
from jauge.analysis.waste.claims import (
    NOTHING,
    Amounts,
    Told,
    by_currency,
    by_model,
    claims_of,
    rows_behind,
)
from jauge.model import Finding, divide, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase, Summed

_SURE: Final = ("error", "content_filter")
"""Nothing came of these; what was cut or cancelled may have been read up to there."""
_TWO: Final = Decimal(2)


class Part(msgspec.Struct, frozen=True):
    """The calls that failed for one reason, and what they cost a month; None without a rate."""

    reason: str
    calls: int
    cost: Decimal | None


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Failed calls by reason, the dearest first."""

    calls: int
    parts: tuple[Part, ...]


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.calls is None:
        return
    table = tries.useless(calls.calls, calls.followed)
    sums = calls.sums(table, ("model", "reason"), counts={"n": table.count()})
    claims = claims_of(calls)
    for key, some in by_model(sums).items():
        amounts = by_currency(some, _amounts)
        if claims.is_worth_it(amounts):
            told = Parameters(calls=_calls(some), parts=_parts(calls, some))
            yield claims.finding(_TOLD, key, amounts, told.calls, told)


def _amounts(some: "Sequence[Summed]") -> Amounts:
    low, high = (
        exact_sum(one.money["effective_cost"] or NOTHING for one in few)
        for few in ([one for one in some if one.keys[1] in _SURE], some)
    )
    return Amounts(low, divide(exact_sum((low, high)), _TWO), high)


def _parts(calls: "CallCase", some: "Sequence[Summed]") -> tuple[Part, ...]:
    """The calls by reason; what has no rate is in no cost."""
    by_reason: dict[str, list[Summed]] = {}
    for one in some:
        by_reason.setdefault(one.keys[1], []).append(one)
    parts: list[Part] = []
    for why, mine in by_reason.items():
        costs = [one.money["effective_cost"] for one in mine if one.currency == calls.currency]
        cost = total(costs)
        parts.append(Part(why, _calls(mine), None if cost is None else calls.a_month(cost)))
    return tuple(sorted(parts, key=lambda part: (-(part.cost or NOTHING), part.reason)))


def _calls(some: "Sequence[Summed]") -> int:
    return sum(int(one.counts["n"] or 0) for one in some)


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    """The failed calls."""
    calls = case.calls
    if calls is None:
        raise LookupError(finding.finding_id)
    return rows_behind(
        calls, finding, lambda mine: tries.useless(mine, tries.followed(calls, mine))
    ).drop("reason")


KIND: Final = FindingKind("failed_spend", Parameters, _find, rows=_rows, needs=needs_calls)
_TOLD: Final = Told(
    kind=KIND.name,
    value_kind="avoided_cost",
    effort="medium",
    action="fix_failures",
    confidence=Decimal("0.60"),
)
