"""What `jauge report` does: ask everything once, then write one document."""

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, Literal

from msgspec import structs

from jauge.analysis.conversion import NATIVE
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.overview import Overview, overview
from jauge.analysis.reconciling import decisions
from jauge.analysis.seats.answer import answer
from jauge.analysis.seats.asked import of_period
from jauge.analysis.seats.views import seat_views
from jauge.analysis.spend import know_by
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.terminal import capacity_command, demo_marks, report_asking
from jauge.surfaces.terminal.asking import Options, Start, start
from jauge.surfaces.terminal.auditing import Audit, auditing
from jauge.surfaces.terminal.demo_marks import Holds
from jauge.surfaces.terminal.tags import say_rejections

Format = Literal["html", "pdf", "xlsx"]
_ENDINGS: Final[Mapping[str, Format]] = {
    "": "html",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".xlsx": "xlsx",
}


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    kind: Format | None = None
    audience: Audience = "cio-cfo"
    owner: str | None = None
    output: Path | None = None
    language: str = "en"


def run(workspace: Path, request: Request, messages: IO[str]) -> bytes:
    """The document; what tags reject is said on `messages`."""
    kind = _checked(request)
    here, now = start(workspace, request), datetime.now(UTC)
    with _opened(workspace, request, here, now) as (desk, audit):
        found = _overview(workspace, desk, here)
        view = _view(audit, request, now)
        if desk.attribution:
            say_rejections(desk.attribution.rejections, messages)
    holds = demo_marks.held(workspace)
    return _document(kind, found, view, request, here.config.workspace.name, now, holds)


def _checked(request: Request) -> Format:
    """The format; UsageError for options that do not go together."""
    kind = request.kind or _named(request.output)
    if request.output is None and sys.stdout.isatty():
        if kind == "xlsx":
            raise UsageError(_("a workbook is no text for a terminal: name a file, -o report.xlsx"))
        if kind == "pdf":
            raise UsageError(_("a PDF is no text for a terminal: name a file, -o report.pdf"))
    if (request.audience == "owner") != (request.owner is not None):
        raise UsageError(_("--audience owner and --owner NAME belong together: give both"))
    return kind


def _named(output: Path | None) -> Format:
    """The format that a name of a file asks for; UsageError for one that is none."""
    suffix = "" if output is None else output.suffix.lower()
    if (kind := _ENDINGS.get(suffix)) is not None:
        return kind
    raise UsageError(
        _(
            "{file}: a report ends in .html, .pdf or .xlsx; name one of these, or give --format"
        ).format(file=output)
    )


@contextmanager
def _opened(
    workspace: Path, request: Request, here: Start, now: datetime
) -> Generator[tuple[Desk, Audit | None]]:
    """The ledger, with its audit where amounts are in one currency."""
    if here.currency == NATIVE:
        if request.audience == "owner":
            raise UsageError(_("findings are compared: name one currency, such as EUR"))
        with open_desk(workspace, rate_on, as_of=request.as_of, config=here.config) as desk:
            yield desk, None
        return
    with auditing(workspace, request, now) as audit:
        yield audit.desk, audit


def _view(audit: Audit | None, request: Request, now: datetime) -> AuditView | None:
    if audit is None:
        return None
    if request.owner is not None:
        return report_asking.of_owner(audit, request.owner)
    return report_asking.view(audit, now)


def _overview(workspace: Path, desk: Desk, here: Start) -> Overview:
    """What AI costs, whose it is, what changed and why, seats and capacity."""
    config, period, currency = here.config, here.period, here.currency
    tag = next(iter(config.tag), "supplier")
    known = know_by(config, desk.held, rate_on, tag) if desk.held.has_money else None
    decided = decisions.read(workspace)
    found = overview(desk, period, here.zone, currency, config.layer, known, decided)
    day = of_period(config, period)
    seats, views = answer(desk.held, day), seat_views(desk, day, config)
    found = structs.replace(found, seats=seats, seat_views=views)
    return capacity_command.in_report(found, desk, config, period, currency, known)


def _document(
    kind: Format,
    found: Overview,
    view: AuditView | None,
    request: Request,
    name: str,
    now: datetime,
    holds: Holds | None,
) -> bytes:
    language, audience = request.language, request.audience
    if kind == "xlsx":
        from jauge.surfaces.reports import workbook

        return workbook.render(
            found, name=name, language=language, now=now, audit=view, audience=audience, holds=holds
        )
    if kind == "pdf":
        from jauge.surfaces.reports.documents import pdf

        return pdf.render(
            found, name=name, language=language, now=now, audit=view, audience=audience, holds=holds
        )
    from jauge.surfaces.reports import html

    page = html.render(
        found, name=name, language=language, now=now, audit=view, audience=audience, holds=holds
    )
    return page.encode()
