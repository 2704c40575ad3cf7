"""Show spend that is out of its rhythm: when, how much, why, and the rows behind it.

Each day is judged by the days before it: its weekday, public holidays, the start of the month.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_(
        "Show spend that is out of its rhythm: when, how much, why, and the rows behind it. "
        "Each day is judged by the days before it."
    )
)
@options.period
@click.option(
    "--by",
    type=asking.Names(),
    default=(),
    help=_(
        "Look at each of these alone (default: agent, model, provider, api_key_id and the "
        "virtual tags)."
    ),
)
@click.option(
    "--hours",
    type=click.IntRange(min=1, max=24),
    default=3,
    show_default=True,
    help=_("Hours in which a cost that doubles is seen."),
)
@click.option(
    "--floor", metavar="AMOUNT", help=_("Leave out what cost less a day beyond what was expected.")
)
@asking.currency
@asking.as_of
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.anomalies_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
