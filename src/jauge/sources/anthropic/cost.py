"""Anthropic's cost report: one result of a day as one charge; amounts are texts in cents.

Costs of the Priority Tier are not in the report: `docs/sources/anthropic.md`.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

from jauge.sources.anthropic.usage import place
from jauge.sources.exports.buckets import period
from jauge.sources.exports.charges import charge, native
from jauge.sources.exports.fields import Fields
from jauge.sources.exports.rows import Item, Row, key

CENTS: Final = -2
_CLASSES: Final = {
    "uncached_input_tokens": "input",
    "cache_read_input_tokens": "cache_read",
    "cache_creation.ephemeral_5m_input_tokens": "cache_write",
    "cache_creation.ephemeral_1h_input_tokens": "cache_write",
    "output_tokens": "output",
}
_OTHER: Final = frozenset({"web_search", "code_execution", "session_usage"})
"""Cost types that are no tokens."""
_DIMENSIONS: Final = (
    "workspace_id", "description", "cost_type", "token_type", "model", "service_tier",
    "context_window", "inference_geo", "speed",
)  # fmt: skip
_KNOWN: Final = frozenset(
    {"amount", "currency", "workspace_id", "description", "model", "service_tier",
     "inference_geo", "starting_at", "ending_at"}
)  # fmt: skip


def charge_of(item: Item, now: datetime) -> Row | None:
    """The charge of one result; None for an empty bucket. Raises Bad."""
    fields = Fields(item.record, now)
    if not item.record:
        return None
    when = period(item, now, "starting_at", "ending_at")
    amount = fields.amount("amount", required=True, scale=CENTS) or Decimal(0)
    currency = fields.currency("currency")
    workspace = fields.text("workspace_id")
    return {
        **charge(amount, currency, when, stage="provider_cost", layer="inference"),
        **about(fields),
        "natural_key": key(*when, currency, *(fields.text(name) for name in _DIMENSIONS)),
        "service_name": "Claude API",
        "sub_account_id": workspace,
        "sub_account_type": workspace and "Workspace",
        "x_columns": fields.others(_KNOWN),
    }


def about(fields: Fields) -> Row:
    """What a line of Anthropic's says beside time, account and amount."""
    token_type, cost_type = fields.text("token_type"), fields.text("cost_type")
    what = fields.text("description")
    return {
        "provider_name": "Anthropic",
        "publisher_name": "Anthropic",
        "invoice_issuer_name": "Anthropic",
        "charge_description": what,
        "sku_id": what,
        "sku_meter": token_type or cost_type,
        "region_id": place(fields),
        "x_gen_ai_provider_name": "anthropic",
        "x_model": fields.text("model"),
        "x_cost_class": "other" if cost_type in _OTHER else _CLASSES.get(token_type or ""),
        "x_service_tier": fields.text("service_tier"),
        "source_columns": native(fields, "amount", "list_amount", "currency"),
    }
