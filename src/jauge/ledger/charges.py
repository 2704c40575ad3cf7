"""Charges: what calls cost, one row per usage and meter, and the lines of bills, in one form."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import duckdb

from jauge.ledger import meters, skus
from jauge.ledger.rates import Rates
from jauge.ledger.schema import SQL
from jauge.ledger.work import text
from jauge.model import CHARGE, Column
from jauge.model.column import columns
from jauge.pricing.units import registry

VIEW: Final = (
    *columns(
        "text",
        x_metering="measured, estimated or unmetered; null for a line of a bill",
        x_grain="call; bucket for metrics and exports; residual where unexplained",
        x_token_type="meter that is charged: input, cache_read, cache_write_1h, reasoning, "
        "request, web_searches, ...; the cost class where the price book no longer tells",
        x_price_rule="how the price was found: book, alias, contract, assumption",
        x_unpriced_reason="why there is no price, or no complete one; null when priced",
    ),
    *columns(
        "money",
        x_cost_low="lower end where the cost is a range, else null (equal to effective_cost)",
        x_cost_high="upper end where the cost is a range, else null",
    ),
    *columns(
        "text",
        x_environment="deployment.environment.name",
        x_service_name="service.name of the caller",
        x_feature="product feature",
        x_customer="customer served",
    ),
)
"""What only charges of calls have, beside the columns of the table `charge`."""

COLUMNS: Final[tuple[Column, ...]] = (*CHARGE, *VIEW)
"""Every column of the export `charges`, in its order."""

_MONTH: Final = "date_trunc('month', started_at AT TIME ZONE 'UTC')"
_TOKEN_UNITS: Final = [name for name, unit in registry().items() if unit.family == "tokens"]
_SURCHARGES: Final = [
    name for name in _TOKEN_UNITS if name not in {meter.name for meter in meters.TOKENS}
]
"""Meters of tokens that a class counts already: their price is a difference."""


def _in(names: Sequence[str]) -> str:
    return f"meter IN ({', '.join(map(text, names))})"


_IS_FLAT: Final = "(NOT is_exact AND coalesce(quantity, 0) = 0 AND cost <> 0)"
"""A cost without a count, such as what a bill has beyond calls whose tokens are all known."""
_IS_TOKENS: Final = f"({_in(_TOKEN_UNITS)} AND cost IS NOT NULL AND NOT {_IS_FLAT})"


def _unit_price(side: str, cost: str) -> str:
    """The price of one pricing unit: the book's, else what the cost makes it; 12 decimals."""
    own = {meter.name: f"{side}_{meter.name}" for meter in meters.TOKENS}
    price = meters.by_meter(own, {"request": f"{side}_request"}, f"abs({side}_meters[meter])")
    block = f"CASE WHEN {_IS_TOKENS} THEN {meters.MILLION} ELSE 1 END"
    booked = f"CAST({price} AS DECIMAL(18,12)) * CAST({block} AS DECIMAL(7,0))"
    made = f"round(CAST({cost} AS DOUBLE) / CAST(quantity AS DOUBLE) * {block}, 12)"
    return (
        f"CASE WHEN cost IS NULL THEN NULL WHEN is_exact THEN CAST({booked} AS DECIMAL(38,18))"
        f" WHEN {_IS_FLAT} THEN {cost} WHEN quantity > 0 THEN CAST({made} AS DECIMAL(38,18)) END"
    )


_LABEL: Final = meters.by_meter(
    {meter.name: text(meter.label) for meter in meters.TOKENS},
    {"request": "'Requests'", "other": "'Other Meters'", "unpriced": "NULL"},
    "upper(meter[1]) || replace(meter[2:], '_', ' ')",
)
_WHAT: Final = meters.by_meter(
    {meter.name: text(meter.what) for meter in meters.TOKENS},
    {"request": "'fee per request'", "other": "'other meters'", "unpriced": "'no price'"},
    "replace(meter, '_', ' ')",
)
_CLASS: Final = meters.by_meter(
    {meter.name: text(meter.cost_class) for meter in meters.TOKENS},
    {"unpriced": "'unpriced'"},
    "'other'",
)
_SIGN: Final = f"CASE WHEN {_in(_SURCHARGES)} AND l_meters[meter] < 0 THEN -1 ELSE 1 END"
_PRICED: Final = (
    f"CASE WHEN {_IS_TOKENS} THEN CAST(quantity AS DECIMAL(26,6)) *"
    f" CAST({_SIGN} * 0.000001 AS DECIMAL(7,6)) WHEN {_IS_FLAT} THEN 1 ELSE quantity END"
)
_OF_USAGE: Final[Mapping[str, str]] = {
    "charge_id": "lower(hex(usage_id)) || ':' || meter",
    "tenant": "tenant",
    "source": "source",
    "source_ref": "source_ref",
    "role": "role",
    "role_rule": "role_rule",
    "usage_id": "usage_id",
    "billed_cost": "cost",
    "billing_account_id": "account_id",
    "billing_account_type": "CASE WHEN account_id IS NOT NULL THEN billing_account_type END",
    "billing_currency": "billing_currency",
    "billing_period_start": f"{_MONTH} AT TIME ZONE 'UTC'",
    "billing_period_end": f"({_MONTH} + INTERVAL 1 MONTH) AT TIME ZONE 'UTC'",
    "charge_category": "'Usage'",
    "charge_description": f"coalesce({skus.MODEL}, '?') || ', ' || {_WHAT}"
    " || CASE WHEN x_grain = 'residual' THEN ', unexplained' ELSE '' END",
    "charge_frequency": "'Usage-Based'",
    "charge_period_start": "started_at",
    "charge_period_end": "coalesce(ended_at, started_at)",
    "consumed_quantity": f"CASE WHEN {_in(_SURCHARGES)} THEN 0 ELSE quantity END",
    "consumed_unit": meters.unit(),
    "contracted_cost": "cost",
    "contracted_unit_price": _unit_price("c", "cost"),
    "effective_cost": "cost",
    "invoice_issuer_name": "invoice_issuer",
    "list_cost": "listed",
    "list_unit_price": _unit_price("l", "listed"),
    "pricing_category": "'Standard'",
    "pricing_currency": "billing_currency",
    "pricing_currency_contracted_unit_price": _unit_price("c", "cost"),
    "pricing_currency_effective_cost": "cost",
    "pricing_currency_list_unit_price": _unit_price("l", "listed"),
    "pricing_quantity": _PRICED,
    "pricing_unit": f"CASE WHEN {_IS_TOKENS} THEN '{meters.MILLION} Tokens'"
    f" WHEN {_IS_FLAT} THEN 'Units' ELSE {meters.unit()} END",
    "provider_name": "focus_provider",
    "publisher_name": "publisher",
    "region_id": "region",
    "region_name": "region_name",
    "service_category": "'AI and Machine Learning'",
    "service_name": "service",
    "service_subcategory": "'Generative AI'",
    "sku_id": "sku || CASE WHEN cost IS NULL THEN '' ELSE ':' || meter END",
    "sku_meter": _LABEL,
    "sku_price_details": "CASE WHEN cost IS NOT NULL AND sku IS NOT NULL THEN"
    " details || ', \"x_TokenType\": \"' || meter || '\"}' END",
    "sku_price_id": "CASE WHEN cost IS NOT NULL THEN sku || ':' || meter || price_terms END",
    "sub_account_id": "project_id",
    "sub_account_name": "project_id",
    "sub_account_type": "CASE WHEN project_id IS NOT NULL THEN sub_account_type END",
    "tags": "tags",
    "price_id": "price_id",
    "price_book_version": "price_book_version",
    "x_gen_ai_provider_name": "provider_name",
    "x_model": skus.MODEL,
    "x_cost_class": _CLASS,
    "x_cost_layer": "'inference'",
    "x_service_tier": "service_tier",
    "x_api_key_id": "api_key_id",
    "x_user_id": "user_id",
    "x_agent_name": "agent_name",
    "x_billed_role": "x_billed_role",
    "x_mapping": "x_mapping",
    "x_columns": "x_columns",
    "x_metering": "metering",
    "x_grain": "x_grain",
    "x_token_type": "meter",
    "x_price_rule": "price_rule",
    "x_unpriced_reason": "unpriced_reason",
    "x_cost_low": "CASE WHEN meter = 'input' THEN cost + (cost_low - effective_cost) END",
    "x_cost_high": "CASE WHEN meter = 'input' THEN cost + (cost_high - effective_cost) END",
    "x_environment": "environment",
    "x_service_name": "service_name",
    "x_feature": "feature",
    "x_customer": "customer",
}
"""How a part of a usage row gives each column; columns that are not named are null."""

_SLICE: Final = 40_000
_BILLED: Final = (
    "SELECT DISTINCT tenant, provider_name, account_id, model, day, is_billed FROM cell"
    " WHERE is_billed"
)
"""The cells that a bill covers: their calls do not count under the basis `billed`."""
_IN_CELL: Final = (
    "u.tenant = c.tenant AND u.provider_name IS NOT DISTINCT FROM c.provider_name"
    " AND u.account_id IS NOT DISTINCT FROM c.account_id"
    " AND coalesce(u.response_model, u.request_model) IS NOT DISTINCT FROM c.model"
    " AND date_trunc('day', u.started_at AT TIME ZONE 'UTC') = c.day AT TIME ZONE 'UTC'"
)
_KEPT: Final = (
    "usage_id", "tenant", "source", "source_ref", "role", "role_rule", "metering",
    "started_at", "ended_at", "request_count", "provider_name", "account_id", "project_id",
    "request_model", "response_model", "service_tier", "region", "input_tokens",
    "cache_read_input_tokens", "cache_write_input_tokens", "cache_write_1h_input_tokens",
    "output_tokens", "reasoning_output_tokens", "audio_input_tokens", "audio_output_tokens",
    "meters", "agent_name", "service_name", "environment", "feature", "customer", "user_id",
    "api_key_id", "tags", "x_mapping", "x_columns", "x_grain", "price_id", "price_book_version",
    "price_rule", "unpriced_reason", "billing_currency", "input_cost", "cache_read_cost",
    "cache_write_cost", "output_cost", "other_cost", "list_cost", "effective_cost", "cost_low",
    "cost_high",
)  # fmt: skip
"""The columns of usage that charges are made of: sorting fewer is faster."""


def arrange(
    work: duckdb.DuckDBPyConnection,
    usage: str,
    rates: Rates | None,
    attached: Sequence[str] = (),
) -> Iterator[str]:
    """Put usage rows in the order of their time and id; answer relations, one after the other.

    Each holds so few rows that making their charges fits into memory. It needs the view `cell`;
    `attached` names columns of `usage` that its charges keep.
    """
    kept = ", ".join(f"u.{name}" for name in (*_KEPT, *map(quoted, attached)))
    work.execute(
        f"CREATE OR REPLACE TEMP TABLE arranged AS SELECT {kept},"
        f" CASE WHEN c.is_billed THEN 'check' ELSE u.role END AS x_billed_role"
        f" FROM {usage} u LEFT JOIN ({_BILLED}) c ON {_IN_CELL} ORDER BY u.started_at, u.usage_id"
    )
    skus.register(work, "arranged", rates)
    [(size,)] = work.execute("SELECT count(*) FROM arranged").fetchall()
    for first in range(0, max(size, 1), _SLICE):
        within = f"rowid >= {first} AND rowid < {first + _SLICE}"
        yield f"(SELECT * FROM arranged WHERE {within})"


def of_usage(arranged: str, attached: Sequence[str] = ()) -> str:
    """The SELECT of the charges of a relation of `arrange`, in its order.

    The costs of a usage add up over its charges, list costs and the ends of a range as well; a
    usage without a price is one charge without amounts.
    """
    keys = zip(skus.KEYS, skus.of_row("u."), strict=True)
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM {value}" for name, value in keys)
    joined = (
        f"(SELECT u.*, s.* EXCLUDE ({', '.join(skus.KEYS)})"
        f" FROM {arranged} u LEFT JOIN sku s ON {same})"
    )
    long = meters.parted(meters.measured(joined))
    return f"SELECT {_selected(_OF_USAGE, attached)} FROM ({long})"


def of_bills(charge: str, attached: Sequence[str] = ()) -> str:
    """The SELECT of the lines of bills, in the order of their time and id."""
    own = {column.name: column.name for column in CHARGE} | {"charge_id": "lower(hex(charge_id))"}
    selected = _selected(own, attached)
    return (
        f"SELECT {selected} FROM {charge} charge"
        " ORDER BY charge.charge_period_start, charge.charge_id"
    )


def _selected(given: Mapping[str, str], attached: Sequence[str]) -> str:
    listed = [
        f"CAST({_hex(column, given.get(column.name, 'NULL'))} AS {_sql(column)}) AS {column.name}"
        for column in COLUMNS
    ]
    return ", ".join((*listed, *map(quoted, attached)))


def _hex(column: Column, value: str) -> str:
    return f"lower(hex({value}))" if column.name == "usage_id" and value != "NULL" else value


def _sql(column: Column) -> str:
    return "VARCHAR" if column.type == "id" else SQL[column.type]


def quoted(name: str) -> str:
    """A column's name as SQL; names of virtual tags are free."""
    return '"' + name.replace('"', '""') + '"'
