"""The rows that `settle` makes: what a stage states beyond what was counted, and the cells."""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, localcontext
from itertools import accumulate, pairwise
from typing import Any, Final

import pyarrow as pa

from jauge.ledger.schema import arrow_schema
from jauge.ledger.settle import rules
from jauge.ledger.settle.cells import CLASSES, COUNTS, MONEY, OTHER, Cell
from jauge.model.money import divide

GRAIN: Final = "residual"
_DAY_US: Final = 86_400_000_000
_ZERO: Final = Decimal(0)
_COSTS: Final = {
    rules.SEEN: "own_cost",
    rules.EXPORT: "usage_export_cost",
    rules.REPORT: "provider_cost",
    rules.BILL: "billed_cost",
}
"""The column of the table `cell` in which the cost of each stage stands."""


def usage(cells: Iterable[Cell]) -> pa.Table:
    """What usage exports show beyond the calls, as usage rows."""
    rows = [
        {
            "usage_id": _id("usage", cell),
            "tenant": cell.tenant,
            "role": "counted",
            "role_rule": rules.unexplained(cell.stage),
            "started_at": cell.day * _DAY_US,
            "ended_at": cell.until * _DAY_US,
            "provider_name": cell.provider_name,
            "account_id": cell.accounts[0],
            "request_model": cell.model,
            "x_grain": GRAIN,
            "price_rule": GRAIN,
            "billing_currency": cell.currency,
            **cell.texts,
            **_counts(cell),
            **_costs(cell),
        }
        for cell in cells
        if cell.is_met and any(cell.rest)
    ]
    return _table("usage", rows)


def charges(cells: Iterable[Cell]) -> pa.Table:
    """What cost reports and bills show beyond what was counted, as lines of their own."""
    names = {stage: name for name, stage in rules.STAGES.items()}
    rows = [
        {
            "charge_id": _id("charge", cell),
            "tenant": cell.tenant,
            "role": "counted",
            "role_rule": rules.unexplained(cell.stage),
            "billing_account_id": cell.accounts[0],
            "sub_account_id": cell.accounts[1],
            "billing_currency": cell.currency,
            "billed_cost": _part_of(_billed(cell), cell),
            "effective_cost": cell.rest[0],
            "charge_period_start": cell.day * _DAY_US,
            "charge_period_end": cell.until * _DAY_US,
            "x_stage": names[cell.stage],
            "x_model": cell.model,
            **_nature(cell),
            "x_billed_role": "counted" if _counts_billed(cell) else "check",
            **cell.texts,
        }
        for cell in cells
        if cell.is_met and cell.rest[0]
    ]
    return _table("charge", rows)


def _nature(cell: Cell) -> dict[str, Decimal | str | None]:
    """What kind of charge the difference of a cell is."""
    if not cell.is_other:
        return {
            "charge_category": "Usage",
            "x_gen_ai_provider_name": cell.provider_name,
            "x_cost_layer": "inference",
            "service_category": "AI and Machine Learning",
            "service_subcategory": "Generative AI",
        }
    _nothing, category, layer, sign = cell.provider_name.split(OTHER)
    rest = cell.rest[0] or _ZERO
    return {
        "charge_category": category,
        "x_gen_ai_provider_name": None,
        "x_cost_layer": layer or None,
        "service_category": None,
        "service_subcategory": None,
        "effective_cost": -rest if sign else rest,
    }


def _counts_billed(cell: Cell) -> bool:
    """Whether the difference counts where bills do: nothing later covers it, nothing says it."""
    if cell.stage < rules.REPORT:
        return cell.covered_by < rules.REPORT
    return cell.is_repeat and cell.covered_by <= cell.stage


def cells(found: Sequence[Cell]) -> pa.Table:
    """The table `cell`: one row for each cell of each stage."""
    rows = [
        {
            "cell_id": _id("cell", cell),
            "tenant": cell.tenant,
            "provider_name": cell.provider_name,
            "account_id": next((one for one in reversed(cell.accounts) if one is not None), None),
            "model": cell.model,
            "priced_model": cell.priced_model,
            "day": cell.day * _DAY_US,
            "until": cell.until * _DAY_US,
            "currency": cell.currency,
            "calls": None if cell.calls is None else int(cell.calls),
            **{name: _stated(cell) if cell.stage == s else None for s, name in _COSTS.items()},
            "unexplained_cost": cell.rest[0] if cell.rest else None,
            **_verdict(cell),
        }
        for cell in found
        if not cell.is_other
    ]
    return _table("cell", rows)


def _stated(cell: Cell) -> Decimal | None:
    """What a cell adds to its stage: of what another source states as well, only the difference."""
    return cell.rest[0] if cell.is_repeat else cell.cost


def _verdict(cell: Cell) -> dict[str, bool | str | None]:
    if cell.stage >= rules.REPORT:
        return {"is_billed": None, "kind": "matched" if cell.is_seen else "ghost_spend"}
    is_billed = cell.covered_by >= rules.REPORT
    return {"is_billed": is_billed, "kind": "matched" if is_billed else "unbilled"}


def _counts(cell: Cell) -> dict[str, int | None]:
    found = zip(COUNTS, cell.rest[len(MONEY) :], strict=True)
    return {name: None if rest is None else int(rest) for name, rest in found}


def _costs(cell: Cell) -> dict[str, Decimal | str | None]:
    """Cost and list cost that are missing, and the cost by class, which adds up to it."""
    costs = dict(zip(MONEY, cell.rest, strict=False))
    total = costs["effective_cost"]
    if total is None:
        reason = cell.texts["unpriced_reason"]
        if cell.incomparable is not None:
            reason = f"no reference rate from {cell.incomparable} to {cell.currency}"
        return dict.fromkeys(MONEY) | {"unpriced_reason": reason}
    missing = [costs[name] or _ZERO for name in CLASSES]
    stated = [max(amount or _ZERO, _ZERO) for amount in cell.amounts[2 : 2 + len(CLASSES)]]
    split = _split(total, missing if any(missing) else stated)
    return {**dict(zip(CLASSES, split, strict=True)), "effective_cost": total,
            "list_cost": costs["list_cost"], "unpriced_reason": None}  # fmt: skip


def _split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The total in the proportion of weights, to the last digit."""
    with localcontext(Context(prec=120)):
        whole = sum(weights, _ZERO) or Decimal(1)
        ends = [divide(total * upto, whole) for upto in accumulate(weights)]
        return [end - start for start, end in pairwise((_ZERO, *ends))]


def _billed(cell: Cell) -> Decimal | None:
    """What the lines of a cell bill without those below zero."""
    return None if cell.billed_cost is None else cell.billed_cost + cell.billed_back


def _part_of(amount: Decimal | None, cell: Cell) -> Decimal | None:
    """The part of another amount of the cell that goes with what is unexplained of its cost."""
    rest, cost = cell.rest[0], cell.gross
    if amount is None or rest is None or not cost or amount == cost:
        return amount and rest
    with localcontext(Context(prec=120)):
        return divide(amount * rest, cost)


def _id(kind: str, cell: Cell) -> bytes:
    return hashlib.sha256("\x1f".join((kind, "settle", *cell.key)).encode()).digest()[:16]


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The rows, which all have the same columns; those that none has are left out."""
    whole = arrow_schema(name)
    held = rows[0].keys() if rows else set(whole.names)
    return pa.Table.from_pylist(rows, schema=pa.schema([f for f in whole if f.name in held]))
