"""Cost reports of Claude Enterprise analytics: one row per user, product and time.

`amount` is after discount, `list_amount` before it, both texts in cents. Rows of groups overlap,
because a user may be in several: they check, and the rows without a group count.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

from jauge.sources.anthropic.cost import CENTS, about
from jauge.sources.exports.charges import charge
from jauge.sources.exports.fields import Fields
from jauge.sources.exports.rows import Item, Row, key

GROUP: Final = "group: a user may be in several, the rows without a group count"
_METERED: Final = frozenset({"claude_code", "api", "code_review"})
"""Products that are tokens of calls; the others are what a seat of Claude uses."""
_DIMENSIONS: Final = (
    "actor.type", "actor.user_id", "actor.email_address", "product", "cost_type", "token_type",
    "model", "context_window", "inference_geo", "speed", "rbac_group_id", "slack_channel_id",
    "claude_tag_category", "claude_tag_user_id", "description",
)  # fmt: skip
_KNOWN: Final = frozenset(
    {"actor", "amount", "list_amount", "currency", "cost_type", "token_type", "model", "product",
     "inference_geo", "description", "starting_at", "ending_at"}
)  # fmt: skip


def charge_of(item: Item, now: datetime) -> Row | None:
    """The charge of one row; None for an empty bucket. Raises Bad."""
    if not item.record:
        return None
    fields = Fields({**item.around, **item.record}, now)
    start = fields.since("starting_at")
    when = start, fields.until("ending_at", start)
    amount = fields.amount("amount", required=True, scale=CENTS) or Decimal(0)
    currency = fields.currency("currency")
    product = fields.text("product")
    layer = "inference" if product in _METERED else "seats"
    row: Row = {
        **charge(amount, currency, when, stage="provider_cost", layer=layer),
        **about(fields),
        "natural_key": key(*when, currency, *(fields.text(name) for name in _DIMENSIONS)),
        "service_name": "Claude Enterprise",
        "resource_type": product and "Product",
        "resource_id": product,
        "list_cost": fields.amount("list_amount", scale=CENTS),
        "x_user_id": fields.text("actor.email_address") or fields.text("actor.user_id"),
        "x_columns": fields.others(_KNOWN),
    }
    if layer != "inference":
        row["x_cost_class"] = None
    if fields.text("rbac_group_id"):
        row |= {"role": "check", "role_rule": GROUP}
    return row
