"""What a workbook can hold: sheet names, texts that stay texts, numbers with a format."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jauge import i18n
from jauge.surfaces.reports.cells import Cell, Kind, Table

_LONGEST_NAME: Final = 31
_LONGEST_TEXT: Final = 16_000  # Excel holds 32,767 UTF-16 units; a character is at most two
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESERVED: Final = "history"
_WIDTHS: Final = (9, 46)
_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "money": "#,##0.00",
    "unit_cost": "#,##0.0000",
    "difference": "+#,##0.00;-#,##0.00;0.00",
    "count": "#,##0",
    "quantity": "#,##0.00",
    "share": "0.0%",
}
_DAYS: Final = {"en": "yyyy-mm-dd", "fr": "dd/mm/yyyy"}
_SMALL: Final = "0.00E+00"
_ROUNDING: Final = 1e-12  # what conversions leave in the last of 18 decimals is nothing to read
_LEAST: Final[dict[Kind, float]] = {
    "money": 0.005,
    "unit_cost": 0.00005,
    "difference": 0.005,
    "quantity": 0.005,
    "share": 0.0005,
}
"""What is there but would be shown as nothing gets digits of its own."""
_HEADER: Final = {
    "bold": True,
    "text_wrap": True,
    "valign": "bottom",
    "font_color": "#ffffff",
    "bg_color": "#0f766e",
}


def sheet_name(title: str, taken: Sequence[str]) -> str:
    """A name that Excel takes and that no other sheet has, whatever the title holds."""
    plain = clean(_FORBIDDEN.sub(" ", title)).strip(" '")
    plain = " ".join(plain.split())
    used = {name.lower() for name in taken} | {_RESERVED}
    for number in range(1, len(used) + 2):
        suffix = "" if number == 1 else f" {number}"
        name = f"{_cut(plain, _LONGEST_NAME - len(suffix))}{suffix}".strip(" '")
        if name and name.lower() not in used:
            return name
    msg = "one more name than names taken"
    raise AssertionError(msg)


def _cut(text: str, units: int) -> str:
    """At most so many UTF-16 units: Excel counts those."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def clean(text: str) -> str:
    """A text without what XML forbids, at most as long as a cell."""
    shown = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return shown if len(shown) <= _LONGEST_TEXT else f"{shown[:_LONGEST_TEXT]}…"


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def heading(self, *, is_figure: bool) -> Format:
        """A heading over texts or over figures."""
        return self.of(**_HEADER, align="right" if is_figure else "left")

    def cell(self, cell: Cell, **properties: Any) -> Format:
        """A cell as it is read."""
        if cell.is_unknown:
            properties["font_color"] = "#6b7280"
        if cell.is_figure:
            properties["align"] = "right"
        return self.of(num_format=_number_format(cell), **properties)


def _number_format(cell: Cell) -> str:
    if cell.kind == "day":
        return _DAYS[i18n.language()]
    value = cell.value
    if isinstance(value, Decimal | float) and _ROUNDING < abs(value) < _LEAST.get(cell.kind, 0):
        return _SMALL
    return _FORMATS[cell.kind]


def write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    """A number as a number, a day as a day, all else as text that nothing reads as a formula."""
    match cell.value:
        case Decimal() | float() | int() if cell.is_figure:
            sheet.write_number(row, column, float(cell.value), style)
        case date():
            sheet.write_datetime(row, column, datetime.combine(cell.value, time.min), style)
        case _:
            sheet.write_string(row, column, clean(cell.text), style)


def write_table(sheet: Worksheet, styles: Styles, table: Table, first: int = 0) -> int:
    """A table from a row on; the row after it."""
    for column, heading in enumerate(table.headings):
        style = styles.heading(is_figure=heading.is_figure)
        sheet.write_string(first, column, clean(heading.text), style)
        texts = [heading.text, *(row[column].text for row in table.rows)]
        least, most = _WIDTHS
        sheet.set_column(column, column, min(max(least, *map(len, texts)), most) + 2)
    row = first
    for row, cells in enumerate(table.rows, first + 1):
        for column, cell in enumerate(cells):
            write_cell(sheet, row, column, cell, styles.cell(cell))
    if table.total:
        row += 1
        for column, cell in enumerate(table.total):
            write_cell(sheet, row, column, cell, styles.cell(cell, bold=True, top=1))
    return row + 1
