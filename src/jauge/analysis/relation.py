"""Calls and lines of bills as one relation, so that every question sums both.

A line of a bill has no calls and no tokens; what calls do not have of a bill's columns follows from
what they are: inference, paid by use.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US, TYPES
from jauge.analysis.question import Basis
from jauge.model import CHARGE, USAGE

if TYPE_CHECKING:
    import ibis.expr.types as ir

_OF_CHARGE: Final[Mapping[str, tuple[str, ...]]] = {
    "provider_name": ("x_gen_ai_provider_name", "provider_name"),
    "account_id": ("billing_account_id",),
    "project_id": ("sub_account_id",),
    "response_model": ("x_model",),
    "service_tier": ("x_service_tier",),
    "region": ("region_id",),
    "api_key_id": ("x_api_key_id",),
    "user_id": ("x_user_id",),
    "agent_name": ("x_agent_name",),
    "started_at": ("charge_period_start",),
    "ended_at": ("charge_period_end",),
}
"""Columns of usage, and the first known column of a charge that says the same."""
_OF_USAGE: Final[Mapping[str, tuple[str, ...]]] = {
    "billing_account_id": ("account_id",),
    "sub_account_id": ("project_id",),
    "region_id": ("region",),
    "charge_period_start": ("started_at",),
    "charge_period_end": ("ended_at",),
    "x_gen_ai_provider_name": ("provider_name",),
    "x_model": ("response_model", "request_model"),
    "x_service_tier": ("service_tier",),
    "x_api_key_id": ("api_key_id",),
    "x_user_id": ("user_id",),
    "x_agent_name": ("agent_name",),
}
_OF_CALLS: Final = {
    "charge_category": "Usage",
    "charge_frequency": "Usage-Based",
    "service_category": "AI and Machine Learning",
    "service_subcategory": "Generative AI",
    "x_cost_layer": "inference",
}
"""What every call is in the terms of a bill."""
_UNKNOWN: Final = "\x1f"
"""Stands for what is unknown where cells are compared: no text of a source holds it."""
CHARGE_ONLY: Final = tuple(
    column for column in CHARGE if column.name not in {other.name for other in USAGE}
)
_USAGE_ONLY: Final = tuple(
    column for column in USAGE if column.name not in {other.name for other in CHARGE}
)


def joined(usage: "ir.Table | None", charges: "ir.Table | None", basis: Basis) -> "ir.Table":
    """All rows with the columns of usage and of charges, and `started_us`; one may be absent."""
    parts = [
        *([] if usage is None else [_of_calls(usage)]),
        *([] if charges is None else [_of_lines(charges, basis)]),
    ]
    names = [*(column.name for column in (*USAGE, *CHARGE_ONLY)), STARTED_US]
    first, *rest = (part.select(names) for part in parts)
    return first.union(*rest) if rest else first


def _of_calls(usage: "ir.Table") -> "ir.Table":
    import ibis

    columns = {
        column.name: _first(usage, _OF_USAGE.get(column.name, ()), TYPES[column.type])
        for column in CHARGE_ONLY
    }
    constants = {name: ibis.literal(value) for name, value in _OF_CALLS.items()}
    return usage.mutate(**{**columns, **constants})


def _of_lines(charges: "ir.Table", basis: Basis) -> "ir.Table":
    import ibis

    columns = {
        column.name: _first(charges, _OF_CHARGE.get(column.name, ()), TYPES[column.type])
        for column in _USAGE_ONLY
    }
    columns["provider_name"] = _first(charges, _OF_CHARGE["provider_name"], "string")
    columns["x_grain"] = ibis.literal("charge")
    if basis == "billed":
        columns["role"] = ibis.coalesce(charges["x_billed_role"], charges["role"])
    return charges.mutate(**columns)


def _first(table: "ir.Table", names: tuple[str, ...], kind: str) -> "ir.Value":
    import ibis

    values = [table[name] for name in names]
    if not values:
        return ibis.null(kind)
    return ibis.coalesce(*values) if len(values) > 1 else values[0]


def not_billed(usage: "ir.Table", cells: "ir.Table") -> "ir.Table":
    """The rows of usage that no cost report and no bill covers, by the cells of the ledger."""
    import ibis

    covered = cells.filter(cells["is_billed"])
    day = calendar.day_start(usage[STARTED_US], ((0, 0),))
    model = ibis.coalesce(usage["response_model"], usage["request_model"])
    here = _cell(usage, model, day)
    there = _cell(covered, covered["model"], covered[STARTED_US])
    marked = covered.select(**there).distinct().mutate(is_covered=ibis.literal(value=True))
    matched = usage.mutate(**here).join(marked, list(here), how="left")
    return matched.filter(matched["is_covered"].isnull()).drop("is_covered", *here)


def _cell(table: "ir.Table", model: "ir.Value", day: "ir.Value") -> "dict[str, ir.Value]":
    """What tells a cell from others, with a mark for what is unknown: nulls never join."""
    texts = {name: table[name] for name in ("tenant", "provider_name", "account_id")}
    filled = {f"cell_{name}": text.fill_null(_UNKNOWN) for name, text in texts.items()}
    return {**filled, "cell_model": model.fill_null(_UNKNOWN), "cell_day": day}
