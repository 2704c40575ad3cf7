"""Write the report: what AI costs, whose it is, what changed and why, and what is unknown.

A page, a PDF/A or a workbook, for three audiences. Without `-o` the report goes to stdout.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options

FORMATS = ("html", "pdf", "xlsx")
AUDIENCES = ("cio-cfo", "board", "owner")


@click.command(
    help=_(
        "Write the report: what AI costs, whose it is, what changed and why, what can be saved, "
        "and what is unknown."
    )
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    help=_("The format (default: by the name of FILE, else html)."),
)
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default="cio-cfo",
    help=_("Everything, two pages for a board, or the agents of one owner."),
)
@click.option("--owner", metavar="NAME", help=_("The owner or team, with --audience owner."))
@options.period
@asking.as_of
@asking.currency
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Write to this file, such as report.html, .pdf or .xlsx, instead of stdout."),
)
@options.workspace
def command(workspace: Path, output: Path | None, **asked: object) -> None:
    """Ask everything once, then write."""
    from jauge.surfaces.reports import saving
    from jauge.surfaces.terminal.report_command import Request, run

    language = options.asked_language()
    request = Request(output=output, language=language, **asked)  # pyright: ignore[reportArgumentType] # click has parsed them
    written = run(workspace, request, sys.stderr)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    saving.save(output, written)
    click.echo(_("Report written: {path}").format(path=output), err=True)
