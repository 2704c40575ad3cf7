"""OVHcloud: bills of /me/bill, with a line for each detail where the bill holds its `details`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, cast

from msgspec.structs import replace

from jauge.sources.exports import Fields, Item
from jauge.sources.exports.charges import month_before
from jauge.sources.invoices.balance import shares
from jauge.sources.invoices.document import Amounts, Document, Line, Period

_KEPT: Final = ("orderId", "category")
_NOTHING: Final = Decimal(0)


def is_bill(record: object) -> bool:
    """Whether a record is a bill, not a line of one."""
    return isinstance(record, Mapping) and "billId" in record


def document_of(item: Item, now: datetime) -> Document:
    """The bill; its tax is shared among the details by amount. Raises Bad."""
    fields = Fields(item.record, now)
    number = fields.text("billId", required=True) or ""
    totals = Amounts(
        fields.amount("priceWithoutTax.value", required=True),
        fields.amount("tax.value", required=True),
        fields.amount("priceWithTax.value"),
    )
    details = cast("list[object]", fields.get("details") or [])
    lines = [_line(Fields(each, now)) for each in details if isinstance(each, dict)]
    taxes = shares(totals.tax or _NOTHING, [line.amounts.net or _NOTHING for line in lines])
    return Document(
        id=number,
        number=number,
        issuer_name="OVHcloud",
        currency=fields.currency("priceWithoutTax.currencyCode"),
        issued=fields.since("date"),
        period=Period(*month_before(fields.since("date"))),
        totals=totals,
        lines=tuple(
            replace(line, amounts=Amounts(line.amounts.net, tax))
            for line, tax in zip(lines, taxes if lines else (), strict=True)
        ),
        others={name: text for name in _KEPT if (text := fields.text(name))},
    )


def _line(fields: Fields) -> Line:
    start, last = fields.moment("periodStart"), fields.ahead("periodEnd")
    return Line(
        id=fields.text("billDetailId", required=True) or "",
        amounts=Amounts(fields.amount("totalPrice.value", required=True)),
        description=fields.text("description"),
        period=Period(start, last + timedelta(days=1)) if start and last else None,
        columns={
            "x_quantity": fields.amount("quantity"),
            "x_unit_price": fields.amount("unitPrice.value"),
        },
        others={"domain": domain} if (domain := fields.text("domain")) else {},
    )
