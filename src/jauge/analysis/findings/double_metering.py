"""Calls that look like one call counted twice: what is proven, and what is suspected."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.suppliers.doubles import CAUSE, CAUSES, IS_REPEAT, PROVEN, SOURCES, doubles
from jauge.analysis.suppliers.summing import a_month, sums, text, total, where
from jauge.model import Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_PROVEN: Final = Decimal("0.90")
_SUSPECTED: Final = Decimal("0.50")
_BY: Final = ("provider_name", SOURCES, CAUSE)


class Cause(msgspec.Struct, frozen=True):
    """Calls that repeat an earlier one by one cause, and what they add to the total."""

    code: str
    repeats: int
    cost: Decimal | None


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted again: `proven` by one response id and equal tokens, else `suspected`.

    Costs are of the period, those of the repeated calls alone; as a month, `monthly_cost` is both,
    `monthly_proven_cost` that by which every total is too high for sure.
    """

    proven: int
    proven_cost: Decimal | None
    suspected: int
    suspected_cost: Decimal | None
    monthly_cost: Decimal | None
    monthly_proven_cost: Decimal | None
    monthly_suspected_cost: Decimal | None
    currency: str | None
    causes: tuple[Cause, ...]


class _Sums(msgspec.Struct, frozen=True, gc=False):
    rows: int | None
    repeats: int | None
    cost: Decimal | None


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    import ibis

    table = None if case.calls is None else doubles(case.calls)
    if case.calls is None or table is None:
        return
    repeats = table[IS_REPEAT]
    values = {
        "rows": table.count(),
        "repeats": ibis.ifelse(repeats, table["request_count"].fill_null(1), 0).sum(),
        "cost": ibis.ifelse(repeats, table["effective_cost"], None).sum(),
    }
    groups: dict[tuple[str | None, ...], dict[str, list[tuple[str | None, _Sums]]]] = {}
    for keys, currency, found in sums(case.calls, table, _BY, _Sums, values):
        supplier, sources, cause = map(text, keys)
        mine = groups.setdefault((supplier, sources), {})
        mine.setdefault(str(cause), []).append((currency, found))
    for (supplier, sources), by_cause in groups.items():
        yield _finding(case, {"supplier": supplier, "sources": sources}, by_cause)


def _finding(
    case: Case,
    subject: Mapping[str, str | None],
    by_cause: Mapping[str, list[tuple[str | None, _Sums]]],
) -> Finding[Parameters]:
    causes = [_cause(case, code, by_cause[code]) for code in CAUSES if code in by_cause]
    proven = [one for one in causes if one.code == PROVEN]
    suspected = [one for one in causes if one.code != PROVEN]
    costs = [total(one.cost for one in some) for some in (proven, suspected)]
    monthly = [
        None if case.calls is None else a_month(case.calls, each) for each in (total(costs), *costs)
    ]
    rows = sum(one.rows or 0 for some in by_cause.values() for _currency, one in some)
    return Finding(
        kind=KIND.name,
        subject=subject,
        parameters=Parameters(
            proven=sum(one.repeats for one in proven),
            proven_cost=costs[0],
            suspected=sum(one.repeats for one in suspected),
            suspected_cost=costs[1],
            monthly_cost=monthly[0],
            monthly_proven_cost=monthly[1],
            monthly_suspected_cost=monthly[2],
            currency=case.currency,
            causes=tuple(causes),
        ),
        evidence=(Evidence("usage", rows=rows),),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=_PROVEN if proven else _SUSPECTED,
        effort="low",
        action="leave_one_source_out" if proven else "compare_with_bill",
    )


def _cause(case: Case, code: str, parts: list[tuple[str | None, _Sums]]) -> Cause:
    """Costs in a currency without a rate are in no amount."""
    cost = total(one.cost for currency, one in parts if currency == case.currency)
    return Cause(code, sum(one.repeats or 0 for _currency, one in parts), cost)


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    calls = case.calls
    table = None if calls is None else doubles(calls)
    if calls is None or calls.calls is None or table is None:
        msg = "a finding of a ledger without calls"
        raise LookupError(msg)
    subject = finding.subject
    mine = where(table, {"provider_name": subject["supplier"], SOURCES: subject["sources"]})
    return calls.calls.semi_join(mine, "usage_id")


KIND: Final = FindingKind("double_metering", Parameters, _find, _rows, needs_calls)
