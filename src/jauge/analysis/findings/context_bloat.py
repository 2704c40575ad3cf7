"""Sessions that carry more and more context while their answers do not grow."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.waste import contexts
from jauge.analysis.waste.claims import (
    NOTHING,
    Amounts,
    Told,
    by_currency,
    by_model,
    claims_of,
    rows_behind,
)
from jauge.analysis.waste.days import DAY, in_currency
from jauge.analysis.waste.needs import needs_sessions
from jauge.analysis.waste.prices import CallPrice, PriceOf
from jauge.model import Finding, exact_sum, product

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase, Summed

_KEYS: Final = ("model", "price_id", "is_unknown", "is_growing", DAY)
_COUNTS: Final = (
    "found", "over", "large", "small", "large_output", "small_output",
    *(f"{part}_{times}" for times in contexts.TIMES for part in ("read", "plain")),
)  # fmt: skip
_SAME_OUTPUT: Final = Decimal("1.25")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of growing sessions over the `reference_tokens` of their agent and model.

    `over_tokens` are what they carried beyond it, `cached_tokens` of them from a cache. Outputs are
    means of the calls up to the reference, and of those over twice as much.
    """

    calls: int
    reference_tokens: int
    over_tokens: int
    cached_tokens: int
    output_small: Decimal
    output_large: Decimal
    unknown_calls: int


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.calls is None or not case.price_of:
        return
    some = contexts.talking(calls.calls, case.price_of)
    reference = contexts.references(calls, some)
    table = contexts.by_session(calls, some, reference)
    sums = calls.sums(table, _KEYS, (), {name: table[name].sum() for name in _COUNTS})
    claims = claims_of(calls)
    for key, every in by_model(sums).items():
        grown = [one for one in every if one.keys[3]]
        amounts = by_currency(grown, partial(_amounts, calls, case.price_of))
        small, large = _mean(every, "small"), _mean(every, "large")
        same = small is not None and large is not None and large <= small * _SAME_OUTPUT
        if small is None or large is None or not same or not claims.is_worth_it(amounts):
            continue
        parameters = Parameters(
            calls=_total(grown, "over"),
            reference_tokens=reference[key],
            over_tokens=_total(grown, "read_1") + _total(grown, "plain_1"),
            cached_tokens=_total(grown, "read_1"),
            output_small=small,
            output_large=large,
            unknown_calls=_total([one for one in grown if one.keys[2]], "over"),
        )
        yield claims.finding(_TOLD, key, amounts, parameters.calls, parameters)


def _amounts(calls: "CallCase", price_of: PriceOf, grown: "Sequence[Summed]") -> Amounts:
    low, mid, high = (
        exact_sum(_cost(calls, one, price_of[one.keys[1]], times) for one in grown)
        for times in reversed(contexts.TIMES)
    )
    return Amounts(low, mid, high)


def _cost(calls: "CallCase", one: "Summed", price: CallPrice, times: int) -> Decimal:
    """What the context over so many references cost, the cached part at the cache's price.

    Where nobody recorded the cache, the smallest amount takes all of it as read from one.
    """
    read, plain = int(one.counts[f"read_{times}"] or 0), int(one.counts[f"plain_{times}"] or 0)
    whole = price.units.input or NOTHING
    cached = price.units.cache_read if price.units.cache_read is not None else whole
    usual = min(whole, cached) if one.keys[2] and times == max(contexts.TIMES) else whole
    cost = exact_sum((product(min(whole, cached), read), product(usual, plain)))
    return in_currency(calls, cost, price.currency, one.keys[4])


def _mean(some: "Sequence[Summed]", size: str) -> Decimal | None:
    found = _total(some, size)
    return None if not found else round(Decimal(_total(some, f"{size}_output")) / found, 1)


def _total(some: "Sequence[Summed]", name: str) -> int:
    return sum(int(one.counts[name] or 0) for one in some)


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    """The calls over the reference in sessions that grow."""
    calls, usual = case.calls, finding.parameters.reference_tokens
    if calls is None:
        raise LookupError(finding.finding_id)

    def chosen(mine: "ir.Table") -> "ir.Table":
        return contexts.over(calls, contexts.talking(mine, case.price_of), usual)

    return rows_behind(calls, finding, chosen)


KIND: Final = FindingKind("context_bloat", Parameters, _find, rows=_rows, needs=needs_sessions)
_TOLD: Final = Told(
    kind=KIND.name,
    value_kind="avoided_cost",
    effort="medium",
    action="trim_context",
    confidence=Decimal("0.40"),
)
