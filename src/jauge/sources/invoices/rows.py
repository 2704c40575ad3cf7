"""The rows of an invoice: a line each, with what is said of the whole on every one."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from jauge.i18n import _
from jauge.model import fits
from jauge.sources.exports import Bad, Row, key
from jauge.sources.invoices.document import Document, Line, Period
from jauge.sources.invoices.parties import issuer_key

_CATEGORIES: dict[str, str] = {"allowance": "Credit", "tax": "Tax", "rounding": "Adjustment"}
_LONGEST = 1_000


def rows_of(document: Document) -> list[Row]:
    """The rows; two lines of one id are told apart by their order. Bad for what does not fit."""
    rows = list(_rows(document))
    for row in rows:
        for name, value in row.items():
            if isinstance(value, Decimal) and not fits(value):
                raise Bad(name, value, _("does not fit 20 digits and 18 decimals: correct it"))
    return rows


def _rows(document: Document) -> Iterator[Row]:
    whole = _whole(document)
    seen: Counter[str] = Counter()
    for line in document.lines:
        seen[line.id] += 1
        name = line.id if seen[line.id] == 1 else f"{line.id}#{seen[line.id]}"
        yield {
            **whole,
            **_line(line, document.period),
            "natural_key": _key(document, name),
            "x_columns": {**document.others, **line.others},
        }


def _key(document: Document, line: str) -> str:
    """Issuer, invoice, line. Credit notes may have a series of their own with the same numbers."""
    issuer = document.issuer_id or _issuer(document)
    kind = None if document.type == "invoice" else document.type
    return key(issuer, kind, " ".join(document.number.split()), line)


def _issuer(document: Document) -> str | None:
    return issuer_key(document.issuer_name) if document.issuer_name else None


def _whole(document: Document) -> Row:
    totals = document.totals
    return {
        "billing_currency": document.currency,
        "invoice_id": document.id,
        "invoice_issue_date": document.issued,
        "invoice_issue_status": document.status,
        "invoice_issuer_name": document.issuer_name,
        "payment_due_date": document.due,
        "x_document_type": document.type,
        "x_invoice_number": document.number,
        "x_issuer_id": document.issuer_id,
        "x_issuer_key": _issuer(document),
        "x_invoice_net": totals.net,
        "x_invoice_tax": totals.tax,
        "x_invoice_gross": totals.gross,
        **document.columns,
    }


def _line(line: Line, around: Period | None) -> Row:
    service, billed = line.period or around, around or line.period
    made: Row = {
        "billed_cost": line.amounts.net,
        "tax_amount": line.amounts.tax,
        "gross_amount": line.amounts.gross,
        "charge_category": _CATEGORIES.get(line.kind),
        "invoice_detail_id": line.id,
        "invoice_detail_description": line.description and line.description[:_LONGEST],
        "x_line_kind": line.kind,
        **line.columns,
    }
    if billed is not None:
        made |= {"billing_period_start": billed.start, "billing_period_end": billed.end}
    if service is not None:
        made |= {"x_service_start": service.start, "x_service_end": service.end}
    return made
