"""Scaleway's billing API: consumption of a month as charges, invoices as lines and their tax."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source
from jauge.sources.exports import Fields, Item, Row, batches, key, look
from jauge.sources.exports.charges import billing_period, charge, month_before, native, tax
from jauge.sources.exports.records import Broken, Element, elements, pages
from jauge.sources.invoices.read import read, taxed
from jauge.sources.invoices.scaleway import document_of, is_invoice, money, month_of

_FORMAT: Final = "scaleway"
_LISTS: Final = ("consumptions", "invoices")
_CLASSES: Final = (
    (re.compile(r"\bcached input\b", re.IGNORECASE), "cache_read"),
    (re.compile(r"\binput\b", re.IGNORECASE), "input"),
    (re.compile(r"\boutput\b", re.IGNORECASE), "output"),
)
_MODEL: Final = re.compile(r"([\w.:/@-]+) - (?:\w+ )*tokens?", re.ASCII | re.IGNORECASE)
_LAYERS: Final = {
    "generative apis": "inference",
    "managed inference": "inference",
    "inference": "inference",
}
_NANO: Final = -9
_DIMENSIONS: Final = (
    "project_id", "consumer_id", "sku", "product_name", "resource_name", "category_name", "unit",
)  # fmt: skip
_KNOWN: Final = frozenset(
    {"value", "product_name", "resource_name", "sku", "project_id", "project_name", "unit",
     "billed_quantity", "consumer_id", "organization_name"}
)  # fmt: skip
_WHO: Final = {
    "provider_name": "Scaleway",
    "publisher_name": "Scaleway",
    "invoice_issuer_name": "Scaleway",
}


def _recognise(sample: Sample) -> str | None:
    seen = look(sample.head)
    is_consumption = seen.has("consumptions", "total_count") or seen.has("billed_quantity", "sku")
    is_invoice = seen.has("invoices", "total_count") or seen.has("total_untaxed", "total_taxed")
    return _FORMAT if is_consumption or is_invoice else None


def _read(file: Input) -> Iterator[Batch]:
    """Consumptions as charges, invoices as lines, and what tax those invoices state as charges."""
    used = (item for item in _items(file) if isinstance(item, Broken) or not _is_invoice(item))
    yield from batches(file, "charge", used, lambda item: charge_of(item, file.now))
    invoices = [item for item in _items(file) if isinstance(item, Item) and _is_invoice(item)]
    if invoices:
        yield from read(file, invoices, lambda item: document_of(item, file.now))
        with_tax = taxed(invoices, lambda item: document_of(item, file.now))
        yield from batches(file, "charge", with_tax, lambda item: _tax(item, file.now))


def _is_invoice(item: Item) -> bool:
    return is_invoice(item.record)


def _items(file: Input) -> Iterator[Item | Broken]:
    """Consumptions with their page, whose end says when it was made; then the page's discount."""
    whole = iter(pages(file, _LISTS))
    page: object = None
    around: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for element in elements(file, _LISTS):
        if not isinstance(element, Element):
            yield element
            continue
        if element.page is not page:
            yield from _discount(around)
            page, around, seen = element.page, next(whole, {}), Counter()
        same, currency = _same(element.value)
        seen[same] += 1
        around["currency_code"] = currency or around.get("currency_code")
        yield Item(element.value, {**around, "ordinal": seen[same]})
    yield from _discount(around)


def _same(record: object) -> tuple[str, object]:
    """What Scaleway names a line by, for a page may hold several of one name; its currency."""
    if not isinstance(record, Mapping):
        return "", None
    line = cast("Mapping[str, Any]", record)
    value = line.get("value")
    names = key(*(line.get(name) for name in _DIMENSIONS))
    return names, value.get("currency_code") if isinstance(value, Mapping) else None


def _discount(page: Mapping[str, Any]) -> Iterator[Item]:
    """What a page takes off all its lines together."""
    if page.get("total_discount_untaxed_value"):
        names = ("total_discount_untaxed_value", "currency_code")
        yield Item({name: page.get(name) for name in names}, page)


def charge_of(item: Item, now: datetime) -> Row | None:
    """The charge of a consumption or of a discount. Raises Bad."""
    fields = Fields(item.record, now)
    month = _month(Fields(item.around, now))
    if "total_discount_untaxed_value" in item.record:
        amount = fields.amount("total_discount_untaxed_value") or Decimal(0)
        return {
            **charge(
                -abs(amount), fields.currency("currency_code"), month, stage="bill", layer=None
            ),
            **_WHO,
            "natural_key": key(*month, "discount"),
            "charge_category": "Credit",
            "charge_description": "total_discount_untaxed_value",
            "source_columns": native(fields, "total_discount_untaxed_value"),
        }
    amount, currency = money(fields, "value")
    product, category = (
        fields.text("product_name", required=True) or "",
        fields.text("category_name"),
    )
    layer = _LAYERS.get((category or "").lower(), "other_it")
    model = found[1] if (found := _MODEL.fullmatch(product)) else None
    unit, quantity = fields.text("unit"), fields.amount("billed_quantity")
    project = fields.text("project_id")
    return {
        **charge(amount, currency, month, stage="bill", layer=layer),
        **_WHO,
        "natural_key": key(
            *month, currency, *(fields.text(name) for name in _DIMENSIONS), item.around["ordinal"]
        ),
        "billing_account_id": fields.text("consumer_id"),
        "billing_account_name": fields.text("organization_name"),
        "billing_account_type": "Organization",
        "sub_account_id": project,
        "sub_account_name": fields.text("project_name"),
        "sub_account_type": project and "Project",
        "service_name": category,
        "charge_description": product,
        "resource_name": fields.text("resource_name"),
        "sku_id": fields.text("sku"),
        "consumed_quantity": quantity,
        "consumed_unit": None if quantity is None else unit,
        "x_gen_ai_provider_name": "scaleway" if layer == "inference" else None,
        "x_model": model,
        "x_cost_class": _class(product, model) if layer == "inference" else None,
        "source_columns": native(
            fields, "value.currency_code", "value.units", "value.nanos", "billed_quantity", "unit"
        ),
        "x_columns": fields.others(_KNOWN),
    }


def _tax(item: Item, now: datetime) -> Row:
    """The tax of an invoice, which no total of charges holds: its lines are the consumptions."""
    fields = Fields(item.record, now)
    amount, currency = money(fields, "total_tax")
    invoice = fields.text("id", required=True)
    return {
        **tax(amount, currency, month_of(fields)),
        **_WHO,
        "natural_key": key("tax", invoice),
        "invoice_id": invoice,
        "billing_account_id": fields.text("organization_id"),
        "billing_account_name": fields.text("organization_name"),
        "source_columns": native(
            fields, "number", "total_tax.units", "total_tax.nanos", "total_tax.currency_code",
            "total_untaxed.units", "total_untaxed.nanos", "total_taxed.units", "total_taxed.nanos",
        ),
    }  # fmt: skip


def _month(page: Fields) -> tuple[datetime, datetime]:
    """The month of a page: as it says, else the one that its last update closes."""
    said = page.text("billing_period")
    if said is not None:
        return billing_period(
            Fields({"billing_period": f"{said[:7]}-01"}, page.now).since("billing_period")
        )
    return month_before(page.since("updated_at"))


def _class(product: str, model: str | None) -> str:
    if model is None:
        return "other"
    return next((name for words, name in _CLASSES if words.search(product)), "other")


SOURCE: Final = Source(
    name=_FORMAT,
    title="Scaleway consumption and invoices (billing API)",
    formats=(_FORMAT,),
    recognise=_recognise,
    read=_read,
)
