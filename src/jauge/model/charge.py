"""The columns of bill lines: FOCUS 1.2 in snake_case, and what is compared with the usage."""

from typing import Final

from jauge.model.column import columns

FOCUS: Final = (
    *columns("text", availability_zone="zone within the region"),
    *columns("money", billed_cost="what the invoice is made of, before tax"),
    *columns(
        "text",
        billing_account_id="account that is invoiced",
        billing_account_name="its name",
        billing_account_type="what the supplier calls such an account",
        billing_currency="currency of every cost without a prefix",
    ),
    *columns(
        "time",
        billing_period_start="start of the billing period",
        billing_period_end="its end, not part of it",
    ),
    *columns(
        "text",
        capacity_reservation_id="reservation that the charge belongs to",
        capacity_reservation_status="Used or Unused",
        charge_category="Usage, Purchase, Tax, Credit or Adjustment",
        charge_class="Correction where it corrects an earlier invoice, else null",
        charge_description="what is charged, in words",
        charge_frequency="One-Time, Recurring or Usage-Based",
    ),
    *columns(
        "time",
        charge_period_start="start of what is charged",
        charge_period_end="its end, not part of it",
    ),
    *columns(
        "text",
        commitment_discount_category="Spend or Usage",
        commitment_discount_id="commitment that applies",
        commitment_discount_name="its name",
    ),
    *columns("money", commitment_discount_quantity="amount of it bought or used"),
    *columns(
        "text",
        commitment_discount_status="Used or Unused",
        commitment_discount_type="what the supplier calls such a commitment",
        commitment_discount_unit="unit of commitment_discount_quantity",
    ),
    *columns("money", consumed_quantity="what was used, in consumed_unit"),
    *columns("text", consumed_unit="unit of use, such as Tokens"),
    *columns(
        "money",
        contracted_cost="cost at negotiated prices, before commitments",
        contracted_unit_price="negotiated price of one pricing_unit",
        effective_cost="cost with purchases spread over what they pay for; before tax",
    ),
    *columns(
        "text",
        invoice_id="invoice that the charge stands on",
        invoice_issuer_name="who sends it",
    ),
    *columns(
        "money",
        list_cost="cost at public prices",
        list_unit_price="public price of one pricing_unit",
    ),
    *columns(
        "text",
        pricing_category="Standard, Committed, Dynamic or Other",
        pricing_currency="currency or virtual currency of the prices",
    ),
    *columns(
        "money",
        pricing_currency_contracted_unit_price="negotiated price in pricing_currency",
        pricing_currency_effective_cost="effective cost in pricing_currency",
        pricing_currency_list_unit_price="public price in pricing_currency",
        pricing_quantity="what is priced, in pricing_unit",
    ),
    *columns(
        "text",
        pricing_unit="unit of the prices",
        provider_name="who made the service available, as the bill names it",
        publisher_name="who made the service",
        region_id="region",
        region_name="its name",
        resource_id="resource that was used",
        resource_name="its name",
        resource_type="what the supplier calls such a resource",
        service_category="AI and Machine Learning, Compute, ...",
        service_name="service",
        service_subcategory="Generative AI, ...",
        sku_id="what is sold",
        sku_meter="what of it is counted",
        sku_price_details="properties of the SKU, as JSON",
        sku_price_id="price of it",
        sub_account_id="account, project or subscription that used it",
        sub_account_name="its name",
        sub_account_type="what the supplier calls such an account",
    ),
    *columns("map", tags="tags of the resource or account"),
)
"""Every column of FOCUS 1.2 (focus.finops.org, Cost and Usage), in its order."""

CHARGE: Final = (
    *columns("id", charge_id="hash of tenant, source and natural key"),
    *columns(
        "text",
        tenant="owner of the row",
        source="source that it came from",
        source_ref="file that it came from first",
        role="counted or check",
        role_rule="why it has that role",
    ),
    *columns("id", usage_id="call that is charged; null for a line of a bill"),
    *FOCUS,
    *columns(
        "text",
        price_id="row of the price book; null for a line of a bill",
        price_book_version="version of the book; null for a line of a bill",
    ),
    *columns("map", source_columns="columns of the source that the amounts came from, as text"),
    *columns(
        "text",
        x_stage="gateway_cost for what a gateway computed, provider_cost for a cost report of the "
        "provider, bill for an invoice or a cloud",
        x_gen_ai_provider_name="OpenTelemetry's provider of the model; null where none was used",
        x_model="model that is charged, as the source names it; null where it names none",
        x_cost_class="input, cache_read, cache_write, output or other; null outside inference",
        x_cost_layer="inference, retrieval_and_storage, training, logs, seats, people, "
        "control_plane, or other_it for what is not AI",
        x_service_tier="standard, batch, flex, priority, ...",
        x_api_key_id="key that was used",
        x_user_id="user or principal that used it",
        x_agent_name="agent that used it",
        x_billed_role="role under the basis `billed`",
        x_mapping="mapping of jauge.toml that the row came through",
    ),
    *columns("map", x_columns="other columns of the source, as they came"),
)
"""Lines of bills and cost reports. What calls cost stands in the usage table."""

CELL: Final = (
    *columns("id", cell_id="hash of what the cell is made of"),
    *columns(
        "text",
        tenant="owner of the row",
        provider_name="OpenTelemetry's gen_ai.provider.name",
        account_id="account at the provider; null where the rows name none",
        model="model as the rows name it",
        priced_model="model of the price book that it means, else the same name",
    ),
    *columns("time", day="start of the UTC day, or of the period of a bill line", until="its end"),
    *columns("text", currency="currency of every cost"),
    *columns("int", calls="calls that were seen"),
    *columns(
        "money",
        own_cost="what the calls cost, as rated",
        usage_export_cost="what the provider's usage export costs, as rated",
        provider_cost="what the provider's cost report says",
        billed_cost="what the bill says, before tax",
        unexplained_cost="what an export or a bill shows beyond the counted rows",
    ),
    *columns("bool", is_billed="whether a cost report or a bill covers these calls"),
    *columns("text", kind="matched, ghost_spend (billed, never seen) or unbilled (seen, no bill)"),
)
"""What was seen beside what was billed, per supplier, account, model and day; made by `settle`."""
