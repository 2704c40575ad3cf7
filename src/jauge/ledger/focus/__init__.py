"""Charges as a FOCUS 1.2 dataset (Cost and Usage): names, formats, and what FOCUS wants filled.

Source: FOCUS 1.2, the FinOps Foundation, focus.finops.org. See docs/focus.md.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from jauge.ledger.charges import VIEW, quoted
from jauge.ledger.focus import filled
from jauge.ledger.focus.names import pascal
from jauge.ledger.schema import SQL
from jauge.model import CHARGE, Column
from jauge.model.charge import FOCUS

LEFT_OUT: Final = "left_out"
"""Column of the answer that is not exported: what a row lacks to be a row of FOCUS, or null."""

ID: Final = "FOCUS 1.2"

_OURS: Final = (
    "charge_id", "usage_id", "tenant", "source", "role_rule", "price_id", "price_book_version",
)  # fmt: skip
"""Columns of ours without a prefix that a reader of FOCUS may need: as `x_` columns."""

_X: Final = tuple(
    column
    for column in (*CHARGE, *VIEW)
    if column.name.startswith("x_") and column.name not in {"x_billed_role", "x_mapping"}
)
REQUIRED: Final = (
    "billed_cost", "effective_cost", "list_cost", "contracted_cost", "billing_currency",
    "billing_account_id", "billing_period_start", "billing_period_end", "charge_category",
    "charge_period_start", "charge_period_end", "provider_name", "publisher_name",
    "invoice_issuer_name", "service_category", "service_name", "service_subcategory",
)  # fmt: skip
"""Columns that are never null; a row that lacks one is no row of FOCUS."""

_REQUIRED_SOLD: Final = ("list_unit_price", "contracted_unit_price", "sku_id", "sku_price_id")
"""Columns that usage and purchases must have as well."""


def columns(attached: Sequence[str] = ()) -> list[str]:
    """The columns of an export, in order: FOCUS', then `x_` ones, then attached tags."""
    return [*map(_named, _EXPORTED), "x_Assumed", *attached]


def of_calls(charges: str, attached: Sequence[str], *, as_text: bool) -> str:
    """The FOCUS rows of charges of calls."""
    return _selected(filled.fill(_counted(charges), filled.OF_CALLS), attached, {}, as_text=as_text)


def of_bills(charges: str, attached: Sequence[str], *, as_text: bool) -> str:
    """The FOCUS rows of lines of bills."""
    rows = filled.fill(_counted(charges), filled.OF_BILLS)
    usage = "CASE WHEN charge_category = 'Usage' THEN {} END"
    changed = {
        "consumed_quantity": usage.format("consumed_quantity"),
        "consumed_unit": usage.format(filled.in_unit_format("consumed_unit")),
        "pricing_unit": filled.in_unit_format("pricing_unit"),
    }
    return _selected(rows, attached, changed, as_text=as_text)


def _counted(charges: str) -> str:
    return f"SELECT * FROM ({charges}) WHERE role = 'counted'"


_EXPORTED: Final[tuple[Column, ...]] = (
    *FOCUS,
    *(column for column in CHARGE if column.name in _OURS),
    *_X,
)


def _named(column: Column) -> str:
    return pascal(f"x_{column.name}" if column.name in _OURS else column.name)


def _selected(
    rows: str, attached: Sequence[str], changed: Mapping[str, str], *, as_text: bool
) -> str:
    values = {**_SECONDS, **changed}
    listed = [
        f"{_format(column, values.get(column.name, column.name), as_text=as_text)}"
        f" AS {_named(column)}"
        for column in _EXPORTED
    ]
    tags = [quoted(name) for name in attached]
    left_out = f"{_left_out()} AS {LEFT_OUT}"
    return f"SELECT {', '.join((*listed, 'x_assumed AS x_Assumed', *tags, left_out))} FROM ({rows})"


def _left_out() -> str:
    """The first column that a row lacks."""
    always = " ".join(f"WHEN {name} IS NULL THEN '{pascal(name)}'" for name in REQUIRED)
    sold = "charge_category IN ('Usage', 'Purchase') AND charge_class IS NULL"
    priced = " ".join(
        f"WHEN {sold} AND {name} IS NULL THEN '{pascal(name)}'" for name in _REQUIRED_SOLD
    )
    return f"CASE {always} {priced} END"


_SECOND: Final = "to_timestamp(epoch_us({}) // 1000000)"
_START: Final = _SECOND.format("charge_period_start")
_END: Final = _SECOND.format("charge_period_end + INTERVAL 999999 MICROSECOND")
_SECONDS: Final = {
    "charge_period_start": _START,
    "charge_period_end": f"greatest({_END}, {_START} + INTERVAL 1 SECOND)",
}
"""FOCUS has whole seconds: a charge period holds its call, and is never empty."""


def _format(column: Column, value: str, *, as_text: bool) -> str:
    if column.type == "map":
        return f"CASE WHEN cardinality({value}) > 0 THEN CAST(to_json({value}) AS VARCHAR) END"
    if as_text and column.type == "time":
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%SZ')"
    if as_text and column.type == "money":
        return f"rtrim(rtrim(CAST({value} AS VARCHAR), '0'), '.')"
    return value if column.type != "money" else f"CAST({value} AS {SQL['money']})"
