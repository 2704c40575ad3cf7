"""List prices of seats: `facts/seat_plans.csv`, for lists that name no price."""

import csv
import io
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.columns import ARROW
from jauge.sources.rosters.words import plain

_BETWEEN: Final = "\x1f"


class Plan(NamedTuple):
    """The price of a seat from a day on."""

    currency: str
    tax_basis: str
    price: Decimal
    period: str
    valid_from: date


@cache
def plans() -> dict[tuple[str, str], list[Plan]]:
    """The plans of each tool and plan name, both plain, the newest first."""
    text = resources.files("jauge.facts").joinpath("seat_plans.csv").read_text("utf-8")
    found: dict[tuple[str, str], list[Plan]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        plan = Plan(
            row["currency"],
            row["tax_basis"],
            Decimal(row["price"]),
            row["period"],
            date.fromisoformat(row["valid_from"]),
        )
        found.setdefault((plain(row["tool"]), plain(row["plan"])), []).append(plan)
    return {key: sorted(rows, key=_newest, reverse=True) for key, rows in found.items()}


def _newest(plan: Plan) -> date:
    return plan.valid_from


def plan_of(tool: str, name: str, day: date) -> Plan | None:
    """The price of a plan on a day; None where it is not known, or in several currencies."""
    known = [plan for plan in plans().get((plain(tool), plain(name)), ()) if plan.valid_from <= day]
    return known[0] if len({plan.currency for plan in known}) == 1 else None


def priced(table: pa.Table) -> pa.Table:
    """The table with list prices where it has none, marked as such in `x_unit_price`."""
    parts = (table["tool"], table["plan"], table["as_of"].cast(pa.string()))
    coded = pc.binary_join_element_wise(*parts, _BETWEEN).combine_chunks().dictionary_encode()
    found: list[Plan | None] = []
    for text in coded.dictionary.to_pylist():
        tool, name, day = text.split(_BETWEEN)
        found.append(plan_of(tool, name, date.fromisoformat(day)))
    if not any(found):
        return table
    listed = {
        "unit_price": pa.array([plan and plan.price for plan in found], ARROW["money"]),
        "currency": pa.array([plan and plan.currency for plan in found], pa.string()),
        "tax_basis": pa.array([plan and plan.tax_basis for plan in found], pa.string()),
        "x_price_period": pa.array([plan and plan.period for plan in found], pa.string()),
        "x_unit_price": pa.array([plan and "list" for plan in found], pa.string()),
    }
    free = pc.and_(table["unit_price"].is_null(), table["currency"].is_null())
    for name, values in listed.items():
        filled = pc.if_else(free, values.take(coded.indices), None)
        if name in table.column_names:
            filled = pc.coalesce(table[name], filled)
            table = table.set_column(table.column_names.index(name), name, filled)
        else:
            table = table.append_column(name, filled)
    return table
