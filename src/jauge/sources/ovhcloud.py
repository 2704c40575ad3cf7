"""OVHcloud's bills: details before tax as charges, bills as lines of invoices and their tax."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source
from jauge.sources.exports import Fields, Item, Row, batches, key, look
from jauge.sources.exports.charges import charge, month_before, native, tax
from jauge.sources.exports.records import Broken, Element, elements, pages
from jauge.sources.invoices.ovhcloud import document_of, is_bill
from jauge.sources.invoices.read import read, taxed

_FORMAT: Final = "ovhcloud"
_LISTS: Final = ("details",)
_ENDPOINT: Final = re.compile(
    r"AI Endpoints - (.+) - ((?:\w+ )*(?:input|output))(?: tokens?)?", re.IGNORECASE
)
_LAYERS: Final = (
    (re.compile(r"\bAI (?:Endpoints?|Deploy)\b", re.IGNORECASE), "inference"),
    (re.compile(r"\bAI (?:Training|Notebooks?)\b", re.IGNORECASE), "training"),
)
_KNOWN: Final = frozenset(
    {"billDetailId", "description", "domain", "periodStart", "periodEnd", "quantity", "unitPrice",
     "totalPrice"}
)  # fmt: skip
_WHO: Final = {
    "provider_name": "OVHcloud",
    "publisher_name": "OVHcloud",
    "invoice_issuer_name": "OVHcloud",
}


def _recognise(sample: Sample) -> str | None:
    seen = look(sample.head)
    is_line, is_bill = seen.has("billDetailId", "totalPrice"), seen.has("billId", "priceWithoutTax")
    return _FORMAT if is_line or is_bill else None


def _read(file: Input) -> Iterator[Batch]:
    """Details as charges, bills as lines of invoices, and what tax those state as charges."""
    details = (
        item for item in _items(file) if isinstance(item, Broken) or not is_bill(item.record)
    )
    yield from batches(file, "charge", details, lambda item: charge_of(item, file.now))
    bills = [
        Item(element.value, {})
        for element in elements(file, ())
        if isinstance(element, Element) and is_bill(element.value)
    ]
    if bills:
        yield from read(file, bills, lambda item: document_of(item, file.now))
        with_tax = taxed(bills, lambda item: document_of(item, file.now))
        yield from batches(file, "charge", with_tax, lambda item: _tax(item, file.now))


def _items(file: Input) -> Iterator[Item | Broken]:
    """Bills and details; the details of an object that is a bill know their bill."""
    whole = iter(pages(file, _LISTS))
    page: object = None
    bill: Mapping[str, Any] = {}
    for element in elements(file, _LISTS):
        if not isinstance(element, Element):
            yield element
            continue
        if element.page is not page:
            page, bill = element.page, next(whole, {})
        yield Item(element.value, bill)


def charge_of(item: Item, now: datetime) -> Row:
    """The charge of a detail. Raises Bad."""
    fields, bill = Fields(item.record, now), Fields(item.around, now)
    amount = fields.amount("totalPrice.value", required=True) or Decimal(0)
    currency = fields.currency("totalPrice.currencyCode")
    what = fields.text("description", required=True) or ""
    layer = next((layer for words, layer in _LAYERS if words.search(what)), "other_it")
    found = _ENDPOINT.fullmatch(what)
    account, quantity = fields.text("domain"), fields.amount("quantity")
    when, detail = _period(fields, bill), fields.text("billDetailId", required=True)
    return {
        **charge(amount, currency, when, stage="bill", layer=layer),
        **_WHO,
        "natural_key": key(detail, account, what, *when),
        "invoice_id": bill.text("billId"),
        "sub_account_id": account,
        "sub_account_type": account and "Project",
        "service_name": what.partition(" - ")[0],
        "charge_description": what,
        "consumed_quantity": quantity,
        "list_unit_price": fields.amount("unitPrice.value"),
        "pricing_quantity": quantity,
        "x_gen_ai_provider_name": "ovhcloud" if layer == "inference" else None,
        "x_model": found[1] if found else None,
        "x_cost_class": _class(found[2] if found else None) if layer == "inference" else None,
        "source_columns": native(
            fields, "totalPrice.value", "totalPrice.text", "totalPrice.currencyCode",
            "unitPrice.value", "quantity", "billDetailId",
        ),
        "x_columns": fields.others(_KNOWN),
    }  # fmt: skip


def _class(words: str | None) -> str:
    said = (words or "").lower()
    if said.endswith("output"):
        return "output"
    if said.endswith("input"):
        return "cache_read" if "cache" in said else "input"
    return "other"


def _period(fields: Fields, bill: Fields) -> tuple[datetime, datetime]:
    """The days of a line, the last one included; a line without days is of its bill's day."""
    if fields.text("periodStart") is None and bill.text("date") is not None:
        day = bill.since("date").replace(hour=0, minute=0, second=0, microsecond=0)
        return day, day + timedelta(days=1)
    start = fields.since("periodStart")
    last = fields.until("periodEnd", start - timedelta(days=1))
    return start, last + timedelta(days=1)


def _tax(item: Item, now: datetime) -> Row:
    """The tax of a bill, which no total of charges holds: its lines are the details."""
    fields = Fields(item.record, now)
    amount = fields.amount("tax.value", required=True) or Decimal(0)
    bill = fields.text("billId", required=True)
    return {
        **tax(amount, fields.currency("tax.currencyCode"), month_before(fields.since("date"))),
        **_WHO,
        "natural_key": key("tax", bill),
        "invoice_id": bill,
        "charge_description": fields.text("category"),
        "source_columns": native(
            fields, "tax.value", "tax.text", "tax.currencyCode", "priceWithoutTax.value",
            "priceWithTax.value", "orderId", "date",
        ),
    }  # fmt: skip


SOURCE: Final = Source(
    name=_FORMAT,
    title="OVHcloud bills (/me/bill)",
    formats=(_FORMAT,),
    recognise=_recognise,
    read=_read,
)
