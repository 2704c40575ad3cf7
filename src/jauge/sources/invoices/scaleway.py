"""Scaleway: invoices of its billing API (/invoices), a total each."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from jauge.i18n import _
from jauge.model import exact_sum
from jauge.sources.exports import Bad, Fields, Item
from jauge.sources.exports.charges import billing_period, month_before
from jauge.sources.invoices.document import Amounts, Document, Period

LISTS: Final = ("invoices",)
_NANO: Final = -9
_KEPT: Final = ("type", "state", "organization_name")


def is_invoice(record: object) -> bool:
    """Whether a record of the API is an invoice, not a consumption."""
    return isinstance(record, Mapping) and "total_tax" in record


def document_of(item: Item, now: datetime) -> Document:
    """The invoice. Raises Bad."""
    fields = Fields(item.record, now)
    id_ = fields.text("id", required=True) or ""
    net, currency = money(fields, "total_untaxed")
    tax, _currency = money(fields, "total_tax")
    gross, _currency = money(fields, "total_taxed")
    return Document(
        id=id_,
        number=fields.text("number") or id_,
        status="Open" if fields.text("state") == "draft" else "Issued",
        issuer_name=fields.text("seller_name") or "Scaleway",
        currency=currency,
        issued=fields.moment("issued_date"),
        due=fields.ahead("due_date"),
        period=Period(*month_of(fields)),
        totals=Amounts(net, tax, gross),
        columns={"billing_account_id": fields.text("organization_id")},
        others={name: text for name in _KEPT if (text := fields.text(name))},
    )


def month_of(fields: Fields) -> tuple[datetime, datetime]:
    """The month of an invoice: as it says, else the one that its issue closes."""
    start = fields.moment("billing_period") or fields.moment("start_date")
    if start is not None:
        return billing_period(start)
    return month_before(fields.moment("issued_date") or fields.since("stop_date"))


def money(fields: Fields, path: str) -> tuple[Decimal, str]:
    """Whole units and billionths."""
    if not isinstance(fields.get(path), Mapping):
        raise Bad(path, fields.get(path), _("missing: export it with this field"))
    units = fields.amount(f"{path}.units") or Decimal(0)
    nanos = fields.amount(f"{path}.nanos", scale=_NANO) or Decimal(0)
    return exact_sum((units, nanos)), fields.currency(f"{path}.currency_code")
