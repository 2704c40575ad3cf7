"""Stripe's invoices and credit notes: how many suppliers of AI bill (API objects, one or a list).

Amounts are whole numbers of the smallest unit of their currency (docs.stripe.com/currencies).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast

from jauge.i18n import _
from jauge.model import Batch, difference, exact_sum
from jauge.sources.base import Input, Sample
from jauge.sources.exports import Fields, Item, look
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.invoices.document import Amounts, Document, Format, Line, Period
from jauge.sources.invoices.parties import tax_number
from jauge.sources.invoices.read import read

_LISTS: Final = ("data",)
_OBJECTS: Final = ("invoice", "credit_note")
_WITHOUT_CENTS: Final = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THOUSANDTHS: Final = "BHD JOD KWD OMR TND"
_SCALES: Final = {
    **dict.fromkeys(_WITHOUT_CENTS.split(), 0),
    **dict.fromkeys(_THOUSANDTHS.split(), -3),
}
_CENTS: Final = -2
_NOTHING: Final = Decimal(0)
_TAXES: Final = ("taxes", "tax_amounts")
_TOTAL_TAXES: Final = ("total_taxes", "total_tax_amounts", "tax_amounts")
_REDUCTIONS: Final = ("pretax_credit_amounts", "discount_amounts")
_KEPT: Final = ("billing_reason", "subscription", "customer", "reason", "receipt_number")


def _recognise(sample: Sample) -> bool:
    chain = look(sample.head).chain
    return any("currency" in piece and piece.get("object") in _OBJECTS for piece in chain)


def _read(file: Input) -> Iterator[Batch]:
    return read(file, _items(file), lambda item: document_of(item, file.now))


def _items(file: Input) -> Iterator[Item | Broken]:
    for element in elements(file, _LISTS):
        yield Item(element.value, {}) if isinstance(element, Element) else element


def document_of(item: Item, now: datetime) -> Document | None:
    """The invoice or credit note; None for a draft or another object. Raises Bad."""
    fields = Fields(item.record, now)
    kind, status = fields.text("object"), fields.text("status")
    if kind not in _OBJECTS or status == "draft":
        return None
    currency = fields.currency("currency")
    paper = _Paper(fields, currency, -1 if kind == "credit_note" else 1)
    id_ = fields.text("id", required=True) or ""
    lines = _lines(paper)
    is_cut = fields.get("lines.has_more") is True
    hint = _("{number}: the list of lines is cut (has_more), so only its total is taken")
    number = fields.text("number") or id_
    return Document(
        id=id_,
        number=number,
        type="credit_note" if kind == "credit_note" else "invoice",
        status="Voided" if status == "void" else "Issued",
        issuer_name=fields.text("account_name"),
        issuer_id=tax_number(fields.text("account_tax_ids.0.value")),
        currency=currency,
        issued=_first_moment(fields, "status_transitions.finalized_at", "effective_at", "created"),
        due=fields.ahead("due_date"),
        period=None,
        totals=paper.totals(),
        lines=() if is_cut else lines,
        columns={
            "billing_account_id": fields.text("customer.id") or fields.text("customer"),
            "reference_invoice_id": fields.text("invoice.id") or fields.text("invoice"),
            "x_buyer_id": tax_number(fields.text("customer_tax_ids.0.value")),
            "x_invoice_due": paper.amount("amount_due"),
        },
        others={name: text for name in _KEPT if isinstance(text := fields.get(name), str)},
        notes=(hint.format(number=number),) if is_cut else (),
    )


class _Paper:
    """The amounts of a document, in units of its currency and as they count."""

    def __init__(self, fields: Fields, currency: str, sign: int) -> None:
        self.fields = fields
        self._sign = sign
        self._scale = _SCALES.get(currency, _CENTS)

    def amount(self, path: str, fields: Fields | None = None) -> Decimal | None:
        found = (fields or self.fields).amount(path, scale=self._scale)
        return None if found is None else self._sign * found

    def quantity(self, fields: Fields) -> Decimal | None:
        """How many; negative where they are credited."""
        found = fields.amount("quantity")
        return None if found is None else self._sign * found

    def price(self, fields: Fields) -> Decimal | None:
        """The price of one, in units of the currency."""
        paths = ("pricing.unit_amount_decimal", "price.unit_amount_decimal")
        found = (fields.amount(path, scale=self._scale) for path in paths)
        return next((price for price in found if price is not None), None)

    def parts(self, fields: Fields, *names: str) -> list[tuple[Decimal, Mapping[str, Any]]] | None:
        """The amounts of the first of some lists that is there."""
        for name in names:
            found = fields.get(name)
            if isinstance(found, list):
                listed = cast("list[object]", found)
                each = [Fields(part, fields.now) for part in listed if isinstance(part, dict)]
                return [(self.amount("amount", part) or _NOTHING, part.record) for part in each]
        return None

    def totals(self) -> Amounts:
        """`total` with its tax; the net is stated since 2022, else the rest."""
        taxes = self.parts(self.fields, *_TOTAL_TAXES)
        tax = self.amount("tax") if taxes is None else exact_sum(part for part, _tax in taxes)
        return Amounts(self.amount("total_excluding_tax"), tax, self.amount("total"))


def _lines(paper: _Paper) -> tuple[Line, ...]:
    found = paper.fields.get("lines.data")
    listed = cast("list[object]", found) if isinstance(found, list) else []
    lines = [
        _line(paper, Fields(part, paper.fields.now), number)
        for number, part in enumerate(listed, 1)
        if isinstance(part, dict)
    ]
    shipping = paper.amount("shipping_cost.amount_subtotal")
    if shipping:
        tax = paper.amount("shipping_cost.amount_tax")
        lines.append(Line(id="shipping", kind="charge", amounts=Amounts(shipping, tax)))
    return tuple(lines)


def _line(paper: _Paper, fields: Fields, number: int) -> Line:
    """A line: its amount less its reductions and the tax that is inside it."""
    amount = paper.amount("amount", fields) or _NOTHING
    taxes = paper.parts(fields, *_TAXES)
    inside = [
        part
        for part, said in taxes or ()
        if said.get("inclusive") is True or said.get("tax_behavior") == "inclusive"
    ]
    reductions = [part for part, _said in paper.parts(fields, *_REDUCTIONS) or ()]
    net = difference(amount, *inside, *reductions)
    tax = None if taxes is None else exact_sum(part for part, _said in taxes)
    start, end = fields.moment("period.start"), fields.ahead("period.end")
    return Line(
        id=fields.text("id") or str(number),
        amounts=Amounts(net, tax),
        description=fields.text("description"),
        period=Period(start, end) if start and end and start < end else None,
        columns={
            "x_quantity": paper.quantity(fields),
            "x_unit_price": paper.price(fields),
            "x_product": fields.text("pricing.price_details.product"),
        },
    )


def _first_moment(fields: Fields, *paths: str) -> datetime | None:
    return next((moment for path in paths if (moment := fields.moment(path))), None)


FORMAT: Final = Format("stripe-invoices", _recognise, _read)
