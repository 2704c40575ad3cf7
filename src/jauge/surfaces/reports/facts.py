"""What stands behind the figures of a report."""

from datetime import datetime

from jauge import __version__
from jauge.analysis.overview import Overview
from jauge.i18n import _, format
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.terminal import wording


def title(audience: Audience, audit: AuditView | None) -> str:
    """What the document is called."""
    if audience == "owner" and audit is not None:
        return _("What the agents of {owner} cost").format(owner=wording.name(audit.owner))
    return _("What AI costs")


def facts(
    overview: Overview, now: datetime, audit: AuditView | None = None
) -> list[tuple[str, str]]:
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
        *(_known(audit, zone) if audit else ()),
        (_("Rows"), format.number(coverage.rows)),
        (_("Price book"), ", ".join(coverage.price_books) or format.UNKNOWN),
        (_("Ledger commit"), str(overview.commit)),
        (_("Drawn up"), wording.local(now, zone)),
        ("Jauge", __version__),
    ]


def _known(audit: AuditView, zone: str) -> list[tuple[str, str]]:
    """Until when calls are known, and over which days the audit's amounts are."""
    found = audit.audited
    if found.known_until is None or found.over is None:
        return []
    first, last = found.over.first_and_last
    over = f"{format.day(first)} – {format.day(last)}"
    return [
        (_("Known until"), wording.local(found.known_until, zone)),
        (_("Amounts of the audit"), over),
    ]
