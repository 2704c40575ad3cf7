"""What cost reports and bills charge for models, beside what their calls cost as rated."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis import aggregation
from jauge.analysis.call_case import CallCase
from jauge.analysis.suppliers.listed import Ratings
from jauge.analysis.suppliers.reasons import plain_reasons, reason
from jauge.analysis.suppliers.summing import overlapping, sums, text, total, where
from jauge.model import Money, divide

if TYPE_CHECKING:
    import ibis.expr.types as ir

STAGES: Final = {"cost_report": "provider_cost", "bill": "billed_cost"}
_BY: Final = ("provider_name", "priced_model", "kind")
_SEEN: Final = "matched"


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A stage of a supplier and model (None: all of them) beside the same calls as rated.

    `ours` is what the supplier's own usage export costs as rated, else what the calls that were
    seen cost (`has_export` says which): calls alone may be a part of the use. `listed` is the same
    at list price, `under_contract` the part of it that a contract of jauge.toml prices. All are in
    `currency`, that of both sides where they share one; `converted` is `stated` in the currency of
    the case, None where it has no rate.
    """

    stage: str
    supplier: str | None
    model: str | None
    currency: str
    stated: Decimal
    converted: Decimal | None
    ours: Decimal
    listed: Decimal | None
    under_contract: float
    has_export: bool
    rows: int

    def in_case(self, amount: Decimal) -> Decimal:
        """An amount at the rates at which what is charged is converted; as it is without one."""
        if self.converted is None or not self.stated:
            return amount
        return divide(Money(amount, "").times(self.converted).amount, self.stated)

    @property
    def is_told(self) -> bool:
        """Whether the amounts are of the same use: else more is charged for what nobody saw."""
        return self.has_export or self.stated < self.ours or self.why is not None

    @property
    def why(self) -> str | None:
        """Why they differ; None where nothing proves a reason."""
        has_discount = self.listed is not None and self.listed > self.ours
        listed = self.listed if has_discount else None
        found = reason(self.stated, {"list_price": listed, **plain_reasons(self.ours)})
        is_above = self.under_contract > 0 and self.stated > self.ours
        if found is None and is_above and self.has_export:
            return "above_contract"
        return found


class _Cells(msgspec.Struct, frozen=True, gc=False):
    seen: Decimal | None
    exported: Decimal | None
    cost_report: Decimal | None
    bill: Decimal | None
    rows: int | None


class _Part(msgspec.Struct, frozen=True):
    """The cells of one kind of a supplier's model, in one currency."""

    kind: str | None
    currency: str | None
    cells: _Cells

    def charged(self, stage: str) -> Decimal | None:
        """What a stage charges for them."""
        amount: Decimal | None = getattr(self.cells, stage)
        return amount


class _Compared(msgspec.Struct, frozen=True):
    """What a stage charges and what the same use costs as rated, in one currency."""

    stated: Decimal
    ours: Decimal
    has_export: bool


_Parts = Mapping[str | None, Mapping[str | None, Sequence[_Part]]]
"""By supplier and model."""


def cells_of(calls: CallCase) -> "ir.Table | None":
    """The cells of the period."""
    held = calls.desk.held
    if not held.of("cell"):
        return None
    cells = held.session.read("cell", held.of("cell"))
    return overlapping(cells, calls.period, "until")


def behind(
    cells: "ir.Table", supplier: str | None, model: str | None, *, has_export: bool
) -> "ir.Table":
    """The cells of a supplier, of one model or of all: with calls alone where they are compared."""
    found = where(cells, {"provider_name": supplier})
    found = found if has_export else where(found, {"kind": _SEEN})
    return found if model is None else where(found, {"priced_model": model})


def stated(calls: CallCase) -> Iterator[Stated]:
    """Each supplier and model, or the supplier as a whole where a line names no model.

    A bill of a month is of one day and its calls of thirty: amounts of one currency are compared
    in it, or the rates between those days would pass for a difference.
    """
    cells = cells_of(calls)
    if cells is None:
        return
    own, converted = (_parts(calls, cells, is_native=native) for native in (True, False))
    ratings = Ratings(calls)
    for supplier, models in own.items():
        for stage in STAGES:
            is_whole = any(part.charged(stage) is not None for part in models.get(None, ()))
            groups = {None: list(models)} if is_whole else {model: [model] for model in models}
            for model, names in groups.items():
                known = [part for name in names for part in converted[supplier][name]]
                one = _one(
                    (stage, supplier, model),
                    [part for name in names for part in models[name]],
                    [part for part in known if part.currency == calls.currency],
                    ratings,
                )
                if one is not None:
                    yield one


def _parts(calls: CallCase, cells: "ir.Table", *, is_native: bool) -> _Parts:
    named = cells.rename({aggregation.CURRENCY: "currency"})
    values = {
        "seen": named["own_cost"].sum(),
        "exported": named["usage_export_cost"].sum(),
        **{stage: named[column].sum() for stage, column in STAGES.items()},
        "rows": named.count(),
    }
    found: dict[str | None, dict[str | None, list[_Part]]] = {}
    for keys, currency, one in sums(calls, named, _BY, _Cells, values, is_native=is_native):
        supplier, model, kind = map(text, keys)
        found.setdefault(supplier, {}).setdefault(model, []).append(_Part(kind, currency, one))
    return found


def _one(
    keys: tuple[str, str | None, str | None],
    own: Sequence[_Part],
    converted: Sequence[_Part],
    ratings: Ratings,
) -> Stated | None:
    stage, supplier, model = keys
    in_case = _compared(stage, converted)
    (currency, *others) = sorted({str(part.currency) for part in own})
    is_native = not others
    found = _compared(stage, own) if is_native else in_case
    if found is None:
        return None
    currency = currency if is_native else ratings.currency
    rated = ratings.of((supplier, model, currency), is_native=is_native)
    return Stated(
        stage=stage,
        supplier=supplier,
        model=model,
        currency=currency,
        stated=found.stated,
        converted=None if in_case is None else in_case.stated,
        ours=found.ours,
        listed=None if rated is None else rated.at_list(found.ours),
        under_contract=0.0 if rated is None else rated.share_under_contract,
        has_export=found.has_export,
        rows=sum(part.cells.rows or 0 for part in _chosen(own, has_export=found.has_export)),
    )


def _compared(stage: str, every: Sequence[_Part]) -> _Compared | None:
    """Both amounts of the same use, of cells in one currency; None where there is only one."""
    exported = total(part.cells.exported for part in every)
    parts = _chosen(every, has_export=exported is not None)
    charged = total(part.charged(stage) for part in parts)
    ours = total(part.cells.seen for part in parts) if exported is None else exported
    if charged is None or ours is None:
        return None
    return _Compared(charged, ours, exported is not None)


def _chosen(every: Sequence[_Part], *, has_export: bool) -> Sequence[_Part]:
    """Bills and exports tell of all use; calls may be a part, so only what met them is compared."""
    return every if has_export else [part for part in every if part.kind == _SEEN]
