"""The report as an Excel workbook: a sheet per section, numbers as numbers, names as text."""

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jauge import i18n
from jauge.analysis.cost import Answer
from jauge.analysis.overview import Overview
from jauge.i18n import _
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.reports.cells import Cell, Heading, Table, words
from jauge.surfaces.reports.chosen import chosen
from jauge.surfaces.reports.facts import facts, title
from jauge.surfaces.reports.figures import figures
from jauge.surfaces.reports.sections import Section
from jauge.surfaces.reports.sheets import Styles, sheet_name, write_table
from jauge.surfaces.terminal import demo_marks, wording
from jauge.surfaces.terminal.demo_marks import Holds

_MOST_LINES: Final = 100_000
_A4: Final = 9
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_SOLID, _PALE, _MORE = "#0f766e", "#99d5cd", "#b45309"


def render(
    overview: Overview,
    *,
    name: str,
    language: str,
    now: datetime,
    audit: AuditView | None = None,
    audience: Audience = "cio-cfo",
    holds: Holds | None = None,
) -> bytes:
    """The file in one language, of a demo so marked; the language before is spoken again after."""
    with i18n.speaking(language):
        return _written(overview, audit, audience, name, now, demo_marks.said(holds))


def _written(
    overview: Overview,
    audit: AuditView | None,
    audience: Audience,
    name: str,
    now: datetime,
    marked: str,
) -> bytes:
    out = io.BytesIO()
    shown = chosen(overview, audit, audience, now, _MOST_LINES)
    with Workbook(out, dict(_OPTIONS)) as book:
        book.set_properties({"title": title(audience, audit), "created": now.replace(tzinfo=None)})
        sheets = _Sheets(book, marked)
        if audience != "owner":
            sheets.add(_("Summary"), figures(overview))
        for section in shown:
            if section.table:
                sheet = sheets.add(section.title, section.table)
                _draw(book, sheet, section, section.table, sheets.first)
        sheets.add(_("In short"), _short(shown))
        sheets.add(_("About"), _about(overview, audit, name, now))
    return out.getvalue()


class _Sheets:
    """The sheets of a workbook, each with a name of its own."""

    def __init__(self, book: Workbook, marked: str) -> None:
        self._book = book
        self._marked = marked
        self.first = 1 if marked else 0
        """The row of the headings: what marks a demo stands above them."""
        self._styles = Styles(book)
        self._names: list[str] = []

    def add(self, title: str, table: Table) -> Worksheet:
        """A sheet with one table: a sheet has one filter."""
        self._names.append(sheet_name(title, self._names))
        sheet = self._book.add_worksheet(self._names[-1])
        if self._marked:
            sheet.write_string(0, 0, self._marked, self._styles.of(bold=True, font_color=_MORE))
            sheet.set_header(f"&C&B{self._marked}")
        write_table(sheet, self._styles, table, self.first)
        if table.rows:
            last = self.first + len(table.rows)
            sheet.autofilter(self.first, 0, last, len(table.headings) - 1)
        sheet.freeze_panes(self.first + 1, 1)
        sheet.repeat_rows(0, self.first)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        return sheet


def _short(shown: Sequence[Section]) -> Table:
    """Each section in its sentences."""
    return Table(
        headings=(Heading(_("Section")), Heading(_("In short"))),
        rows=tuple((words(one.title), words(said)) for one in shown for said in one.says),
    )


def _about(overview: Overview, audit: AuditView | None, name: str, now: datetime) -> Table:
    total = overview.total
    exact = _("Cells hold 15 digits; exact amounts are in jauge cost --json.")
    rows = [
        *([(_("Workspace"), wording.name(name))] if name else []),
        *facts(overview, now, audit),
        *((_("Assumption"), said) for said in wording.assumptions(total)),
        *((_("Caveat"), said) for said in wording.conversion(total)),
        (_("Precision"), exact),
    ]
    return Table(
        headings=(Heading(_("What")), Heading(_("Value"))),
        rows=tuple((words(what), words(said)) for what, said in rows),
    )


def _draw(book: Workbook, sheet: Worksheet, section: Section, table: Table, first: int) -> None:
    """A chart beside the table where time or steps are shown."""
    if not table.total:
        return  # several currencies share no axis
    if section.slug == "day" and isinstance(section.drawn, Answer):
        is_range = any(total.sums.is_range for total in section.drawn.totals)
        _insert(book, sheet, table, section.title, _days(sheet, table, first, is_range=is_range))
    elif section.is_steps:
        _insert(book, sheet, table, section.title, [_steps(sheet, table, first)])


def _insert(
    book: Workbook, sheet: Worksheet, table: Table, title: str, series: Sequence[dict[str, Any]]
) -> None:
    chart = book.add_chart({"type": "column"})
    if chart is None:
        return
    for one in series:
        chart.add_series(one)
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"none": True} if len(series) == 1 else {"position": "bottom"})
    if table.headings[0].kind == "day":
        chart.set_x_axis({"date_axis": True})
    chart.set_size({"width": 720, "height": 340})
    sheet.insert_chart(1, len(table.headings) + 1, chart, {"description": title})


def _days(sheet: Worksheet, table: Table, first: int, *, is_range: bool) -> list[dict[str, Any]]:
    """The cost of each day; of a range the lower end stands before the upper one."""
    money = [place for place, one in enumerate(table.headings) if one.kind == "money"]
    drawn = [(money[1], _PALE), (money[0], _SOLID)] if is_range else [(money[0], _SOLID)]
    name, top, last = sheet.get_name(), first + 1, first + len(table.rows)
    return [
        {
            "name": table.headings[place].text,
            "categories": [name, top, 0, last, 0],
            "values": [name, top, place, last, place],
            "fill": {"color": colour},
            "overlap": 100,
            "gap": 40,
        }
        for place, colour in drawn
    ]


def _steps(sheet: Worksheet, table: Table, top: int) -> dict[str, Any]:
    """Before, the reasons, now: the total of each column."""
    name, last = sheet.get_name(), top + len(table.rows) + 1
    first = next(place for place, one in enumerate(table.headings) if one.kind == "money")
    end = first + 5
    return {
        "name": table.headings[end].text,
        "categories": [name, top, first, top, end],
        "values": [name, last, first, last, end],
        "points": [{"fill": {"color": _colour(cell)}} for cell in table.total[first : end + 1]],
        "gap": 40,
    }


def _colour(cell: Cell) -> str:
    if cell.kind == "money":
        return _SOLID
    return _MORE if isinstance(cell.value, Decimal) and cell.value > 0 else _PALE
