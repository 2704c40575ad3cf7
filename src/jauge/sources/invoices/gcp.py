"""Google Cloud: the cost table of an invoice month as CSV, its lines summed by what they are for.

Above the header stand the invoice, its dates, currency and the amount due; the columns `Cost` are
rounded, as the invoice is, and a row `Rounding error` makes them add up.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from jauge.i18n import _
from jauge.model import Batch, exact_sum
from jauge.sources.base import Input, Sample, Unreadable
from jauge.sources.exports import Bad, Fields, Item, key
from jauge.sources.exports.records import Broken
from jauge.sources.invoices.amounts import Mark, amount_of, mark_of
from jauge.sources.invoices.days import day_of
from jauge.sources.invoices.document import Amounts, Document, Format, Line, LineKind, Period
from jauge.sources.invoices.read import read
from jauge.sources.invoices.sheet import Row, Sheet, name_of, rows_of, sheet_of, shown_by
from jauge.sources.invoices.terms import day_after

_MARKS: Final = frozenset({"billing account id", "service description", "cost type", "cost"})
_EXPORT: Final = "usage start time"
"""A column of the billing export, whose lines are charges; this table has days."""
_PARTS: Final = ("service description", "project id", "cost type", "credit type")
_KINDS: Final[Mapping[str, LineKind]] = {"tax": "tax", "rounding error": "rounding"}
_TOTALS: Final = frozenset({"total", "subtotal"})
_NOTHING: Final = Decimal(0)


class Cell(NamedTuple):
    """A row of the table: what it is for, its cost, and its days."""

    parts: tuple[str, ...]
    cost: Decimal
    start: datetime | None
    end: datetime | None


def _is_header(names: frozenset[str]) -> bool:
    return names >= _MARKS and _EXPORT not in names


def _recognise(sample: Sample) -> bool:
    return shown_by(sample, _is_header)


def _read(file: Input) -> Iterator[Batch]:
    sheet = sheet_of(file, _is_header)
    above = {name_of(cells[0]): cells[1].strip() for cells in sheet.above if len(cells) > 1}
    if not above.get("invoice number"):
        hint = _("no invoice number above the table: download it for one invoice month")
        raise Unreadable(hint)
    cells = list(_cells(file, sheet))
    bad = [cell for cell in cells if isinstance(cell, Broken)]
    good = [cell for cell in cells if isinstance(cell, Cell)]
    item = Item(above, {})
    return read(file, [*bad, item], lambda _item: document_of(above, good, file.now))


def document_of(above: Row, cells: list[Cell], now: datetime) -> Document:
    """The invoice of the table. Raises Bad where the rows are not the amount due."""
    fields = Fields(above, now)
    number = fields.text("invoice number", required=True) or ""
    due = above.get("total amount due", "")
    gross = amount_of(due, mark_of([due]) or ".")
    if gross is None:
        raise Bad("Total amount due", due, _("not an amount: download the table again"))
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.parts, []).append(cell)
    starts = [cell.start for cell in cells if cell.start is not None]
    ends = [cell.end for cell in cells if cell.end is not None]
    return Document(
        id=number,
        number=number,
        issuer_name="Google Cloud",
        currency=fields.currency("currency"),
        issued=day_of(above.get("invoice date", ""), None),
        due=day_of(above.get("due date", ""), None),
        period=Period(min(starts), max(ends)) if starts and ends else None,
        totals=Amounts(gross=gross),
        lines=tuple(_line(parts, group) for parts, group in sorted(groups.items())),
        columns={
            "billing_account_id": fields.text("billing account id"),
            "x_invoice_due": gross,
        },
        others={"exchange_rate": rate} if (rate := above.get("currency exchange rate")) else {},
    )


def _line(parts: tuple[str, ...], cells: list[Cell]) -> Line:
    service, project, cost_type, credit = parts
    cost = exact_sum(cell.cost for cell in cells)
    kind: LineKind = _KINDS.get(cost_type.lower(), "allowance" if credit else "item")
    named = [part for part in (service, project, credit, cost_type) if part]
    return Line(
        id=key(*parts).replace("\x1f", "|"),
        kind=kind,
        amounts=Amounts(_NOTHING, cost) if kind == "tax" else Amounts(cost, _NOTHING),
        description=" - ".join(named),
    )


def _cells(file: Input, sheet: Sheet) -> Iterator[Cell | Broken]:
    rows = list(rows_of(file, sheet))
    costs = [row.get("cost", "") for row in rows if not isinstance(row, Broken)]
    mark = mark_of(costs) or "."
    for row in rows:
        if isinstance(row, Broken):
            yield row
        elif row.get("cost type", "").lower() not in _TOTALS and "cost" in row:
            yield _cell(row, mark)


def _cell(row: Row, mark: Mark) -> Cell | Broken:
    cost = amount_of(row["cost"], mark)
    if cost is None:
        return Broken(_("not an amount: download the table again"), row["cost"])
    first, last = (day_of(row.get(f"usage {part} date", ""), None) for part in ("start", "end"))
    parts = tuple(row.get(name, "") for name in _PARTS)
    return Cell(parts, cost, first, day_after(last))


FORMAT: Final = Format("gcp-invoice", _recognise, _read)
