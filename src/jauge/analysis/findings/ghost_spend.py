"""What a supplier charges for use that no call was seen of, and who could own it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis import aggregation
from jauge.analysis.dimensions import Dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.finding_kinds import Case, FindingKind, Need
from jauge.analysis.lines import figures
from jauge.analysis.question import Key
from jauge.analysis.residuals_cells import UTC_ONLY
from jauge.analysis.suppliers.owners import Owner, owners
from jauge.analysis.suppliers.summing import overlapping, saving, text, vendor_cell, where
from jauge.model import Evidence, Finding, Money, divide

if TYPE_CHECKING:
    import ibis.expr.types as ir

_BY: Final = ("provider_name", "account_id", "priced_model")
_GROUPS: Final = tuple(Dimension(name, (name,)) for name in _BY)
_GHOST: Final = "ghost_spend"
_MONTH: Final = Decimal("30.4375")
_NOTHING: Final = Decimal(0)
_DAY_US: Final = 86_400_000_000
_BY_BILL: Final = Decimal("0.70")
_BY_EXPORT: Final = Decimal("0.50")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What was charged from `first_on` to before `end_on` without a call, by the last stage.

    `stage` is bill, cost report or usage export: the last one that says anything. `monthly_cost`
    is that as a month. `owners` are projects and keys that lines of the same supplier and account
    name, dearest first; empty where none is named.
    """

    stage: str
    cost: Decimal
    currency: str
    monthly_cost: Decimal
    first_on: date
    end_on: date
    owners: tuple[Owner, ...]


class _Sums(msgspec.Struct, frozen=True, gc=False):
    billed: Decimal | None
    reported: Decimal | None
    exported: Decimal | None
    first: int | None
    end: int | None
    rows: int | None


class _Ghost(msgspec.Struct, frozen=True):
    keys: tuple[Key, ...]
    currency: str | None
    sums: _Sums


def _cells(case: Case) -> "ir.Table | None":
    """Cells of the period that were billed or reported and never seen, by when they overlap it."""
    if case.calls is None or not case.calls.desk.held.of("cell"):
        return None
    held = case.calls.desk.held
    cells = held.session.read("cell", held.of("cell"))
    return overlapping(cells.filter(cells["kind"] == _GHOST), case.calls.period, "until")


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    cells = _cells(case)
    if cells is None or case.calls is None:
        return
    named = cells.rename({aggregation.CURRENCY: "currency"})
    keys = aggregation.grouping(named, _GROUPS, UTC_ONLY, case.currency)
    grouped = named.group_by(**keys).agg(
        billed=named["billed_cost"].sum(),
        reported=named["provider_cost"].sum(),
        exported=named["usage_export_cost"].sum(),
        first=named[STARTED_US].min(),
        end=(named["until"].epoch_seconds() * 1_000_000).max(),
        rows=named.count(),
    )
    # Days are no sums: the first and the last one are taken apart from what is added up.
    answered = case.calls.desk.session.run(grouped)
    ends = _ends(answered.to_pylist())
    ghosts: dict[tuple[Key, ...], list[_Ghost]] = {}
    for found in figures(answered, _GROUPS, case.calls.converter, _Sums):
        ghosts.setdefault(found[0], []).append(_Ghost(*found))
    for keys, some in ghosts.items():
        if any((_stated(one.sums) or _NOTHING) > 0 for one in some):
            yield _finding(case, some, ends[keys])


def _ends(rows: Sequence[dict[str, Any]]) -> dict[tuple[Key, ...], tuple[date, date]]:
    """The first day of each group, and the one after its last."""
    found: dict[tuple[Key, ...], tuple[int, int]] = {}
    for row in rows:
        keys = tuple(row[aggregation.key(number)] for number in range(len(_GROUPS)))
        first, end = row["first"], row["end"] or row["first"] + _DAY_US
        known = found.get(keys, (first, end))
        found[keys] = (min(known[0], first), max(known[1], end))
    return {keys: (_day(first), _day(end)) for keys, (first, end) in found.items()}


def _day(us: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).date()


def _stated(sums: _Sums) -> Decimal | None:
    return next(
        (amount for amount in (sums.billed, sums.reported, sums.exported) if amount is not None),
        None,
    )


def _finding(case: Case, some: Sequence[_Ghost], days: tuple[date, date]) -> Finding[Parameters]:
    """Of what is in several currencies, that of the case; what has no rate stands beside it."""
    charged = [one for one in some if (_stated(one.sums) or _NOTHING) > 0]
    one, *others = sorted(charged, key=lambda each: (each.currency != case.currency, each.currency))
    sums, supplier = one.sums, text(one.keys[0])
    cost, monthly = _stated(sums) or _NOTHING, _monthly(one, days)
    stage = "usage_export" if sums.reported is None else "cost_report"
    stage = stage if sums.billed is None else "bill"
    values = dict(zip(_BY, map(text, one.keys), strict=True))
    return Finding(
        kind=KIND.name,
        subject={
            "supplier": supplier,
            "account": values["account_id"],
            "model": values["priced_model"],
        },
        parameters=Parameters(
            stage=stage,
            cost=cost,
            currency=one.currency or "",
            monthly_cost=monthly,
            first_on=days[0],
            end_on=days[1],
            owners=owners(case, supplier, values["account_id"], values["priced_model"]),
        ),
        evidence=(Evidence("cell", rows=sum(each.sums.rows or 0 for each in some)),),
        monthly_saving=saving((_NOTHING, _NOTHING, monthly), one.currency),
        value_kind="avoided_cost",
        cash_from=case.calls.as_of.date() if case.calls else None,
        confidence=_BY_EXPORT if stage == "usage_export" else _BY_BILL,
        effort="medium",
        action="find_owner_or_close_key",
        base=vendor_cell(supplier, monthly),
        unconverted=tuple(Money(_monthly(each, days), each.currency or "") for each in others),
    )


def _monthly(one: _Ghost, days: tuple[date, date]) -> Decimal:
    """What is charged, as a month."""
    cost = _stated(one.sums) or _NOTHING
    return divide(divide(cost, Decimal(max((days[1] - days[0]).days, 1))) * _MONTH, Decimal(1))


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    cells = _cells(case)
    if cells is None:
        msg = "a finding of a ledger without cells"
        raise LookupError(msg)
    subject = finding.subject
    names = dict(zip(_BY, ("supplier", "account", "model"), strict=True))
    return where(cells, {column: subject[name] for column, name in names.items()})


def _needs(case: Case) -> Sequence[Need]:
    has_cells = case.calls is not None and case.calls.desk.held.of("cell")
    return () if has_cells else ("bills",)


KIND: Final = FindingKind(_GHOST, Parameters, _find, _rows, _needs)
