"""FOCUS 1.4 Invoice Detail (focus.finops.org), CSV or Parquet, with the names of its drafts.

A row of the category Tax is the tax of its invoice: it has no net amount here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample
from jauge.sources.exports import Bad, Fields, Item, key
from jauge.sources.exports.records import Broken
from jauge.sources.invoices.document import (
    Amounts,
    Document,
    Format,
    Line,
    LineKind,
    Period,
    Status,
)
from jauge.sources.invoices.read import read
from jauge.sources.invoices.sheet import Row, rows_of, sheet_of, shown_by

_COLUMNS: Final = (
    "BilledCost BillingAccountId BillingCurrency BillingPeriodEnd BillingPeriodStart"
    " ChargeCategory InvoiceDetailCreated InvoiceDetailDescription InvoiceDetailGrain"
    " InvoiceDetailId InvoiceDetailLastUpdated InvoiceId InvoiceIssueDate InvoiceIssueStatus"
    " InvoiceIssuerName PaymentCurrency PaymentCurrencyBilledCost"
    " PaymentCurrencyInvoiceDetailId PaymentDueDate PaymentTerms PurchaseOrderNumber"
    " ReferenceInvoiceId"
)
_NAMES: Final = {name.lower(): name for name in _COLUMNS.split()} | {
    # Names that the working files of the specification had before 1.4.
    "invoicepaymentduedate": "PaymentDueDate",
    "invoicepaymentterms": "PaymentTerms",
    "paymentordernumber": "PurchaseOrderNumber",
    "invoicestatus": "InvoiceIssueStatus",
}
"""The columns by their plain names."""
_MARKS: Final = frozenset({"billedcost", "invoicedetailid", "invoiceid"})
_OF_USE: Final = frozenset({"effectivecost", "chargeperiodstart"})
"""Columns of Cost and Usage, whose rows may name their line of an invoice too."""
_TEXTS: Final = {
    "billing_account_id": "BillingAccountId",
    "invoice_detail_grain": "InvoiceDetailGrain",
    "payment_currency": "PaymentCurrency",
    "payment_currency_invoice_detail_id": "PaymentCurrencyInvoiceDetailId",
    "payment_terms": "PaymentTerms",
    "purchase_order_number": "PurchaseOrderNumber",
    "reference_invoice_id": "ReferenceInvoiceId",
}
_NULLS: Final = frozenset({"null", "none"})
_KINDS: Final[Mapping[str, LineKind]] = {"tax": "tax", "credit": "allowance"}
_STATUSES: Final[Mapping[str, Status]] = {"open": "Open", "issued": "Issued", "voided": "Voided"}
_NOTHING: Final = Decimal(0)


def _is_header(names: frozenset[str]) -> bool:
    return names >= _MARKS and not names & _OF_USE


def _recognise(sample: Sample) -> bool:
    return shown_by(sample, _is_header)


def _read(file: Input) -> Iterator[Batch]:
    sheet = sheet_of(file, _is_header)
    seen: Counter[str] = Counter()

    def items() -> Iterator[Item | Broken]:
        for row in rows_of(file, sheet):
            yield row if isinstance(row, Broken) else Item(row, {})

    def document(item: Item) -> Document:
        made = document_of(item.record, file.now)
        name = key(made.issuer_name, made.number, made.lines[0].id)
        seen[name] += 1
        return made if seen[name] == 1 else _again(made, seen[name])

    return read(file, items(), document)


def document_of(row: Row, now: datetime) -> Document:
    """The invoice of a row, with the one line that the row is. Raises Bad."""
    fields = Fields(_named(row), now)
    category = fields.text("ChargeCategory", required=True) or ""
    kind: LineKind = _KINDS.get(category.lower(), "item")
    amount = fields.amount("BilledCost", required=True) or _NOTHING
    created = fields.moment("InvoiceDetailCreated")
    number = fields.text("InvoiceId", required=True) or ""
    start, end = fields.moment("BillingPeriodStart"), fields.ahead("BillingPeriodEnd")
    net, tax = (_NOTHING, amount) if kind == "tax" else (amount, _NOTHING)
    line = Line(
        id=fields.text("InvoiceDetailId", required=True) or "",
        kind=kind,
        amounts=Amounts(net, tax),
        description=fields.text("InvoiceDetailDescription"),
        columns={
            "charge_category": category,
            "invoice_detail_created": created,
            "invoice_detail_last_updated": fields.moment("InvoiceDetailLastUpdated") or created,
            "payment_currency_billed_cost": fields.amount("PaymentCurrencyBilledCost"),
            **{name: fields.text(path) for name, path in _TEXTS.items()},
        },
        others={"BilledCost": fields.text("BilledCost") or ""} | _others(row),
    )
    return Document(
        id=number,
        number=number,
        status=_status(fields),
        issuer_name=fields.text("InvoiceIssuerName", required=True),
        currency=fields.currency("BillingCurrency"),
        issued=fields.moment("InvoiceIssueDate"),
        due=fields.ahead("PaymentDueDate"),
        period=Period(start, end) if start and end else None,
        lines=(line,),
    )


def _named(row: Row) -> Row:
    """The cells under the names of the specification, those that say null left out."""
    said = {name: text for name, text in row.items() if text.lower() not in _NULLS}
    return {_NAMES[name]: text for name, text in said.items() if name in _NAMES}


def _others(row: Row) -> Row:
    """Columns of the supplier's own, which the specification marks with x_."""
    return {name: text for name, text in row.items() if name.startswith("x ")}


def _status(fields: Fields) -> Status:
    said = fields.text("InvoiceIssueStatus")
    found = _STATUSES.get((said or "issued").lower())
    if found is None:
        raise Bad("InvoiceIssueStatus", said, _("not `Open`, `Issued` or `Voided`: correct it"))
    return found


def _again(document: Document, number: int) -> Document:
    """The document with a line that tells itself from those of its id before."""
    (line,) = document.lines
    return replace(document, lines=(replace(line, id=f"{line.id}#{number}"),))


FORMAT: Final = Format("focus-invoice-detail", _recognise, _read)
