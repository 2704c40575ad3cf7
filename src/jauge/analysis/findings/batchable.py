"""Calls that nobody waits for and that a batch would serve for less."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.waste import tokens, unattended
from jauge.analysis.waste.claims import (
    NOTHING,
    Amounts,
    Told,
    by_currency,
    by_model,
    claims_of,
    rows_behind,
)
from jauge.analysis.waste.days import DAY, day_key, in_currency
from jauge.analysis.waste.prices import CallPrice
from jauge.model import Finding, difference, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase, Summed

_BULK, _NIGHT = Decimal("0.60"), Decimal("0.30")
_KEYS: Final = ("model", "price_id", "is_bulk", "is_night")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Calls without a stream, a person, a session or a tool: of one prompt in bulk, or at night.

    A bulk is `bulk` calls or more of one prompt within an hour; night is from `night_from` to
    `night_until` o'clock where the workspace is.
    """

    calls: int
    in_bulk: int
    at_night: int
    bulk: int = unattended.BULK
    night_from: int = unattended.NIGHT[0]
    night_until: int = unattended.NIGHT[1]


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.calls is None or not case.price_of:
        return
    table = unattended.by_hour(calls, unattended.unattended(calls.calls, case.price_of))
    table = table.filter(table["is_bulk"] | table["is_night"])
    keys = {name: table[name] for name in _KEYS} | {DAY: day_key(calls, table)}
    counts = {name: table[name].sum() for name in ("found", *tokens.CLASSES)}
    sums = calls.sums(table, keys, (), counts)
    waited = {one.agent_id for one in calls.sums(unattended.waiting(calls.calls), (), ())}
    claims = claims_of(calls)
    for key, some in by_model(sums).items():
        if key[0] in waited:
            continue
        amounts = by_currency(some, partial(_amounts, calls, case.price_of))
        if not claims.is_worth_it(amounts):
            continue
        parameters = Parameters(
            calls=_calls(some),
            in_bulk=_calls([one for one in some if one.keys[2]]),
            at_night=_calls([one for one in some if one.keys[3]]),
        )
        told = Told(
            kind=KIND.name,
            value_kind="budget_saving",
            effort="medium",
            action="send_in_batches",
            confidence=_BULK if parameters.in_bulk else _NIGHT,
        )
        yield claims.finding(told, key, amounts, parameters.calls, parameters)


def _amounts(
    calls: "CallCase", price_of: Mapping[str, CallPrice], some: "Sequence[Summed]"
) -> Amounts:
    saved = [(one, _saved(calls, one, price_of)) for one in some]
    return Amounts(
        exact_sum(amount for one, amount in saved if one.keys[2] and one.keys[3]),
        exact_sum(amount for one, amount in saved if one.keys[2]),
        exact_sum(amount for _one, amount in saved),
    )


def _saved(calls: "CallCase", one: "Summed", price_of: Mapping[str, CallPrice]) -> Decimal:
    """What a batch of these calls would have cost less; nothing where it would not."""
    price = price_of[one.keys[1]]
    counts = {name: int(one.counts[name] or 0) for name in tokens.CLASSES}
    paid = tokens.cost(counts, price.units)
    batch = None if price.batch is None else tokens.cost(counts, price.batch)
    if paid is None or batch is None:
        return NOTHING
    less = max(difference(paid, batch), NOTHING)
    return in_currency(calls, less, price.currency, one.keys[4])


def _calls(some: "list[Summed]") -> int:
    return sum(int(one.counts["found"] or 0) for one in some)


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    """The calls in bulk or at night."""
    calls = case.calls
    if calls is None:
        raise LookupError(finding.finding_id)

    def chosen(mine: "ir.Table") -> "ir.Table":
        return unattended.either(calls, unattended.unattended(mine, case.price_of))

    return rows_behind(calls, finding, chosen)


KIND: Final = FindingKind("batchable", Parameters, _find, rows=_rows, needs=needs_calls)
