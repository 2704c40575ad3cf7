"""The counted invoices of the ledger, each with its lines and what these are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from jauge.analysis.conversion import RateOn
from jauge.analysis.held import Held
from jauge.analysis.spend.bank import rates
from jauge.analysis.spend.days import Days, spanned
from jauge.analysis.spend.kinds import kind_of
from jauge.analysis.spend.names import Names
from jauge.attribution.vendors import BankLine, SpendKind, recognise
from jauge.model import exact_sum

_TABLE: Final = "invoice_line"
_COLUMNS: Final = (
    "invoice_line_id", "billed_cost", "tax_amount", "gross_amount", "billing_currency",
    "billing_account_id", "billing_period_start", "billing_period_end", "invoice_id",
    "invoice_issue_date", "invoice_issuer_name", "invoice_detail_description", "x_line_kind",
    "x_invoice_number", "x_issuer_key", "x_service_start", "x_service_end", "x_tax_rate",
    "x_quantity", "x_unit_price", "x_invoice_net", "x_invoice_tax", "x_invoice_gross",
)  # fmt: skip
_SOLD: Final = frozenset({None, "item", "total"})
"""Kinds of lines that say what is sold; the others belong to what their invoice sells mostly."""
_TRADE: Final = frozenset({"ai_subscription", "ai_metered", "cloud_with_ai", "tool_with_ai"})


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line of an invoice; amounts are None where they are unknown. `kind` is None of no AI."""

    id: str
    line_kind: str | None
    description: str | None
    days: Days
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    tax_rate: Decimal | None
    quantity: Decimal | None
    unit_price: Decimal | None
    account: str | None
    product: str | None = None
    kind: SpendKind | None = None


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or credit note: `stated` are the totals net, tax and gross that it states."""

    number: str
    issuer: str | None
    supplier: str | None
    issued_on: date
    currency: str
    items: tuple[Item, ...]
    stated: tuple[Decimal | None, Decimal | None, Decimal | None]

    def sum(self, name: str) -> Decimal | None:
        """The sum of `net`, `tax` or `gross` over the lines; None where one of them is unknown."""
        amounts: list[Decimal | None] = [getattr(item, name) for item in self.items]
        known = [amount for amount in amounts if amount is not None]
        return exact_sum(known) if len(known) == len(amounts) else None


def read(held: Held, names: Names, rate_on: RateOn) -> list[Invoice]:
    """The invoices by day of issue and number; voided and repeated ones are not counted."""
    paths = held.of(_TABLE)
    if not paths:
        return []
    rows = held.session.read(_TABLE, paths)
    answered = held.session.run(rows.filter(rows["role"] == "counted").select(*_COLUMNS))
    papers: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in sorted(answered.to_pylist(), key=lambda row: row["invoice_line_id"]):
        issuer = row["x_issuer_key"] or row["invoice_issuer_name"] or ""
        number = row["x_invoice_number"] or row["invoice_id"] or ""
        papers.setdefault((issuer, number, row["billing_currency"] or ""), []).append(row)
    found = _kinds([_invoice(rows) for rows in papers.values()], names, rate_on)
    return sorted(found, key=lambda one: (one.issued_on, one.issuer or "", one.number))


def _invoice(rows: Sequence[Mapping[str, Any]]) -> Invoice:
    first = rows[0]
    moment = first["invoice_issue_date"] or first["billing_period_end"]
    items = tuple(_item(row, moment) for row in rows)
    return Invoice(
        number=first["x_invoice_number"] or first["invoice_id"] or "",
        issuer=first["invoice_issuer_name"],
        supplier=None,
        issued_on=items[0].days.first if moment is None else moment.replace(tzinfo=UTC).date(),
        currency=first["billing_currency"] or "",
        items=items,
        stated=(first["x_invoice_net"], first["x_invoice_tax"], first["x_invoice_gross"]),
    )


def _item(row: Mapping[str, Any], issued: Any) -> Item:
    start: datetime = row["x_service_start"] or row["billing_period_start"] or issued
    end = row["x_service_end"] or row["billing_period_end"]
    return Item(
        id=row["invoice_line_id"].hex(),
        line_kind=row["x_line_kind"],
        description=row["invoice_detail_description"],
        days=spanned(start, end),
        net=row["billed_cost"],
        tax=row["tax_amount"],
        gross=row["gross_amount"],
        tax_rate=row["x_tax_rate"],
        quantity=row["x_quantity"],
        unit_price=row["x_unit_price"],
        account=row["billing_account_id"],
    )


def _kinds(invoices: Sequence[Invoice], names: Names, rate_on: RateOn) -> list[Invoice]:
    """The invoices with supplier, product and kind, by the table that reads bank lines."""
    lines = [
        BankLine(
            id=item.id,
            booked_on=one.issued_on,
            amount=-abs(item.net if item.net is not None else item.gross or Decimal(0)),
            currency=one.currency,
            counterparty=one.issuer,
            text=item.description,
        )
        for one in invoices
        for item in one.items
    ]
    answers = {each.id: each for each in recognise(lines, names.vendors, rates(rate_on))}

    def known(item: Item, supplier: str | None) -> Item:
        answer = answers[item.id]
        vendor, product = answer.vendor or supplier, answer.product
        if vendor is None or names.kind(vendor) is None:
            kind = "to_review" if answer.spend_kind == "to_review" else None
            return msgspec.structs.replace(item, kind=kind)
        kind = answer.spend_kind
        if kind not in _TRADE:
            kind = kind_of(names.vendors, vendor, product)
        product = product or names.product(vendor)
        return msgspec.structs.replace(item, product=product, kind=kind)

    def whole(one: Invoice) -> Invoice:
        told = (answers[item.id].vendor for item in one.items)
        supplier = names.supplier(next((vendor for vendor in told if vendor), None), one.issuer)
        items = _together([known(item, supplier) for item in one.items])
        return msgspec.structs.replace(one, supplier=supplier, items=items)

    return [whole(one) for one in invoices]


def _together(items: Iterable[Item]) -> tuple[Item, ...]:
    """Taxes, roundings and discounts take the product of the largest line that is sold."""
    every = tuple(items)
    sold = [item for item in every if item.line_kind in _SOLD and item.kind is not None]
    if not sold:
        return every
    main = max(sold, key=lambda item: abs(item.net or item.gross or Decimal(0)))
    return tuple(
        item
        if item.line_kind in _SOLD
        else msgspec.structs.replace(item, product=main.product, kind=main.kind)
        for item in every
    )
