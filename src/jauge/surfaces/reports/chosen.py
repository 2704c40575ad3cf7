"""Which sections a reader gets: everything, what fits two pages, or what one owner decides."""

from datetime import datetime

from jauge.analysis.cost import Answer
from jauge.analysis.overview import Overview
from jauge.surfaces.reports import charts, drawing, waterfall
from jauge.surfaces.reports.audit_beside import agents, beside
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.reports.audited import audit_sections
from jauge.surfaces.reports.board import board_sections
from jauge.surfaces.reports.sections import Section, sections


def chosen(
    overview: Overview,
    view: AuditView | None,
    audience: Audience,
    now: datetime,
    most: int | None = None,
) -> tuple[Section, ...]:
    """The sections for an audience; without an audit those of the cost alone."""
    if audience == "board":
        return board_sections(overview, view)
    if view is None:
        return sections(overview, now, most)
    if audience == "owner":
        return (agents(view, most), *audit_sections(view, most))
    return (*audit_sections(view, most), *beside(view, most), *sections(overview, now, most))


def chart_of(section: Section) -> drawing.Spec | None:
    """The chart of a section."""
    if isinstance(section.drawn, Answer):
        return charts.bars(section.drawn, is_tag=section.is_tag)
    if section.drawn is not None:
        return waterfall.waterfall(section.drawn)
    return section.chart
