"""The report as one HTML file: no script, style, font or picture comes from elsewhere."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

import jinja2
from markupsafe import Markup

from jauge import i18n
from jauge.analysis.overview import Overview
from jauge.i18n import _
from jauge.surfaces.reports import bills, drawing, facts, summary
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.reports.chosen import chart_of, chosen
from jauge.surfaces.reports.sections import Section
from jauge.surfaces.terminal import demo_marks, wording
from jauge.surfaces.terminal.demo_marks import Holds

MOST_LINES: Final = 200
_FOLDER: Final = files("jauge.surfaces.reports") / "page"


def render(
    overview: Overview,
    *,
    name: str,
    language: str,
    now: datetime,
    audit: AuditView | None = None,
    audience: Audience = "cio-cfo",
    holds: Holds | None = None,
) -> str:
    """The page in one language, of a demo so marked; the language before is spoken again after."""
    with i18n.speaking(language):
        context = _context(overview, audit, audience, name, now)
        return _template().render(context, marked=demo_marks.said(holds))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,  # names of agents and models are hostile text
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(_asset("report.html.jinja"))


def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _context(
    overview: Overview, audit: AuditView | None, audience: Audience, name: str, now: datetime
) -> dict[str, object]:
    total = overview.total
    calls = summary.all_calls(total)
    shown = chosen(overview, audit, audience, now, MOST_LINES)
    return {
        "_": _,
        "language": i18n.language(),
        "style": Markup(_asset("report.css")),  # noqa: S704 - our own file
        "script": Markup(_asset("sort.js")),  # noqa: S704 - our own file
        "svg": Markup,
        "name": wording.name(name) if name else "",
        "period": total.question.period.label if total.question.period else "",
        "title": facts.title(audience, audit),
        "has_calls": bool(total.lines) and audience != "owner",
        "is_whole": audience == "cio-cfo",
        "audience": audience,
        "totals": summary.totals(total),
        "metering": summary.metering(calls),
        "gaps": (*summary.gaps(calls), *bills.unexplained(overview)),
        "unallocated": summary.unallocated(overview.by_tags),
        "assumptions": list(wording.assumptions(total)),
        "caveats": list(wording.conversion(total)),
        "sections": [(section, *_drawn(section)) for section in shown],
        "facts": facts.facts(overview, now, audit),
    }


def _drawn(section: Section) -> tuple[str | None, str | None]:
    """The chart for a desk and for a phone."""
    spec = chart_of(section)
    if spec is None:
        return None, None
    return drawing.in_page(spec), drawing.in_page(spec, narrow=True)
