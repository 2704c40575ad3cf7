"""Two amounts for the same calls: of the source, the supplier, the price book, and the contract."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.finding_kinds import Case, FindingKind, Need
from jauge.analysis.suppliers import reported, stated
from jauge.analysis.suppliers.reasons import TOLERANCE, differs
from jauge.analysis.suppliers.reported import BY, Reported
from jauge.analysis.suppliers.stated import STAGES, Stated
from jauge.analysis.suppliers.summing import saving, vendor_cell, where
from jauge.model import Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_PROVEN: Final = Decimal("0.80")
_LIKELY: Final = Decimal("0.50")
_UNKNOWN: Final = Decimal("0.30")
_NOTHING: Final = Decimal(0)
_CLAIMED: Final = {"list_price", "above_contract"}
"""Reasons by which a supplier charges more than was agreed."""
_ACTIONS: Final = {
    "list_price": "tell_source_contract",
    "cached_as_input": "correct_source",
    "cached_twice": "correct_source",
    "standard_tier": "correct_source",
    "model_asked_for": "correct_source",
    "currency": "correct_source",
    "not_recorded": "correct_source",
    "per_1000": "correct_source",
    "per_1000000": "correct_source",
    "vat_20": "compare_net",
}


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Both amounts for the same calls, and why they differ where that is provable.

    `stated` is what `stage` says (source, cost_report or bill), `ours` what the use costs as rated,
    contracts applied: that of calls, or of the supplier's usage export (`compared_with`); `listed`
    is the same at list price. All are in `currency` but `stated`, which stays in `stated_currency`
    where that has no rate: `difference` = stated - ours, of the period, is unknown then.
    `claimable` is the part of it that the supplier charges beyond the contract.
    """

    stage: str
    compared_with: str
    tier: str | None
    stated: Decimal
    stated_currency: str
    ours: Decimal
    listed: Decimal | None
    difference: Decimal | None
    currency: str
    reason: str | None
    tolerance: Decimal
    claimable: Decimal | None
    calls: int | None


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None:
        return
    for one in reported.reported(case.calls):
        if one.is_told:
            yield _of_source(case, case.calls, one)
    for each in stated.stated(case.calls):
        if differs(each.stated, each.ours) and each.is_told:
            yield _of_supplier(case, case.calls, each)


def _of_source(case: Case, calls: CallCase, one: Reported) -> Finding[Parameters]:
    reason = reported.why(one, case.prices, calls.as_of.date())
    source, supplier, model, tier = one.keys
    stated_in = one.stated_currency or one.currency
    return Finding(
        kind=KIND.name,
        subject={"supplier": supplier, "model": model, "source": source, "tier": tier}
        | ({"asked": one.asked} if one.asked else {})
        | ({"stated_in": one.stated_currency} if one.stated_currency else {})
        | {"priced_in": one.currency},
        parameters=Parameters(
            stage="source",
            compared_with="calls",
            tier=tier,
            stated=one.as_stated if one.reported is None else one.reported,
            stated_currency=stated_in if one.reported is None else one.currency,
            ours=one.ours,
            listed=one.money["list_cost"],
            difference=None if one.reported is None else one.reported - one.ours,
            currency=one.currency,
            reason=reason,
            tolerance=TOLERANCE,
            claimable=None,
            calls=one.calls,
        ),
        evidence=(Evidence("usage", rows=one.rows),),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=_PROVEN if reason in _ACTIONS else _UNKNOWN,
        effort="low",
        action=_ACTIONS.get(reason or "", "check_price"),
    )


def _of_supplier(case: Case, calls: CallCase, one: Stated) -> Finding[Parameters]:
    difference = one.stated - one.ours
    is_claimed = one.why in _CLAIMED and difference > 0
    currency = one.currency if one.converted is None else case.currency
    billed, monthly = (calls.a_month(one.in_case(each)) for each in (one.stated, difference))
    ends = (monthly if one.why == "list_price" else _NOTHING, monthly, monthly)
    action = "check_price" if one.why is None else _ACTIONS.get(one.why, "check_price")
    return Finding(
        kind=KIND.name,
        subject={"supplier": one.supplier, "model": one.model, "source": one.stage},
        parameters=Parameters(
            stage=one.stage,
            compared_with="usage_export" if one.has_export else "calls",
            tier=None,
            stated=one.stated,
            stated_currency=one.currency,
            ours=one.ours,
            listed=one.listed,
            difference=difference,
            currency=one.currency,
            reason=one.why,
            tolerance=TOLERANCE,
            claimable=difference if is_claimed else None,
            calls=None,
        ),
        evidence=(Evidence("cell", rows=one.rows),),
        monthly_saving=saving(ends, currency) if is_claimed else None,
        value_kind="budget_saving" if is_claimed else None,
        cash_from=calls.as_of.date() if is_claimed else None,
        confidence={"list_price": _PROVEN, "above_contract": _LIKELY}.get(one.why or "", _UNKNOWN),
        effort="low",
        action="claim_back" if is_claimed else action,
        base=vendor_cell(one.supplier, billed) if is_claimed else (),
    )


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    subject, calls = finding.subject, case.calls
    table = None
    if calls is not None and finding.parameters.stage in STAGES:
        cells = stated.cells_of(calls)
        if cells is not None:
            has_export = finding.parameters.compared_with == "usage_export"
            names = (subject["supplier"], subject["model"])
            table = stated.behind(cells, *names, has_export=has_export)
    elif calls is not None and (rows := reported.rows_of(calls)) is not None:
        names = ("source", "supplier", "model", "tier")
        values = {column: subject[name] for column, name in zip(BY, names, strict=True)}
        values |= {"asked": subject.get("asked"), "reported_currency": subject.get("stated_in")}
        values |= {"billing_currency": subject["priced_in"]}
        table = where(rows, values).drop("asked", "model")
    if table is None:
        msg = "a finding of a ledger without these rows"
        raise LookupError(msg)
    return table


def _needs(case: Case) -> Sequence[Need]:
    held = None if case.calls is None else case.calls.desk.held
    return () if held is not None and held.of("usage") else ("calls", "bills")


KIND: Final = FindingKind("price_mismatch", Parameters, _find, _rows, _needs)
