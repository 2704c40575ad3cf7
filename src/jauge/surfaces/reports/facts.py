"""What stands behind the figures of a report."""

from datetime import datetime

from jauge import __version__
from jauge.analysis.overview import Overview
from jauge.i18n import _, format
from jauge.surfaces.terminal import wording


def facts(overview: Overview, now: datetime) -> list[tuple[str, str]]:
    """Names and values: period, zone, currency, basis, what was read, by which prices."""
    question, coverage = overview.total.question, overview.total.coverage
    zone = question.timezone
    first, last = (wording.local(when, zone) for when in (coverage.first, coverage.last))
    return [
        (_("Period"), question.period.label if question.period else _("all")),
        (_("Time zone"), zone),
        (_("Currency"), question.currency),
        (_("Basis"), _("as rated")),
        (_("First call"), first),
        (_("Last call"), last),
        (_("Rows"), format.number(coverage.rows)),
        (_("Price book"), ", ".join(coverage.price_books) or format.UNKNOWN),
        (_("Ledger commit"), str(overview.commit)),
        (_("Drawn up"), wording.local(now, zone)),
        ("Jauge", __version__),
    ]
