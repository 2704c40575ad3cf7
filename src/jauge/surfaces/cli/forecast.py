"""Say what the month will cost, how sure that is, and how well it was said before.

The interval comes from what the same method missed at former days; naive methods stand beside.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_(
        "Say what the month will cost, how sure that is, and how well it was said before. "
        "Amounts to come are estimates."
    )
)
@click.option(
    "--by",
    type=asking.Names(),
    default=(),
    help=_("Groups: agent, model, tags.KEY, a virtual tag, ..."),
)
@click.option(
    "--months",
    type=click.IntRange(min=1, max=12),
    default=1,
    show_default=True,
    help=_("So many months; the one that runs is the first."),
)
@click.option(
    "--scenario",
    multiple=True,
    metavar="WHAT=RANGE",
    help=_("What if from tomorrow on: prices=+30..+50, prices=+30 or volume=+20, in %."),
)
@asking.currency
@asking.as_of
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.forecast_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
