"""A layer, or a class of data, that one supplier holds: no second one to go to."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.dimensions import dimension
from jauge.analysis.finding_kinds import Case, FindingKind, Need
from jauge.analysis.layers_ratios import OTHER_IT
from jauge.analysis.question import Question
from jauge.analysis.suppliers.concentration import (
    ALTERNATIVE,
    CONCENTRATED,
    Concentration,
    concentration,
)
from jauge.analysis.suppliers.summing import text
from jauge.model import Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SCOPES: Final = {"layer": "layer", "data_class": "data_class"}
_MEASURED: Final = Decimal("0.90")
_UNKNOWN_SHARE: Final = 0.20
_DOUBTED: Final = Decimal("0.60")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What is concentrated (`scope` layer or data_class), on whom, and how much.

    `suppliers` are all with their shares of the cost, largest first; `hhi` is from 1/n to 1 and
    `threshold` what is called highly concentrated. `alternatives` hold `least_share` or more;
    `unknown_share` is the part of the cost whose supplier nobody names.
    """

    scope: str
    cost: Decimal
    currency: str
    suppliers: tuple[tuple[str, float], ...]
    hhi: float
    threshold: float
    alternatives: int
    least_share: float
    unknown_share: float


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None:
        return
    for scope, column in _SCOPES.items():
        asked = Question(
            by=(column, "provider"),
            period=case.calls.period,
            timezone=case.calls.timezone,
            currency=case.currency,
        )
        amounts: dict[str, dict[str | None, Decimal]] = {}
        for line in case.calls.desk.ask(asked).lines:
            part, supplier = map(text, line.keys)
            cost = line.sums.effective_cost
            if part not in {None, OTHER_IT} and line.currency == case.currency and cost is not None:
                mine = amounts.setdefault(str(part), {})
                mine[supplier] = mine.get(supplier, Decimal(0)) + cost
        for part, by_supplier in sorted(amounts.items()):
            named = {name: cost for name, cost in by_supplier.items() if name is not None}
            found = concentration(named)
            if found is not None and found.alternatives <= 1:
                unnamed = max(by_supplier.get(None, Decimal(0)), Decimal(0))
                yield _finding(case.calls, scope, part, found, unnamed)


def _finding(
    calls: CallCase, scope: str, part: str, found: Concentration, unnamed: Decimal
) -> Finding[Parameters]:
    unknown = float(unnamed / (unnamed + found.total))
    return Finding(
        kind=KIND.name,
        subject={scope: part, "supplier": found.shares[0][0]},
        parameters=Parameters(
            scope=scope,
            cost=found.total,
            currency=calls.currency,
            suppliers=found.shares,
            hhi=found.hhi,
            threshold=CONCENTRATED,
            alternatives=found.alternatives,
            least_share=ALTERNATIVE,
            unknown_share=unknown,
        ),
        evidence=tuple(_evidence(calls, {_SCOPES[scope]: part})),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=_DOUBTED if unknown > _UNKNOWN_SHARE else _MEASURED,
        effort="high",
        action="qualify_second_supplier",
    )


def _evidence(calls: CallCase, values: Mapping[str, str]) -> Iterator[Evidence]:
    """How many rows of calls and of bills these are."""
    rows = _of(calls, values)
    counted = rows.group_by(is_bill=rows["x_grain"] == "charge").agg(rows=rows.count())
    answered = calls.desk.session.run(counted).to_pylist()
    found = {row["is_bill"]: row["rows"] for row in answered}
    for table, is_bill in (("usage", False), ("charge", True)):
        if found.get(is_bill):
            yield Evidence(table, rows=found[is_bill])


def _of(calls: CallCase, values: Mapping[str, str]) -> "ir.Table":
    """The counted rows of a layer or a class of data; calls and lines of bills together."""
    table = calls.desk.held.counted(calls.period, names=("layer",))
    if table is None:
        msg = "a finding without a counted row"
        raise LookupError(msg)
    for name, value in values.items():
        table = table.filter(dimension(name).expression(table) == value)
    return table


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    if case.calls is None:
        msg = "a finding of a ledger without rows"
        raise LookupError(msg)
    scope = finding.parameters.scope
    return _of(case.calls, {_SCOPES[scope]: str(finding.subject[scope])})


def _needs(case: Case) -> Sequence[Need]:
    return () if case.calls is not None else ("calls", "bills")


KIND: Final = FindingKind("single_supplier", Parameters, _find, _rows, _needs)
