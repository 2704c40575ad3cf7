"""Show what was billed and never seen, and what was seen without a bill.

Each line is a group of cells: what calls cost beside what the provider's export, its cost report
and the bill say of the same use. What is billed and never seen comes first.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(help=_("Show what was billed and never seen, and what was seen without a bill."))
@click.option(
    "--by",
    type=asking.Names(),
    default=("supplier",),
    show_default=True,
    help=_("Groups: supplier, account, model, day, week, month, kind, or a column of cell."),
)
@options.period
@asking.as_of
@asking.any_currency
@click.option(
    "--limit", type=click.IntRange(min=1), help=_("Show so many lines, and the others as one.")
)
@options.as_json
@options.as_csv
@asking.engine
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Compare, then print."""
    from jauge.surfaces.terminal.residuals import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
