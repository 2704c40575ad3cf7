"""Paid calls whose answer was of no use, and that nobody tried again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.waste import tries
from jauge.analysis.waste.claims import NOTHING, Amounts, Told, by_model, claims_of, rows_behind
from jauge.model import Finding, divide, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SURE: Final = ("error", "content_filter")
"""Nothing came of these; what was cut or cancelled may have been read up to there."""
_TWO: Final = Decimal(2)


class Part(msgspec.Struct, frozen=True):
    """The calls that failed for one reason, and what they cost a month."""

    reason: str
    calls: int
    cost: Decimal


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Failed calls by reason, the dearest first."""

    calls: int
    parts: tuple[Part, ...]


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.calls is None:
        return
    table = tries.useless(calls, calls.calls)
    sums = calls.sums(table, ("model", "reason"), counts={"n": table.count()})
    claims = claims_of(calls)
    for key, some in by_model(sums).items():
        costs = {one.keys[1]: one.money["effective_cost"] or NOTHING for one in some}
        high = exact_sum(costs.values())
        if not claims.is_worth_it(high):
            continue
        low = exact_sum(cost for why, cost in costs.items() if why in _SURE)
        counts = {one.keys[1]: int(one.counts["n"] or 0) for one in some}
        dearest = sorted(costs, key=lambda why: (-costs[why], why))
        parts = tuple(Part(why, counts[why], calls.a_month(costs[why])) for why in dearest)
        parameters = Parameters(calls=sum(counts.values()), parts=parts)
        amounts = Amounts(low, divide(exact_sum((low, high)), _TWO), high)
        yield claims.finding(_TOLD, key, amounts, parameters.calls, parameters)


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    """The failed calls."""
    calls = case.calls
    if calls is None:
        raise LookupError(finding.finding_id)
    return rows_behind(calls, finding, lambda mine: tries.useless(calls, mine)).drop("reason")


KIND: Final = FindingKind("failed_spend", Parameters, _find, rows=_rows, needs=needs_calls)
_TOLD: Final = Told(
    kind=KIND.name,
    value_kind="avoided_cost",
    effort="medium",
    action="fix_failures",
    confidence=Decimal("0.60"),
)
