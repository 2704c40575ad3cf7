"""An accountant's list of invoices as CSV: a row an invoice, or several of one number."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample
from jauge.sources.exports import Item
from jauge.sources.exports.records import Broken
from jauge.sources.invoices.amounts import amount_of
from jauge.sources.invoices.balance import close, completed
from jauge.sources.invoices.cells import Cells, reading_of
from jauge.sources.invoices.days import period_of
from jauge.sources.invoices.document import Amounts, Document, DocumentType, Format, Line, Period
from jauge.sources.invoices.headers import AMOUNTS, is_list
from jauge.sources.invoices.parties import company_number, plain, tax_number
from jauge.sources.invoices.read import read
from jauge.sources.invoices.sheet import rows_of, sheet_of, shown_by

_CREDIT: Final = re.compile(r"\b(?:avoir|note de credit|credit ?(?:note|memo)|refund)s?\b")
_CORRECTION: Final = re.compile(r"\b(?:rectificative|corrective|correction|corrected)\b")
_DRAFT: Final = re.compile(r"\b(?:brouillon|draft|proforma|pro forma)\b")
_VOID: Final = re.compile(r"\b(?:annulee?|void(?:ed)?|cancell?ed)\b")
_SOONEST: Final = timedelta(days=31)
_PERCENT: Final = Decimal("0.01")


def _recognise(sample: Sample) -> bool:
    return shown_by(sample, is_list)


def _read(file: Input) -> Iterator[Batch]:
    sheet = sheet_of(file, is_list)
    reading = reading_of(file, sheet)
    seen: Counter[str] = Counter()

    def items() -> Iterator[Item | Broken]:
        for row in rows_of(file, sheet):
            yield row if isinstance(row, Broken) else Item(row, {})

    def document(item: Item) -> Document | None:
        cells = Cells(item.record, reading)
        if (number := cells.text("number")) is None:
            return cells.none()
        seen[cells.invoice] += 1
        return document_of(cells, number, seen[cells.invoice])

    return read(file, items(), document)


def document_of(cells: Cells, number: str, ordinal: int) -> Document | None:
    """The invoice of a row; None for a draft. Raises Bad."""
    status, kind = plain(cells.text("status") or ""), plain(cells.text("type") or "")
    if _DRAFT.search(f"{status} {kind}"):
        return None
    issued = cells.day("issued")
    if issued is not None and issued > cells.reading.now + _SOONEST:
        raise cells.bad("issued", _("in the future: correct the date"))
    amounts, rate = _amounts(cells, is_credit=_CREDIT.search(kind) is not None), _rate(cells)
    is_alone = cells.reading.counts[cells.invoice] == 1
    supplier_id = cells.text("supplier_id")
    line = Line(
        id=cells.text("line") or ("total" if is_alone else str(ordinal)),
        kind="total" if is_alone else "item",
        amounts=amounts,
        description=cells.text("text"),
        columns={"x_tax_rate": rate, "x_quantity": cells.amount("quantity")},
    )
    return Document(
        id=number,
        number=number,
        type=_type(kind, amounts, is_alone=is_alone),
        status="Voided" if _VOID.search(status) else "Issued",
        issuer_name=cells.text("supplier", required=True),
        issuer_id=tax_number(supplier_id) or company_number(supplier_id),
        currency=_currency(cells),
        issued=issued,
        due=cells.day("due"),
        period=_period(cells),
        totals=amounts if is_alone else Amounts(),
        lines=(line,),
        columns={
            "billing_account_id": cells.text("account"),
            "purchase_order_number": cells.text("order"),
            "reference_invoice_id": cells.text("reference"),
            "x_invoice_due": cells.amount("to_pay") if is_alone else None,
        },
        notes=_notes(number, amounts, rate),
    )


def _type(kind: str, amounts: Amounts, *, is_alone: bool) -> DocumentType:
    """What the row says that it is; a negative row that says nothing is a credit note."""
    if _CREDIT.search(kind):
        return "credit_note"
    if _CORRECTION.search(kind):
        return "correction"
    whole = amounts.net if amounts.gross is None else amounts.gross
    is_negative = is_alone and whole is not None and whole < 0
    return "credit_note" if is_negative and not kind else "invoice"


def _amounts(cells: Cells, *, is_credit: bool) -> Amounts:
    parts = [cells.amount(name) for name in AMOUNTS]
    if is_credit:
        parts = [None if part is None else -abs(part) for part in parts]
    if all(part is None for part in parts):
        raise cells.bad("net", _("no amount: complete the row"))
    return completed(Amounts(*parts))


def _rate(cells: Cells) -> Decimal | None:
    """The rate of the tax in percent; one that is no number is a name of a rate and left out."""
    said = (cells.text("rate") or "").replace("%", "").strip()
    return amount_of(said, cells.reading.mark or ".") if said else None


def _notes(number: str, amounts: Amounts, rate: Decimal | None) -> tuple[str, ...]:
    """A note where the rate is not that of the amounts."""
    if rate is None or amounts.net is None or amounts.tax is None:
        return ()
    if close(amounts.tax, amounts.net * rate * _PERCENT):
        return ()
    hint = _("{number}: the tax {tax} is not {rate} % of {base}; it counts as it stands")
    said = f"{rate.normalize():f}"
    return (hint.format(number=number, tax=amounts.tax, rate=said, base=amounts.net),)


def _currency(cells: Cells) -> str:
    """The currency of the row, else the one that the headers or the amounts of it name."""
    said = cells.text("currency")
    if said is None and (named := cells.reading.columns.currency) is not None:
        return named
    texts = [said] if said else [cells.text(name) or "" for name in AMOUNTS]
    found = {code for text in texts for code in _codes(text)}
    if len(found) != 1:
        raise cells.bad("currency", _("no ISO 4217 currency: add a column, such as EUR or USD"))
    return found.pop()


def _codes(text: str) -> Iterator[str]:
    for sign, code in (("€", "EUR"), ("£", "GBP")):
        if sign in text:
            yield code
    for word in re.findall(r"\b[A-Z]{3}\b", text.upper()):
        if word in ISO_4217:
            yield word


def _period(cells: Cells) -> Period | None:
    start, last = cells.day("start"), cells.day("end")
    if start is not None and last is not None:
        if last < start:
            raise cells.bad("end", _("before the start: correct the period"))
        return Period(start, last + timedelta(days=1))
    if (said := cells.text("period")) is None:
        return None
    period = period_of(said, cells.reading.order)
    if period is None:
        raise cells.bad("period", _("not a period: write it as 2026-10 or with two days"))
    return period


FORMAT: Final = Format("invoice-csv", _recognise, _read)
