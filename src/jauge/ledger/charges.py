"""Charges: FOCUS 1.2 rows, one per usage and cost class, as a view over the wide usage rows."""

from typing import Final

CLASSES: Final = {
    "input": ("Input Tokens", "uncached input"),
    "cache_read": ("Cache Read Tokens", "input read from a cache"),
    "cache_write": ("Cache Write Tokens", "input written to a cache"),
    "output": ("Output Tokens", "output, reasoning included"),
    "other": ("Other Meters", "fees per request and other meters"),
}
"""Cost class of the usage row: the FOCUS SKU meter and what it charges."""

_QUANTITY: Final = {
    "input": "greatest(input_tokens - coalesce(cache_read_input_tokens, 0)"
    " - coalesce(cache_write_input_tokens, 0), 0)",
    "cache_read": "cache_read_input_tokens",
    "cache_write": "cache_write_input_tokens",
    "output": "output_tokens",
    "other": "request_count",
}
_MONTH: Final = "date_trunc('month', started_at AT TIME ZONE 'UTC')"
_TEXT: Final = "NULL::VARCHAR"
_MONEY: Final = "NULL::DECIMAL(38,18)"

COLUMNS: Final[dict[str, str]] = {
    "charge_id": "lower(hex(usage_id)) || ':' || class",
    "tenant": "tenant",
    "usage_id": "lower(hex(usage_id))",
    "availability_zone": _TEXT,
    "billed_cost": "effective",
    "billing_account_id": "account_id",
    "billing_account_name": _TEXT,
    "billing_account_type": _TEXT,
    "billing_currency": "billing_currency",
    "billing_period_end": f"({_MONTH} + INTERVAL 1 MONTH) AT TIME ZONE 'UTC'",
    "billing_period_start": f"{_MONTH} AT TIME ZONE 'UTC'",
    "capacity_reservation_id": _TEXT,
    "capacity_reservation_status": _TEXT,
    "charge_category": "'Usage'",
    "charge_class": _TEXT,
    "charge_description": "coalesce(response_model, request_model, '?') || ', ' || what",
    "charge_frequency": "'Usage-Based'",
    "charge_period_end": "coalesce(ended_at, started_at)",
    "charge_period_start": "started_at",
    "commitment_discount_category": _TEXT,
    "commitment_discount_id": _TEXT,
    "commitment_discount_name": _TEXT,
    "commitment_discount_quantity": _MONEY,
    "commitment_discount_status": _TEXT,
    "commitment_discount_type": _TEXT,
    "commitment_discount_unit": _TEXT,
    "consumed_quantity": "CAST(quantity AS DECIMAL(38,0))",
    "consumed_unit": "CASE WHEN class = 'other' THEN 'Requests' ELSE 'Tokens' END",
    "contracted_cost": "effective",
    "contracted_unit_price": _MONEY,
    "effective_cost": "effective",
    "invoice_id": _TEXT,
    "invoice_issuer_name": "provider_name",
    "list_cost": "effective + CASE WHEN is_last THEN list_cost - effective_cost ELSE 0 END",
    "list_unit_price": _MONEY,
    "pricing_category": "'Standard'",
    "pricing_currency": "billing_currency",
    "pricing_currency_contracted_unit_price": _MONEY,
    "pricing_currency_effective_cost": "effective",
    "pricing_currency_list_unit_price": _MONEY,
    "pricing_quantity": "CAST(quantity AS DECIMAL(38,0))",
    "pricing_unit": "CASE WHEN class = 'other' THEN 'Requests' ELSE 'Tokens' END",
    "provider_name": "provider_name",
    "publisher_name": "provider_name",
    "region_id": "region",
    "region_name": "region",
    "resource_id": "agent_name",
    "resource_name": "agent_name",
    "resource_type": "CASE WHEN agent_name IS NOT NULL THEN 'Agent' END",
    "service_category": "'AI and Machine Learning'",
    "service_name": "provider_name",
    "service_subcategory": "'Generative AI'",
    "sku_id": "coalesce(response_model, request_model)",
    "sku_meter": "meter",
    "sku_price_details": _TEXT,
    "sku_price_id": "price_id",
    "sub_account_id": "project_id",
    "sub_account_name": "project_id",
    "sub_account_type": "CASE WHEN project_id IS NOT NULL THEN 'Project' END",
    "tags": "tags",
    "price_id": "price_id",
    "price_book_version": "price_book_version",
    "role": "role",
    "role_rule": "role_rule",
    "source_columns": "NULL::MAP(VARCHAR, VARCHAR)",
    "x_cost_low": "CASE WHEN is_last THEN cost_low END",
    "x_cost_high": "CASE WHEN is_last THEN cost_high END",
    "x_cost_class": "class",
    "x_metering": "metering",
    "x_unpriced_reason": "unpriced_reason",
}


def query(usage: str) -> str:
    """The SELECT of all charges over a relation with the columns of usage.

    A usage without a price is one row of class `unpriced` without amounts. What a contract takes
    off the list price, and the ends of a range, stand on the last class of the usage.
    """
    parts = ", ".join(
        f"{{'class': '{name}', 'meter': '{meter}', 'what': '{what}', 'effective': {name}_cost,"
        f" 'quantity': CAST({_QUANTITY[name]} AS BIGINT)}}"
        for name, (meter, what) in CLASSES.items()
    )
    unpriced = (
        "[{'class': 'unpriced', 'meter': NULL, 'what': 'no price', 'effective': NULL,"
        " 'quantity': request_count}]"
    )
    selected = ", ".join(f"{value} AS {name}" for name, value in COLUMNS.items())
    return (
        "WITH parts AS (SELECT *, CASE WHEN effective_cost IS NULL THEN"
        f" {unpriced} ELSE list_filter([{parts}], lambda p: p.effective <> 0 OR p.class = 'input')"
        f" END AS part FROM {usage}),"
        " long AS (SELECT * EXCLUDE (part), unnest(part, recursive := true),"
        " generate_subscripts(part, 1) = len(part) AS is_last FROM parts)"
        f" SELECT {selected} FROM long"
    )
