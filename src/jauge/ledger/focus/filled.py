"""What a row lacks and FOCUS 1.2 wants, filled by rules; a row's `x_assumed` names what was filled.

Nothing is invented: a cost stands in for another cost of the same row, a price is cost over
quantity, an account that nobody named is the tenant. What no rule fills is null.
"""

from collections.abc import Mapping
from typing import Final

from jauge.ledger.focus.names import pascal
from jauge.ledger.skus import regions
from jauge.ledger.work import text

Rules = Mapping[str, str]
"""Column to the SQL that stands in for it where it is null."""

TENANT: Final = "Tenant"
"""BillingAccountType of an account that no source names: the id is the tenant's."""

OF_CALLS: Final[tuple[Rules, ...]] = (
    {"billing_account_type": f"CASE WHEN billing_account_id IS NULL THEN '{TENANT}' END"},
    {"billing_account_id": "tenant", "list_cost": "contracted_cost"},
)
_SOLD: Final = "charge_category IN ('Usage', 'Purchase')"
_TAX: Final = "charge_category = 'Tax'"
_REGIONS: Final = f"MAP {{{', '.join(f'{text(k)}: {text(v)}' for k, v in regions().items())}}}"


def _over(cost: str) -> str:
    """The price of one pricing unit that the cost makes; a ratio at 12 decimals."""
    return (
        f"CASE WHEN {_SOLD} AND pricing_quantity <> 0"
        f" AND sign({cost}) * sign(pricing_quantity) >= 0 THEN CAST(round("
        f"CAST({cost} AS DOUBLE) / CAST(pricing_quantity AS DOUBLE), 12) AS DECIMAL(38,18)) END"
    )


OF_BILLS: Final[tuple[Rules, ...]] = (
    {
        "billing_account_type": "CASE WHEN billing_account_id IS NULL THEN 'Tenant'"
        " ELSE 'Account' END",
        "billed_cost": "effective_cost",
        "effective_cost": "billed_cost",
        "billing_period_start": "date_trunc('month', charge_period_start AT TIME ZONE 'UTC')"
        " AT TIME ZONE 'UTC'",
        "charge_frequency": "CASE charge_category WHEN 'Usage' THEN 'Usage-Based'"
        " ELSE 'One-Time' END",
        "provider_name": "coalesce(invoice_issuer_name, publisher_name)",
        "service_category": "CASE x_cost_layer WHEN 'inference' THEN 'AI and Machine Learning'"
        " ELSE 'Other' END",
        "pricing_category": f"CASE WHEN {_SOLD} THEN 'Standard' END",
        "pricing_currency": "billing_currency",
        "region_name": f"coalesce({_REGIONS}[region_id], region_id)",
        "sub_account_name": "sub_account_id",
        "sub_account_type": "CASE WHEN sub_account_id IS NOT NULL THEN 'Account' END",
        "resource_type": "CASE WHEN resource_id IS NOT NULL THEN 'Resource' END",
    },
    {
        "billing_account_id": "tenant",
        "billing_period_end": "billing_period_start + INTERVAL 1 MONTH",
        "contracted_cost": "CASE WHEN charge_category = 'Usage' THEN effective_cost"
        " ELSE billed_cost END",
        "publisher_name": "provider_name",
        "invoice_issuer_name": "provider_name",
        "service_name": "CASE WHEN coalesce(x_cost_layer, 'inference') = 'inference'"
        " THEN provider_name ELSE provider_name || ', ' || replace(x_cost_layer, '_', ' ') END",
        "service_subcategory": "CASE WHEN service_category = 'AI and Machine Learning'"
        " THEN 'Generative AI' ELSE 'Other (' || service_category || ')' END",
        "pricing_quantity": f"CASE WHEN {_SOLD} THEN coalesce(consumed_quantity, 1) END",
        "pricing_currency_effective_cost": "CASE WHEN pricing_currency = billing_currency"
        " THEN effective_cost END",
        "sku_id": f"CASE WHEN {_SOLD} THEN coalesce(sku_price_id, x_model, service_name,"
        " charge_description, provider_name) END",
    },
    {
        "sku_price_id": f"CASE WHEN {_SOLD} THEN sku_id END",
        "list_cost": "contracted_cost",
        "pricing_unit": "CASE WHEN pricing_quantity IS NOT NULL THEN"
        " coalesce(consumed_unit, 'Units') END",
        "sku_meter": "sku_id",
        "charge_description": "coalesce(sku_meter, sku_id, service_name)",
        "contracted_unit_price": _over("contracted_cost"),
    },
    {
        "list_unit_price": _over("list_cost"),
        "consumed_quantity": "CASE WHEN charge_category = 'Usage' AND"
        " commitment_discount_status IS DISTINCT FROM 'Unused' THEN pricing_quantity END",
    },
    {
        "consumed_unit": "CASE WHEN consumed_quantity IS NOT NULL THEN pricing_unit END",
        "pricing_currency_contracted_unit_price": "CASE WHEN pricing_currency = billing_currency"
        " THEN contracted_unit_price END",
        "pricing_currency_list_unit_price": "CASE WHEN pricing_currency = billing_currency"
        " THEN list_unit_price END",
    },
)
"""In order: a later rule sees what the former ones filled."""

_UNITS: Final = {"K": "000", "M": "000000"}
"""Blocks as price lists write them, and what FOCUS' unit format writes."""


def fill(query: str, rules: tuple[Rules, ...]) -> str:
    """The rows of `query` with the rules applied, and `x_assumed`: the columns filled, or null."""
    told = f"SELECT *, '' AS x_assumed FROM ({query})"
    for stage in rules:
        values = [f"coalesce({name}, {value}) AS {name}" for name, value in stage.items()]
        named = ", ".join(
            f"CASE WHEN {name} IS NULL AND ({value}) IS NOT NULL THEN '{pascal(name)}; '"
            " ELSE '' END"
            for name, value in stage.items()
        )
        values.append(f"concat(x_assumed, {named}) AS x_assumed")
        told = f"SELECT * REPLACE ({', '.join(values)}) FROM ({told})"
    return f"SELECT * REPLACE (nullif(rtrim(x_assumed, '; '), '') AS x_assumed) FROM ({told})"


def in_unit_format(name: str) -> str:
    """A unit as FOCUS writes it: `1K tokens` is `1000 Tokens`, `tokens` is `Tokens`."""
    value = name
    for sign, zeros in _UNITS.items():
        value = f"regexp_replace({value}, '^([0-9]+) ?{sign}( |$)', '\\1{zeros} ')"
    value = f"regexp_replace({value}, '^(1 )?Million ', '1000000 ')"
    value = f"regexp_replace(rtrim({value}), '^([0-9]+)$', '\\1 Units')"
    word = f"regexp_extract({value}, '^([0-9]+ )?(.*)$', 2)"
    return f"regexp_extract({value}, '^([0-9]+ )?', 1) || upper({word}[1]) || {word}[2:]"
