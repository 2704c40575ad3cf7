"""OpenAI's costs: one result of a day as one charge.

The text of `line_item` is not documented. What was seen is `MODEL, CLASS`; any other text leaves
model and class unknown.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from jauge.sources.exports.buckets import period
from jauge.sources.exports.charges import charge, native
from jauge.sources.exports.fields import Fields
from jauge.sources.exports.rows import Item, Row, key

_CLASSES: Final = {
    "input": "input",
    "text input": "input",
    "image input": "input",
    "audio input": "input",
    "cached input": "cache_read",
    "cached text input": "cache_read",
    "cached image input": "cache_read",
    "cached audio input": "cache_read",
    "cache write": "cache_write",
    "cache write input": "cache_write",
    "cached input write": "cache_write",
    "output": "output",
    "text output": "output",
    "image output": "output",
    "audio output": "output",
    "reasoning": "output",
}
_MODEL: Final = re.compile(r"[\w.:/@-]+", re.ASCII)
_LAYERS: Final = (
    (re.compile(r"\b(?:file search|vector stores?|storage)\b", re.IGNORECASE),
     "retrieval_and_storage"),
    (re.compile(r"\b(?:fine-?tuning|training)\b", re.IGNORECASE), "training"),
    (re.compile(r"\bseats?\b|\bchatgpt\b", re.IGNORECASE), "seats"),
)  # fmt: skip
_UNITS: Final = {
    "tokens": "Tokens",
    "1000_tokens": "1000 Tokens",
    "duration_seconds": "Seconds",
    "gibibyte_hours": "GiB-Hours",
    "images": "Images",
    "characters": "Characters",
}
_DIMENSIONS: Final = ("line_item", "project_id", "user_id", "api_key_id", "api_source")
_KNOWN: Final = frozenset(
    {"object", "amount", "quantity", "quantity_unit", "start_time", "end_time", *_DIMENSIONS[:4]}
)


def charge_of(item: Item, now: datetime) -> Row | None:
    """The charge of one result; None for an empty bucket. Raises Bad."""
    fields = Fields(item.record, now)
    if not item.record:
        return None
    start, end = period(item, now, "start_time", "end_time")
    amount = fields.amount("amount.value", required=True) or Decimal(0)
    currency = fields.currency("amount.currency")
    line = fields.text("line_item")
    model, cost_class = parsed(line)
    unit = fields.text("quantity_unit")
    project = fields.text("project_id")
    quantity = fields.amount("quantity")
    return {
        **charge(amount, currency, (start, end), stage="provider_cost", layer=_layer(line)),
        "natural_key": key(
            start, end, currency, unit, *(fields.text(name) for name in _DIMENSIONS)
        ),
        "provider_name": "OpenAI",
        "publisher_name": "OpenAI",
        "invoice_issuer_name": "OpenAI",
        "service_name": "OpenAI API",
        "charge_description": line,
        "sku_id": line,
        "sku_meter": cost_class,
        "consumed_quantity": quantity,
        "consumed_unit": None if quantity is None else _UNITS.get(unit or "", unit),
        "sub_account_id": project,
        "sub_account_type": project and "Project",
        "x_gen_ai_provider_name": "openai",
        "x_model": model,
        "x_cost_class": cost_class,
        "x_api_key_id": fields.text("api_key_id"),
        "x_user_id": fields.text("user_id"),
        "source_columns": native(
            fields, "amount.value", "amount.currency", "line_item", "quantity", "quantity_unit"
        ),
        "x_columns": fields.others(_KNOWN),
    }


def parsed(line: str | None) -> tuple[str | None, str | None]:
    """Model and cost class of a line item, each None where the text does not show it."""
    model, _comma, words = (line or "").rpartition(", ")
    cost_class = _CLASSES.get(words.strip().lower())
    if cost_class is None or not _MODEL.fullmatch(model):
        return None, None
    return model, cost_class


def _layer(line: str | None) -> str:
    found = (layer for words, layer in _LAYERS if words.search(line or ""))
    return next(found, "inference")
