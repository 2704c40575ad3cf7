"""What cost reports and bills charge for models, beside what their calls cost as rated."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis import aggregation
from jauge.analysis.call_case import CallCase
from jauge.analysis.suppliers.reasons import plain_reasons, reason
from jauge.analysis.suppliers.summing import overlapping, sums, text, total, usage, where
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
    at list price, `under_contract` the part of it that a contract of jauge.toml prices.
    """

    stage: str
    supplier: str | None
    model: str | None
    stated: Decimal
    ours: Decimal
    listed: Decimal | None
    under_contract: float
    has_export: bool
    rows: int

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


class _Rated(msgspec.Struct, frozen=True, gc=False):
    paid: Decimal | None
    listed: Decimal | None
    contracted: Decimal | None


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
    """Each supplier and model, or the supplier as a whole where a line names no model."""
    cells = cells_of(calls)
    if cells is None:
        return
    named = cells.rename({aggregation.CURRENCY: "currency"})
    values = {
        "seen": named["own_cost"].sum(),
        "exported": named["usage_export_cost"].sum(),
        **{stage: named[column].sum() for stage, column in STAGES.items()},
        "rows": named.count(),
    }
    found: dict[str | None, dict[str | None, dict[str | None, _Cells]]] = {}
    for keys, currency, one in sums(calls, named, _BY, _Cells, values):
        supplier, model, kind = map(text, keys)
        if currency == calls.currency:
            found.setdefault(supplier, {}).setdefault(model, {})[kind] = one
    rated = _rated(calls) if found else {}
    for supplier, models in found.items():
        for stage in STAGES:
            is_whole = any(getattr(one, stage) is not None for one in models.get(None, {}).values())
            groups = {None: list(models.values())} if is_whole else {m: [models[m]] for m in models}
            for model, parts in groups.items():
                one = _one(stage, (supplier, model), parts, rated)
                if one is not None:
                    yield one


def _one(
    stage: str,
    keys: tuple[str | None, str | None],
    kinds: Sequence[Mapping[str | None, _Cells]],
    rated: dict[tuple[str | None, str | None], _Rated],
) -> Stated | None:
    every = [part for by_kind in kinds for part in by_kind.values()]
    exported = total(part.exported for part in every)
    # Bills and exports tell of all use; calls may be a part, so only what met them is compared.
    seen = [by_kind[_SEEN] for by_kind in kinds if _SEEN in by_kind]
    parts = seen if exported is None else every
    charged = [getattr(part, stage) for part in parts if getattr(part, stage) is not None]
    ours = total(part.seen for part in parts) if exported is None else exported
    if not charged or ours is None:
        return None
    known = rated.get(keys)
    listed, share = None, 0.0
    if known is not None and known.paid and known.listed is not None:
        listed = divide(Money(ours, "").times(known.listed).amount, known.paid)
        share = float((known.contracted or Decimal(0)) / known.paid)
    return Stated(
        stage=stage,
        supplier=keys[0],
        model=keys[1],
        stated=sum(charged, Decimal(0)),
        ours=ours,
        listed=listed,
        under_contract=share,
        has_export=exported is not None,
        rows=sum(part.rows or 0 for part in parts),
    )


def _rated(calls: CallCase) -> dict[tuple[str | None, str | None], _Rated]:
    """What calls cost, at list price, and under contract, by supplier and priced model."""
    import ibis

    table = usage(calls)
    if table is None:
        return {}
    is_contract = table["price_rule"].contains("contract ")
    values = {
        "paid": table["effective_cost"].sum(),
        "listed": table["list_cost"].sum(),
        "contracted": ibis.ifelse(is_contract, table["effective_cost"], None).sum(),
    }
    found: dict[tuple[str | None, str | None], list[_Rated]] = {}
    for keys, currency, one in sums(calls, table, ("provider_name", "price_id"), _Rated, values):
        supplier, price = map(text, keys)
        if currency == calls.currency and one.paid is not None:
            model = None if price is None else price.partition(";")[0].partition("/")[2]
            for place in {(supplier, model), (supplier, None)}:
                found.setdefault(place, []).append(one)
    names = _Rated.__struct_fields__
    return {
        place: _Rated(*(total(getattr(one, name) for one in some) for name in names))
        for place, some in found.items()
    }
