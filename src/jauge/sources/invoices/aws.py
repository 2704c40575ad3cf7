"""AWS: invoice summaries (ListInvoiceSummaries of the Invoicing API), a total each."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample
from jauge.sources.exports import Fields, Item, look
from jauge.sources.exports.charges import billing_period
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.invoices.document import Amounts, Document, Format, Line, Period
from jauge.sources.invoices.read import read

_LISTS: Final = ("InvoiceSummaries",)
_CREDIT: Final = "CREDIT_MEMO"
_BASE: Final = "BaseCurrencyAmount"
_PAYMENT: Final = "PaymentCurrencyAmount"
_TAX: Final = "TaxCurrencyAmount"
_TAXES: Final = "AmountBreakdown.Taxes"
_KEPT: Final = ("InvoiceType", "CommercialInvoiceId", "SubType")


def _recognise(sample: Sample) -> bool:
    seen = look(sample.head)
    return seen.has("InvoiceSummaries") or seen.has("InvoiceId", _BASE)


def _read(file: Input) -> Iterator[Batch]:
    return read(file, _items(file), lambda item: document_of(item, file.now))


def _items(file: Input) -> Iterator[Item | Broken]:
    for element in elements(file, _LISTS):
        yield Item(element.value, {}) if isinstance(element, Element) else element


def document_of(item: Item, now: datetime) -> Document:
    """The invoice in its base currency; what is paid in another stands beside. Raises Bad."""
    fields = Fields(item.record, now)
    is_credit = fields.text("InvoiceType") == _CREDIT

    def amount(path: str) -> Decimal | None:
        """As it counts: a credit memo takes off, whatever its sign."""
        found = fields.amount(path)
        return -abs(found) if is_credit and found is not None else found

    totals = Amounts(
        amount(f"{_BASE}.TotalAmountBeforeTax"),
        amount(f"{_BASE}.{_TAXES}.TotalAmount"),
        amount(f"{_BASE}.TotalAmount"),
    )
    id_ = fields.text("InvoiceId", required=True) or ""
    currency = fields.currency(f"{_BASE}.CurrencyCode")
    tax_currency = fields.text(f"{_TAX}.CurrencyCode")
    is_other = tax_currency not in {None, currency}
    payment = fields.text(f"{_PAYMENT}.CurrencyCode")
    rate = _rate(fields)
    return Document(
        id=id_,
        number=id_,
        type="credit_note" if is_credit else "invoice",
        issuer_name=fields.text("Entity.InvoicingEntity") or "Amazon Web Services",
        currency=currency,
        issued=fields.moment("IssuedDate"),
        due=fields.ahead("DueDate"),
        period=_month(fields),
        totals=totals,
        lines=(Line(id="total", kind="total", amounts=totals, columns={"x_tax_rate": rate}),),
        columns={
            "billing_account_id": fields.text("AccountId"),
            "reference_invoice_id": fields.text("OriginalInvoiceId"),
            "purchase_order_number": fields.text("PurchaseOrderNumber"),
            "payment_currency": payment,
            "payment_currency_billed_cost": amount(f"{_PAYMENT}.TotalAmountBeforeTax"),
            "x_tax_currency": tax_currency if is_other else None,
            "x_tax_currency_amount": amount(f"{_TAX}.{_TAXES}.TotalAmount") if is_other else None,
        },
        others={name: text for name in _KEPT if (text := fields.text(name))},
    )


def _month(fields: Fields) -> Period | None:
    month, year = fields.count("BillingPeriod.Month"), fields.count("BillingPeriod.Year")
    if not month or not year:
        return None
    start = Fields({"BillingPeriod": f"{year:04}-{month:02}-01"}, fields.now).since("BillingPeriod")
    return Period(*billing_period(start))


def _rate(fields: Fields) -> Decimal | None:
    """The rate of the tax, where there is one tax."""
    path = f"{_BASE}.{_TAXES}.Breakdown"
    if fields.get(f"{path}.1") is not None:
        return None
    said = (fields.text(f"{path}.0.Rate") or "").removesuffix("%").strip()
    return Fields({"Rate": said}, fields.now).amount("Rate")


FORMAT: Final = Format("aws-invoices", _recognise, _read)
