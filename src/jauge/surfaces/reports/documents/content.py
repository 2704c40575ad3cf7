"""A report as plain data for a template: the same cells as on the page, charts as SVG."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from jauge import i18n
from jauge.analysis.overview import Overview
from jauge.i18n import _
from jauge.surfaces.reports import bills, cells, drawing, facts, summary
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.reports.board import SECOND_PAGE
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.reports.chosen import chart_of, chosen
from jauge.surfaces.reports.drawing import Palette
from jauge.surfaces.reports.sections import Section
from jauge.surfaces.reports.summary import Share, Total
from jauge.surfaces.terminal import wording

MOST_LINES: Final = 60
_FONT: Final = "Libertinus Serif"
_GAP: Final = 2
_LEAST, _MOST = 7, 34


class Field(msgspec.Struct, frozen=True):
    """A cell: its text, whether it stands under other figures, and whether nobody knows it."""

    text: str
    is_figure: bool = False
    is_unknown: bool = False


class Grid(msgspec.Struct, frozen=True):
    """A table; `widths` are in characters, one a column."""

    widths: tuple[int, ...]
    headings: tuple[Field, ...]
    rows: tuple[tuple[Field, ...], ...]
    total: tuple[Field, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """A section: sentences, a chart with its sentence for who cannot see it, and a table."""

    title: str
    says: tuple[str, ...] = ()
    svg: str | None = None
    alt: str = ""
    grid: Grid | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document; `first` are the sections of the first page of two.

    `marked` stands on top of every page.
    """

    language: str
    title: str
    whose: str
    made: tuple[int, int, int, int, int, int]
    contents: str
    behind: str
    is_board: bool
    totals: tuple[Total, ...]
    first: tuple[Part, ...]
    parts: tuple[Part, ...]
    facts: tuple[tuple[str, str], ...]
    marked: str = ""


def content(
    overview: Overview, audit: AuditView | None, audience: Audience, name: str, now: datetime
) -> Content:
    """The document in the language spoken now."""
    shown = chosen(overview, audit, audience, now, MOST_LINES)
    split = [one.slug for one in shown].index(SECOND_PAGE) if audience == "board" else 0
    told = tuple(facts.facts(overview, now, audit))
    is_whole = audience == "cio-cfo" and bool(overview.total.lines)
    parts = [_part(one) for one in shown]
    moment = now.astimezone(UTC)
    return Content(
        language=i18n.language(),
        title=facts.title(audience, audit),
        whose=_whose(overview, audit, name),
        made=(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second),
        contents=_("In this report"),
        behind=_("Behind these figures"),
        is_board=audience == "board",
        totals=summary.totals(overview.total) if is_whole else (),
        first=tuple(parts[:split]),
        parts=(*(_certainty(overview) if is_whole else ()), *parts[split:]),
        facts=told,
    )


def _whose(overview: Overview, audit: AuditView | None, name: str) -> str:
    """Workspace, period, currency, and until when calls are known."""
    question = overview.total.question
    parts = [wording.name(name)] if name else []
    parts.append(question.period.label if question.period else _("all periods"))
    parts.append(cells.shown(question.currency))
    if audit is not None and audit.audited.known_until is not None:
        until = wording.local(audit.audited.known_until, question.timezone)
        parts.append(_("known until {moment}").format(moment=until))
    return " · ".join(parts)


def _certainty(overview: Overview) -> Iterator[Part]:
    """What the page shows as bars: how tokens were counted, what is unknown or unallocated."""
    calls = summary.all_calls(overview.total)
    said = (*wording.assumptions(overview.total), *wording.conversion(overview.total))
    shares = (
        *summary.metering(calls),
        *summary.gaps(calls),
        *bills.unexplained(overview),
        *summary.unallocated(overview.by_tags),
    )
    yield Part(_("How sure these figures are"), tuple(said), grid=_grid(_shares(shares)))


def _shares(shares: Sequence[Share]) -> Table:
    return Table(
        headings=(
            Heading(_("What")),
            Heading(_("Amount"), "count"),
            Heading(_("Share"), "share"),
            Heading(_("Meaning")),
        ),
        rows=tuple(
            (
                cells.words(one.name),
                Cell(one.amount, kind="count"),
                Cell(one.percent, kind="share"),
                cells.words(one.means),
            )
            for one in shares
        ),
    )


def _part(section: Section) -> Part:
    spec = chart_of(section)
    drawn = spec(drawing.WIDE_PX, Palette()) if spec else None
    svg = None if drawn is None else drawing.svg(drawn | {"config": _config(drawn)})
    alt = f"{section.title}. {' '.join(section.says)}"
    grid = None if section.table is None else _grid(section.table)
    return Part(section.title, section.says, svg, alt, grid)


def _config(drawn: dict[str, object]) -> dict[str, object]:
    """The chart's own settings, with the font that the document has."""
    config = drawn.get("config")
    return {**(config if isinstance(config, dict) else {}), "font": _FONT}


def _grid(table: Table) -> Grid:
    columns = range(len(table.headings))
    return Grid(
        widths=tuple(_width(table, column) for column in columns),
        headings=tuple(Field(one.text, one.is_figure) for one in table.headings),
        rows=tuple(_fields(row) for row in table.rows),
        total=_fields(table.total),
    )


def _fields(row: Sequence[Cell]) -> tuple[Field, ...]:
    return tuple(Field(cell.text, cell.is_figure, cell.is_unknown) for cell in row)


def _width(table: Table, column: int) -> int:
    """Figures are never broken; texts share what is left by their length."""
    heading = table.headings[column]
    rows = (*table.rows, *((table.total,) if table.total else ()))
    longest = max((len(row[column].text) for row in rows), default=0)
    words = max(map(len, heading.text.split()), default=0)
    if heading.is_figure:
        return max(longest, words) + _GAP
    return min(max(longest, words, _LEAST), _MOST) + _GAP
