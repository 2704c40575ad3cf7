"""GitHub's billing of Copilot: premium requests, AI credits and other products as charges."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source
from jauge.sources.exports import Bad, Fields, Item, Row, batches, key, look
from jauge.sources.exports.charges import billing_period, charge, native
from jauge.sources.exports.records import Broken, Element, elements, pages

_FORMAT: Final = "github-copilot"
_LISTS: Final = ("usageItems",)
_SEAT: Final = re.compile(r"copilot (?:business|enterprise|pro)|seat|user.?months?", re.IGNORECASE)
_DIMENSIONS: Final = (
    "date", "product", "sku", "model", "unitType", "organizationName", "repositoryName",
)  # fmt: skip
_ACCOUNTS: Final = ("enterprise", "organization", "user", "costCenter.id")
_KNOWN: Final = frozenset(
    {"date", "product", "sku", "model", "unitType", "pricePerUnit", "grossQuantity",
     "grossAmount", "discountQuantity", "discountAmount", "netQuantity", "netAmount", "quantity",
     "organizationName", "repositoryName"}
)  # fmt: skip
_UNITS: Final = {"requests": "Requests", "ai-credits": "Credits", "user-months": "User-Months"}


def _recognise(sample: Sample) -> str | None:
    seen = look(sample.head)
    is_usage = seen.has("usageItems") or seen.has("grossAmount", "netAmount", "sku")
    return _FORMAT if is_usage else None


def _read(file: Input) -> Iterator[Batch]:
    return batches(file, "charge", _items(file), lambda item: charge_of(item, file.now))


def _items(file: Input) -> Iterator[Item | Broken]:
    """Items with their page, whose end may say when and whose they are."""
    whole = iter(pages(file, _LISTS))
    page: object = None
    around: Mapping[str, Any] = {}
    for element in elements(file, _LISTS):
        if not isinstance(element, Element):
            yield element
            continue
        if element.page is not page:
            page, around = element.page, next(whole, {})
        yield Item(element.value, around)


def charge_of(item: Item, now: datetime) -> Row | None:
    """The charge of one item: gross is the list price, net is what is billed. Raises Bad."""
    fields, around = Fields(item.record, now), Fields(item.around, now)
    when = _period(fields, around)
    gross = fields.amount("grossAmount", required=True)
    net = fields.amount("netAmount", required=True) or Decimal(0)
    product, sku = (
        fields.text("product", required=True) or "",
        fields.text("sku", required=True) or "",
    )
    unit = fields.text("unitType")
    layer = _layer(product, f"{sku} {unit}")
    accounts = [around.text(name) for name in _ACCOUNTS]
    organisation = fields.text("organizationName") or accounts[1]
    quantity = fields.amount("grossQuantity")
    quantity = fields.amount("quantity") if quantity is None else quantity
    return {
        **charge(net, "USD", when, stage="bill", layer=layer),
        "natural_key": key(*when, *accounts, *(fields.text(name) for name in _DIMENSIONS)),
        "provider_name": "GitHub",
        "publisher_name": "GitHub",
        "invoice_issuer_name": "GitHub",
        "service_name": product,
        "charge_description": sku,
        "charge_frequency": "Recurring" if layer == "seats" else "Usage-Based",
        "list_cost": gross,
        "list_unit_price": fields.amount("pricePerUnit"),
        "pricing_quantity": quantity,
        "pricing_unit": quantity and _UNITS.get((unit or "").lower(), unit),
        "consumed_quantity": quantity,
        "consumed_unit": quantity and _UNITS.get((unit or "").lower(), unit),
        "sku_id": sku,
        "billing_account_id": accounts[0] or accounts[1] or accounts[2],
        "sub_account_id": organisation,
        "sub_account_type": organisation and "Organization",
        "resource_name": fields.text("repositoryName"),
        "x_gen_ai_provider_name": "github_copilot" if layer == "inference" else None,
        "x_model": fields.text("model"),
        "x_cost_class": "other" if layer == "inference" else None,
        "x_user_id": accounts[2],
        "source_columns": native(
            fields, "grossAmount", "discountAmount", "netAmount", "pricePerUnit",
            "grossQuantity", "discountQuantity", "netQuantity", "quantity", "unitType",
        ),
        "x_columns": fields.others(_KNOWN),
    }  # fmt: skip


def _layer(product: str, sku: str) -> str:
    if "copilot" not in product.lower() and "models" not in product.lower():
        return "other_it"
    return "seats" if _SEAT.search(sku) and "request" not in sku.lower() else "inference"


def _period(fields: Fields, around: Fields) -> tuple[datetime, datetime]:
    """The day of an item, else the day, month or year that the page was asked for."""
    if fields.text("date") is not None:
        day = fields.since("date").replace(hour=0, minute=0, second=0, microsecond=0)
        return day, day + timedelta(days=1)
    year = around.count("timePeriod.year", required=True) or 0
    month, day = around.count("timePeriod.month"), around.count("timePeriod.day")
    try:
        start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        reason = _("not a date: export it again")
        raise Bad("timePeriod", around.get("timePeriod"), reason) from None
    Fields({"timePeriod": start.isoformat()}, around.now).since("timePeriod")
    if day is not None:
        return start, start + timedelta(days=1)
    return billing_period(start) if month else (start, start.replace(year=year + 1))


SOURCE: Final = Source(
    name="github_copilot",
    title="GitHub Copilot billing usage",
    formats=(_FORMAT,),
    recognise=_recognise,
    read=_read,
)
