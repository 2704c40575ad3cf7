"""Why a bank line, a line of an invoice or a seat has its virtual tags."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from jauge.analysis.rulebook import Tags
from jauge.analysis.spend.asking import Known
from jauge.analysis.spend.whose import Row, row_of_item, row_of_line, row_of_seat
from jauge.analysis.tag_explain import Explanation
from jauge.attribution import Value, explain

_LEAST = 4


class _Found(NamedTuple):
    """A row by its id: what rules read of it, its day, and its amount as it stands there."""

    id: str
    source: str
    row: Row
    day: date
    amount: Decimal | None
    currency: str | None


def explain_paid(known: Known, tags: Tags, asked: str) -> Explanation | None:
    """The one row with this id, or that starts so (4 digits at least); None of none or several."""
    if len(asked) < _LEAST:
        return None
    found = [one for one in _rows(known) if one.id.startswith(asked.lower())]
    if len({one.id for one in found}) != 1:
        return None
    one = found[0]
    shown = {
        "agent": None,
        "model": None,
        "provider": _text(one.row.get("vendor")),
        "product": _text(one.row.get("product")),
        "text": _text(one.row.get("text")),
        "role": "counted",
        "billing_currency": one.currency,
        "source": one.source,
        "response_id": None,
    }
    return Explanation(
        id=one.id,
        started_at=datetime.combine(one.day, time.min, UTC),
        row=shown,
        effective_cost=one.amount,
        tags=explain(tags, one.row, one.day),
        shared=(),
    )


def _rows(known: Known) -> Iterator[_Found]:
    for entry in known.bank.entries:
        line = entry.line
        paid = line.amount.copy_negate()
        row = row_of_line(entry)
        yield _Found(line.id, "bank_line", row, line.booked_on, paid, line.currency)
    for one in known.invoices:
        for item in one.items:
            row, day = row_of_item(one, item), item.days.first
            yield _Found(item.id, "invoice_line", row, day, item.net, one.currency)
    for each in known.pictures:
        for seat in each.seats:
            sold = known.names.of_tool(each.tool, seat.plan)
            row = row_of_seat(seat, sold.vendor, sold.name)
            price = seat.price_per_month
            yield _Found(seat.id, "seat", row, each.as_of, price, seat.currency)


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
