"""Azure: invoices of Microsoft.Billing (REST API, or the flat objects of `az billing invoice`)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from jauge.i18n import _
from jauge.model import Batch, difference, exact_sum
from jauge.sources.base import Input, Sample
from jauge.sources.exports import Bad, Fields, Item, look
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.invoices.balance import close
from jauge.sources.invoices.document import Amounts, Document, Format, Period
from jauge.sources.invoices.read import read

_LISTS: Final = ("value",)
_MARKS: Final = frozenset({"invoiceDate", "amountDue"})
_APPLIED: Final = ("azurePrepaymentApplied", "freeAzureCreditApplied", "creditAmount")
_CREDITS: Final = frozenset({"CreditNote", "VoidNote"})
_KEPT: Final = ("invoiceType", "billingProfileDisplayName", "subscriptionId", "status")
_NOTHING: Final = Decimal(0)
_DAY: Final = timedelta(days=1)


def _recognise(sample: Sample) -> bool:
    chain = look(sample.head).chain
    return any(_properties(piece).keys() >= _MARKS for piece in chain)


def _properties(record: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = record.get("properties")
    return inner if isinstance(inner, dict) else record


def _read(file: Input) -> Iterator[Batch]:
    return read(file, _items(file), lambda item: document_of(item, file.now))


def _items(file: Input) -> Iterator[Item | Broken]:
    for element in elements(file, _LISTS):
        yield Item(element.value, {}) if isinstance(element, Element) else element


def document_of(item: Item, now: datetime) -> Document | None:
    """The invoice; None for a tax receipt, which repeats one. Raises Bad."""
    fields = Fields(_properties(item.record), now)
    kind = fields.text("documentType")
    if kind == "TaxReceipt":
        return None
    number = Fields(item.record, now).text("name", required=True) or ""
    is_credit = kind in _CREDITS
    totals, columns = _amounts(fields, is_credit=is_credit)
    start, last = fields.moment("invoicePeriodStartDate"), fields.ahead("invoicePeriodEndDate")
    reference = fields.text("creditForDocumentId") or fields.text("billedDocumentId")
    return Document(
        id=number,
        number=number,
        type="credit_note" if is_credit else "invoice",
        status="Voided" if fields.text("status") == "Void" else "Issued",
        issuer_name="Microsoft",
        currency=fields.currency(_currency(fields)),
        issued=fields.moment("invoiceDate"),
        due=fields.ahead("dueDate"),
        period=Period(_midnight(start), _midnight(last) + _DAY) if start and last else None,
        totals=totals,
        columns={
            **columns,
            "billing_account_id": _name(fields.text("billingProfileId")),
            "purchase_order_number": fields.text("purchaseOrderNumber"),
            "reference_invoice_id": _name(reference),
        },
        others={name: text for name in _KEPT if (text := fields.text(name))},
    )


def _amounts(fields: Fields, *, is_credit: bool) -> tuple[Amounts, Mapping[str, Decimal | None]]:
    """Net, tax and gross, and what of it was settled by prepayment and credits.

    `totalAmount` is the amount due when the invoice was made: of some agreements the gross one,
    of others less what was applied. Older agreements state `billedAmount` alone, without a basis
    of tax: it is the gross one.
    """

    def amount(name: str) -> Decimal | None:
        found = fields.amount(f"{name}.value")
        return -abs(found) if is_credit and found is not None else found

    net, tax, total = amount("subTotal"), amount("taxAmount"), amount("totalAmount")
    applied = exact_sum(amount(name) or _NOTHING for name in _APPLIED)
    due = total if total is not None else amount("amountDue")
    if net is None or tax is None:
        gross = amount("billedAmount") if total is None else total
        return Amounts(net, tax, amount("amountDue") if gross is None else gross), {
            "x_invoice_due": due
        }
    gross = exact_sum((net, tax))
    if total is None or close(gross, total):
        return Amounts(net, tax, total), {"x_invoice_due": due}
    if not close(difference(gross, applied), total):
        hint = _("net {net} and tax {tax} less {applied} applied do not give it: fetch it again")
        raise Bad("totalAmount", total, hint.format(net=net, tax=tax, applied=applied))
    return Amounts(net, tax, gross), {"x_invoice_prepaid": applied, "x_invoice_due": due}


def _currency(fields: Fields) -> str:
    """Where the currency stands: with the first amount that is there."""
    paths = (f"{name}.currency" for name in ("totalAmount", "billedAmount", "amountDue"))
    return next((path for path in paths if fields.get(path) is not None), "amountDue.currency")


def _midnight(moment: datetime) -> datetime:
    """The day of a time: the last day of a period belongs to it."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _name(path: str | None) -> str | None:
    """The last part of a resource's path."""
    return path and path.rstrip("/").rpartition("/")[2]


FORMAT: Final = Format("azure-invoices", _recognise, _read)
