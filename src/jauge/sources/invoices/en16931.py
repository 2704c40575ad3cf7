"""An e-invoice of EN 16931, whichever its syntax, as a document: lines, tax, totals, checks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import BinaryIO, Final

from msgspec.structs import replace

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model import Batch, divide
from jauge.sources.base import Input, Unreadable
from jauge.sources.exports import Bad, Item
from jauge.sources.invoices.document import Amounts, Document, DocumentType, Line, Period
from jauge.sources.invoices.parties import company_number, tax_number
from jauge.sources.invoices.read import read
from jauge.sources.invoices.tax import breakdown, contradictions, summed, taxed
from jauge.sources.invoices.terms import Binding, Terms, day_after
from jauge.sources.invoices.totals import check, totals_of
from jauge.sources.invoices.xml import root_of

_CREDIT_CODES: Final = "81 83 261 262 296 308 381 396 420 458 502 503 532"
_CREDIT: Final = frozenset(_CREDIT_CODES.split())
"""Codes of UNTDID 1001 for credit notes, whose amounts are positive; 384 is a correction."""
_CORRECTION: Final = "384"
_SOONEST: Final = timedelta(days=31)
_KEPT: Final = ("BT-3", "BT-10", "BT-12", "BT-19", "BT-23", "BT-24", "BT-28", "BT-30", "BT-30-1")
_KEPT_OF_LINES: Final = ("BT-132", "BT-133", "BT-136", "BT-141")


def read_xml(
    file: Input, opened: Callable[[], BinaryIO], roots: tuple[str, ...], binding: Binding
) -> Iterator[Batch]:
    """The batches of the one document that `opened` gives; its root must be one of `roots`."""
    with opened() as stream:
        root = root_of(stream)
    if root.tag not in roots:
        hint = _("{name} is no invoice of this format: choose another with --as")
        raise Unreadable(hint.format(name=root.tag[:120]))
    terms = Terms(root, binding)
    is_credit = root.tag.endswith("}CreditNote")
    yield from read(
        file, [Item({}, {})], lambda _item: document_of(terms, file.now, is_credit=is_credit)
    )


def document_of(terms: Terms, now: datetime, *, is_credit: bool) -> Document:
    """The document. Raises Bad for what is missing, is no amount, or does not add up."""
    number = terms.text("BT-1", required=True) or ""
    currency = _currency(terms, "BT-5") or ""
    issued = terms.day("BT-2")
    if issued is not None and issued > now + _SOONEST:
        raise Bad("BT-2", f"{issued:%Y-%m-%d}", _("in the future: correct the date"))
    groups = breakdown(terms, currency)
    taxes = [group.tax for group in groups]
    totals = totals_of(terms, currency, taxes)
    lines = list(_lines(terms, currency))
    if lines:
        lines += _parts(terms, currency)
    check(totals, lines, taxes)
    notes = contradictions(number, lines, groups)
    type_ = _type(terms, is_credit=is_credit)
    sign = -1 if type_ == "credit_note" else 1
    if sign < 0 and (totals.gross or 0) < 0:
        hint = _(
            "{number} is a credit note over a negative amount, which EN 16931 reads as a charge:"
            " ask the supplier if a refund was meant"
        )
        notes += (hint.format(number=number),)
    tax_currency = _currency(terms, "BT-6", required=False)
    return Document(
        id=number,
        number=number,
        type=type_,
        issuer_name=terms.text("BT-27") or terms.text("BT-28"),
        issuer_id=tax_number(terms.text("BT-31")) or company_number(terms.text("BT-30")),
        currency=currency,
        issued=issued,
        due=terms.day("BT-9"),
        period=_period(terms, "BT-73", "BT-74"),
        totals=_signed(Amounts(totals.net, totals.tax, totals.gross), sign),
        lines=tuple(
            _turned(line, sign) for line in (taxed(lines, groups) if lines else summed(groups))
        ),
        columns={
            **_said(terms),
            **{name: part and sign * part for name, part in totals.columns.items()},
            "x_tax_currency": tax_currency if tax_currency != currency else None,
            "x_tax_currency_amount": _accounted(terms, currency, tax_currency, sign),
        },
        others=_others(terms, _KEPT),
        notes=notes,
    )


def _type(terms: Terms, *, is_credit: bool) -> DocumentType:
    code = terms.text("BT-3")
    if is_credit or code in _CREDIT:
        return "credit_note"
    return "correction" if code == _CORRECTION else "invoice"


def _currency(terms: Terms, term: str, *, required: bool = True) -> str | None:
    code = terms.text(term, required=required)
    if code is not None and code not in ISO_4217:
        raise Bad(term, code, _("not an ISO 4217 currency: correct it, such as EUR or USD"))
    return code


def _accounted(terms: Terms, currency: str, other: str | None, sign: int) -> Decimal | None:
    """The tax in the currency in which it is accounted for."""
    if other is None or other == currency:
        return None
    amount = terms.amount("BT-111", other)
    return None if amount is None else sign * amount


def _period(terms: Terms, start: str, end: str) -> Period | None:
    first, last = terms.day(start), terms.day(end)
    if first is None and last is None:
        return None
    if first is not None and last is not None and last < first:
        raise Bad(terms.field(end), f"{last:%Y-%m-%d}", _("before the start: correct the period"))
    return Period(first, day_after(last))


def _said(terms: Terms) -> dict[str, str | None]:
    """Texts of the whole document that have a column."""
    return {
        "billing_account_id": terms.text("BT-46"),
        "purchase_order_number": terms.text("BT-13"),
        "payment_terms": terms.text("BT-20"),
        "reference_invoice_id": terms.text("BT-25"),
        "x_buyer_id": tax_number(terms.text("BT-48")) or company_number(terms.text("BT-47")),
        "x_payment_reference": terms.text("BT-83"),
        "x_payee_account": "".join((terms.text("BT-84") or "").split()) or None,
    }


def _others(terms: Terms, names: tuple[str, ...]) -> Mapping[str, str]:
    return {name: text for name in names if (text := terms.text(name))}


def _lines(terms: Terms, currency: str) -> Iterator[Line]:
    for number, line in enumerate(terms.groups("BG-25"), 1):
        price, base = line.number("BT-146"), line.number("BT-149")
        name, more = line.text("BT-153"), line.text("BT-154")
        yield Line(
            id=line.text("BT-126") or str(number),
            amounts=Amounts(line.amount("BT-131", currency, required=True)),
            description=f"{name} - {more}" if name and more and more != name else name or more,
            period=_period(line, "BT-134", "BT-135"),
            columns={
                "x_quantity": line.number("BT-129"),
                "x_unit": line.text("BT-130"),
                "x_unit_price": divide(price, base) if price is not None and base else price,
                "x_product": line.text("BT-155"),
                "x_tax_category": line.text("BT-151"),
                "x_tax_rate": line.number("BT-152"),
            },
            others=_others(line, _KEPT_OF_LINES),
        )


def _parts(terms: Terms, currency: str) -> Iterator[Line]:
    """Allowances and charges on the document as a whole, which lines do not hold."""
    for kind, group, sign in (("allowance", "BG-20", -1), ("charge", "BG-21", 1)):
        for number, part in enumerate(terms.groups(group), 1):
            amount = part.amount("BT-92", currency, required=True)
            yield Line(
                id=f"{kind}-{number}",
                kind="allowance" if sign < 0 else "charge",
                amounts=Amounts(None if amount is None else sign * amount),
                description=part.text("BT-97") or part.text("BT-98"),
                columns={
                    "x_tax_category": part.text("BT-95"),
                    "x_tax_rate": part.number("BT-96"),
                },
            )


def _signed(amounts: Amounts, sign: int) -> Amounts:
    parts = (amounts.net, amounts.tax, amounts.gross)
    return Amounts(*(None if part is None else sign * part for part in parts))


def _turned(line: Line, sign: int) -> Line:
    """A line as it counts: amounts and quantity of a credit note are negative."""
    quantity = line.columns.get("x_quantity")
    turned = {"x_quantity": sign * quantity} if quantity is not None else {}
    return replace(line, amounts=_signed(line.amounts, sign), columns={**line.columns, **turned})
