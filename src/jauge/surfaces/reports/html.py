"""The report as one HTML file: no script, style, font or picture comes from elsewhere."""

from datetime import datetime
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from jauge import __version__, i18n
from jauge.analysis.overview import Overview
from jauge.i18n import _, format
from jauge.surfaces.reports import page
from jauge.surfaces.terminal import wording

_FOLDER = files("jauge.surfaces.reports") / "page"


def render(overview: Overview, *, name: str, language: str, now: datetime) -> str:
    """The page in one language; the language spoken before is spoken again after."""
    spoken = i18n.language()
    i18n.use(language)
    try:
        return _template().render(_context(overview, name, now))
    finally:
        i18n.use(spoken)


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


def _context(overview: Overview, name: str, now: datetime) -> dict[str, object]:
    total = overview.total
    calls = page.all_calls(total)
    return {
        "_": _,
        "language": i18n.language(),
        "style": Markup(_asset("report.css")),  # noqa: S704 - our own file
        "script": Markup(_asset("sort.js")),  # noqa: S704 - our own file
        "svg": Markup,
        "name": wording.name(name) if name else "",
        "period": total.question.period.label if total.question.period else "",
        "is_empty": not total.lines,
        "totals": page.totals(total),
        "metering": page.metering(calls),
        "gaps": page.gaps(calls),
        "calls": calls,
        "assumptions": list(wording.assumptions(total)),
        "caveats": list(wording.conversion(total)),
        "sections": page.sections(overview),
        "unpriced": page.unpriced(overview.unpriced),
        "facts": _facts(overview, now),
    }


def _facts(overview: Overview, now: datetime) -> list[tuple[str, str]]:
    """What stands behind the figures."""
    question, coverage = overview.total.question, overview.total.coverage
    zone = question.timezone
    first, last = (wording.local(when, zone) for when in (coverage.first, coverage.last))
    return [
        (_("Period"), question.period.label if question.period else _("all")),
        (_("Time zone"), zone),
        (_("Currency"), question.currency),
        (_("First call"), first),
        (_("Last call"), last),
        (_("Rows"), format.number(coverage.rows)),
        (_("Price book"), ", ".join(coverage.price_books) or format.UNKNOWN),
        (_("Ledger commit"), str(overview.commit)),
        (_("Drawn up"), wording.local(now, zone)),
        ("Jauge", __version__),
    ]
