"""The cells of a list of invoices: how its whole file writes amounts and days, and each of them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from jauge.i18n import _
from jauge.sources.base import Input, Unreadable
from jauge.sources.bills.moments import Order
from jauge.sources.exports import Bad
from jauge.sources.exports.records import Broken
from jauge.sources.invoices.amounts import Mark, amount_of, mark_of
from jauge.sources.invoices.days import day_of, order_in
from jauge.sources.invoices.headers import AMOUNTS, Columns, columns_of
from jauge.sources.invoices.parties import plain
from jauge.sources.invoices.sheet import Row, Sheet, rows_of

_DAYS: Final = ("issued", "due", "start", "end", "period")


class Reading(NamedTuple):
    """How the cells of a file are read."""

    columns: Columns
    mark: Mark | None
    order: Order | None
    counts: Mapping[str, int]
    now: datetime


def reading_of(file: Input, sheet: Sheet) -> Reading:
    """What the whole file says of its amounts, its dates and how many rows an invoice has."""
    columns = columns_of(sheet.columns.values())
    names = columns.names
    if not names.keys() & {*AMOUNTS}:
        hint = _("the amounts of {column} say neither net nor gross: name the column Net or Gross")
        raise Unreadable(hint.format(column=sheet.columns[names["unclear"]]))
    amounts: list[str] = []
    days: list[str] = []
    counts: Counter[str] = Counter()
    for row in rows_of(file, sheet):
        if not isinstance(row, Broken):
            amounts += [row[names[name]] for name in AMOUNTS if names.get(name) in row]
            days += [row[names[name]] for name in _DAYS if names.get(name) in row]
            counts[_invoice(row, columns)] += 1
    order = order_in(days, is_french=columns.is_french)
    return Reading(columns, mark_of(amounts), order, counts, file.now)


def _invoice(row: Row, columns: Columns) -> str:
    """What an invoice of a list is known by: its supplier and its number."""
    return (
        plain(row.get(columns.names["supplier"], ""))
        + "\x1f"
        + row.get(columns.names["number"], "")
    )


class Cells:
    """The cells of a row by field."""

    def __init__(self, row: Row, reading: Reading) -> None:
        self._row = row
        self.reading = reading
        self.invoice = _invoice(row, reading.columns)

    def text(self, field: str, *, required: bool = False) -> str | None:
        """What stands there; Bad where nothing does and it is required."""
        found = self._row.get(self.reading.columns.names.get(field, ""))
        if found is None and required:
            raise Bad(self._name(field), None, _("missing: complete the row"))
        return found

    def amount(self, field: str) -> Decimal | None:
        """An amount, exact; Bad for what is none, or may be two."""
        said = self.text(field)
        amount = None if said is None else amount_of(said, self.reading.mark)
        if said is not None and amount is None:
            reason = _("not an amount, or it may be thousands: write it with two decimals")
            raise Bad(self._name(field), said, reason)
        return amount

    def day(self, field: str) -> datetime | None:
        """A day, its midnight in UTC; Bad for what is none."""
        said = self.text(field)
        day = None if said is None else day_of(said, self.reading.order)
        if said is not None and day is None:
            raise Bad(self._name(field), said, _("not a day: write it as 2026-10-31"))
        return day

    def bad(self, field: str, reason: str) -> Bad:
        """What is wrong with a field, to be raised."""
        return Bad(self._name(field), self.text(field), reason)

    def none(self) -> None:
        """Nothing, for a row without a number that has no supplier either (a total). Or Bad."""
        if self.text("supplier") is not None:
            self.text("number", required=True)

    def _name(self, field: str) -> str:
        return self.reading.columns.names.get(field, field)
