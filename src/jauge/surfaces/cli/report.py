"""Write the report: one HTML file with costs, what is unknown, and why.

Without `-o` the report goes to stdout.
"""

from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import options

FORMATS = ("html",)


@click.command(help=_("Write the report: one HTML file with costs, what is unknown, and why."))
@click.option("--format", "kind", type=click.Choice(FORMATS), default="html", show_default=True)
@options.period
@click.option("--as-of", type=int, metavar="N", help=_("The ledger as commit N left it."))
@click.option("--currency", metavar="CODE", help=_("Report in this currency."))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Write to this file instead of stdout."),
)
@options.workspace
def command(
    workspace: Path,
    kind: str,
    period: str | None,
    as_of: int | None,
    currency: str | None,
    output: Path | None,
) -> None:
    """Ask everything once, then write."""
    from datetime import UTC, datetime

    from jauge.analysis.desk import open_desk
    from jauge.analysis.overview import overview
    from jauge.config import load
    from jauge.errors import UsageError
    from jauge.pricing.fx import rate_on
    from jauge.surfaces.reports import html
    from jauge.surfaces.terminal.cost_command import reporting_currency

    del kind  # html is the only one so far
    whole = load(workspace)
    config = whole.workspace
    zone = str(config.timezone)
    asked = options.parse_period(period, zone) if period else None
    target = reporting_currency(currency or str(config.currency))
    with open_desk(workspace, rate_on, as_of=as_of, config=whole) as desk:
        found = overview(desk, asked, zone, target)
    page = html.render(
        found, name=config.name, language=options.asked_language(), now=datetime.now(UTC)
    )
    if output is None:
        click.echo(page, nl=False)
        return
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        hint = _("{path}: {problem}: choose another file")
        raise UsageError(hint.format(path=output, problem=error.strerror)) from None
    click.echo(_("Report written: {path}").format(path=output), err=True)
