"""The Claude Code report: what each person used a day, one row per model.

No row counts: tokens of customers of the API stand in the messages usage report too, and those
of subscriptions are part of the seat and owed to nobody per token.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from jauge.sources.base import Input
from jauge.sources.exports.buckets import check
from jauge.sources.exports.fields import Fields
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.exports.rows import Item, Row, key

SUBSCRIPTION: Final = "subscription: part of the seat, not owed per token"
API: Final = "api: the messages usage report holds these tokens"
AGENT: Final = "claude-code"
_CENTS: Final = -2
_KEPT: Final = ("customer_type", "subscription_type", "terminal_type")


def models(file: Input) -> Iterator[Item | Broken]:
    """Each model of each record; a record without models is one item that says nothing."""
    for element in elements(file, ("data",)):
        if not isinstance(element, Element):
            yield element
            continue
        record = element.value
        found: Any = record.get("model_breakdown") if isinstance(record, Mapping) else None
        if isinstance(found, list) and found:
            for model in cast("list[object]", found):
                yield Item(model, cast("Mapping[str, Any]", record))
        else:
            yield Item({} if isinstance(record, Mapping) else record, {})


def usage_of(item: Item, now: datetime) -> Row | None:
    """The row of one person, day and model; None for a day without tokens. Raises Bad."""
    if not item.record:
        return None
    fields, around = Fields(item.record, now), Fields(item.around, now)
    start = around.since("date")
    user = around.text("actor.email_address") or around.text("actor.api_key_name")
    kept = {name: around.text(name) for name in _KEPT}
    plain = fields.count("tokens.input", required=True) or 0
    read = fields.count("tokens.cache_read") or 0
    written = fields.count("tokens.cache_creation") or 0
    model, organisation = fields.text("model"), around.text("organization_id")
    row: Row = {
        "natural_key": key(
            start, organisation, around.text("actor.type"), user, model, *kept.values()
        ),
        "x_grain": "bucket",
        "started_at": start,
        "ended_at": start + timedelta(days=1),
        "provider_name": "anthropic",
        "operation_name": "chat",
        "account_id": organisation,
        "user_id": user,
        "agent_name": AGENT,
        "response_model": model,
        "input_tokens": plain + read + written,
        "cache_read_input_tokens": read,
        "cache_write_input_tokens": written,
        "output_tokens": fields.count("tokens.output", required=True),
        "reported_cost": fields.amount("estimated_cost.amount", scale=_CENTS),
        "metering": "measured",
        "role": "check",
        "role_rule": SUBSCRIPTION if kept["customer_type"] == "subscription" else API,
        "x_columns": {f"x_{name}": value for name, value in kept.items() if value},
    }
    if row["reported_cost"] is not None:
        row["reported_currency"] = fields.currency("estimated_cost.currency")
    check(row)
    return row
