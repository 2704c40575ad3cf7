"""Write the report: what AI costs, whose it is, what changed and why, and what is unknown.

One HTML file, or a workbook. Without `-o` the report goes to stdout.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from jauge.i18n import _
from jauge.surfaces.cli import options

if TYPE_CHECKING:
    from jauge.analysis.overview import Overview

FORMATS = ("html", "xlsx")
Format = Literal["html", "xlsx"]


@click.command(
    help=_(
        "Write the report: what AI costs, whose it is, what changed and why, and what is unknown."
    )
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    help=_("The format (default: by the name of FILE, else html)."),
)
@options.period
@click.option("--as-of", type=int, metavar="N", help=_("The ledger as commit N left it."))
@click.option("--currency", metavar="CODE", help=_("Report in this currency."))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Write to this file, such as report.html or report.xlsx, instead of stdout."),
)
@options.workspace
def command(
    workspace: Path,
    kind: Format | None,
    period: str | None,
    as_of: int | None,
    currency: str | None,
    output: Path | None,
) -> None:
    """Ask everything once, then write."""
    from msgspec import structs

    from jauge.analysis.desk import open_desk
    from jauge.analysis.overview import overview
    from jauge.analysis.reconciling import decisions
    from jauge.analysis.seats.answer import answer
    from jauge.analysis.seats.asked import of_period
    from jauge.analysis.seats.views import seat_views
    from jauge.analysis.spend import know_by
    from jauge.config import load
    from jauge.errors import UsageError
    from jauge.pricing.fx import rate_on
    from jauge.surfaces.reports import saving
    from jauge.surfaces.terminal import capacity_command
    from jauge.surfaces.terminal.cost_command import reporting_currency
    from jauge.surfaces.terminal.tags import say_rejections

    chosen = kind or _named(output)
    if chosen == "xlsx" and output is None and sys.stdout.isatty():
        raise UsageError(_("a workbook is no text for a terminal: name a file, -o report.xlsx"))
    whole = load(workspace)
    config = whole.workspace
    zone = str(config.timezone)
    asked = options.parse_period(period, zone) if period else None
    target = reporting_currency(currency or str(config.currency))
    with open_desk(workspace, rate_on, as_of=as_of, config=whole) as desk:
        decided = decisions.read(workspace)
        tag = next(iter(whole.tag), "supplier")
        known = know_by(whole, desk.held, rate_on, tag) if desk.held.has_money else None
        found = overview(desk, asked, zone, target, whole.layer, known, decided)
        day = of_period(whole, asked)
        held, views = answer(desk.held, day), seat_views(desk, day, whole)
        found = structs.replace(found, seats=held, seat_views=views)
        found = capacity_command.in_report(found, desk, whole, asked, target, known)
        if desk.attribution:
            say_rejections(desk.attribution.rejections, sys.stderr)
    written = _written(found, chosen, config.name)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    saving.save(output, written)
    click.echo(_("Report written: {path}").format(path=output), err=True)


def _named(output: Path | None) -> Format:
    return "xlsx" if output is not None and output.suffix.lower() == ".xlsx" else "html"


def _written(found: "Overview", kind: Format, name: str) -> bytes:
    from datetime import UTC, datetime

    language, now = options.asked_language(), datetime.now(UTC)
    if kind == "xlsx":
        from jauge.surfaces.reports import workbook

        return workbook.render(found, name=name, language=language, now=now)
    from jauge.surfaces.reports import html

    return html.render(found, name=name, language=language, now=now).encode()
