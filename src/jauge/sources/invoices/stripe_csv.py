"""Stripe's export of invoices as CSV: a total each, in units of the currency."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from jauge.i18n import _
from jauge.model import Batch, exact_sum
from jauge.sources.base import Input, Sample
from jauge.sources.exports import Bad, Fields, Item
from jauge.sources.exports.records import Broken
from jauge.sources.invoices.amounts import amount_of
from jauge.sources.invoices.document import Amounts, Document, Format, Period
from jauge.sources.invoices.read import read
from jauge.sources.invoices.sheet import Row, rows_of, sheet_of, shown_by

_MARKS: Final = frozenset({"id", "customer", "number", "currency", "amount due", "total"})
_OF_STRIPE: Final = frozenset(
    {"date utc", "created utc", "finalized at utc", "minimum line item period start utc"}
)
_KEPT: Final = ("customer", "customer name", "subscription", "description", "applied coupons")


def _is_header(names: frozenset[str]) -> bool:
    return names >= _MARKS and bool(names & _OF_STRIPE)


def _recognise(sample: Sample) -> bool:
    return shown_by(sample, _is_header)


def _read(file: Input) -> Iterator[Batch]:
    sheet = sheet_of(file, _is_header)

    def items() -> Iterator[Item | Broken]:
        for row in rows_of(file, sheet):
            yield row if isinstance(row, Broken) else Item(row, {})

    return read(file, items(), lambda item: document_of(item.record, file.now))


def document_of(row: Row, now: datetime) -> Document | None:
    """The invoice of a row; None for a draft. Raises Bad. The export does not name the issuer."""
    fields = Fields(row, now)
    status = (fields.text("status") or "").lower()
    if status == "draft":
        return None
    id_ = fields.text("id", required=True) or ""
    number = fields.text("number") or id_
    tax = _amount(row, "tax")
    parts = [_amount(row, f"{name} tax amount") for name in ("exclusive", "inclusive")]
    known = [part for part in parts if part is not None]
    issued = next(
        filter(None, map(fields.moment, ("finalized at utc", "date utc", "created utc"))), None
    )
    start = fields.moment("minimum line item period start utc")
    end = fields.ahead("maximum line item period end utc")
    return Document(
        id=id_,
        number=number,
        status="Voided" if status == "void" else "Issued",
        currency=fields.currency("currency"),
        issued=issued,
        due=fields.ahead("due date utc"),
        period=Period(start, end) if start and end and start < end else None,
        totals=Amounts(
            None, exact_sum(known) if tax is None and known else tax, _amount(row, "total")
        ),
        columns={
            "billing_account_id": fields.text("customer"),
            "x_invoice_due": _amount(row, "amount due"),
        },
        others={name: text for name in _KEPT if (text := row.get(name))},
        notes=(
            _("the export does not name who issued its invoices: import the API's objects for it"),
        ),
    )


def _amount(row: Row, name: str) -> Decimal | None:
    said = row.get(name)
    amount = None if said is None else amount_of(said, ".")
    if said is not None and amount is None:
        raise Bad(name, said, _("not an amount: export it again"))
    return amount


FORMAT: Final = Format("stripe-invoices-csv", _recognise, _read)
