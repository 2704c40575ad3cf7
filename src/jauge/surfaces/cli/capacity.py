"""Show what is bought before it is used: its cost, who used it, and what was not used.

Machines of one's own, reserved throughput, credits, commitments and prices per outcome are given
in jauge.toml by [[capacity]]; commitments that lines of bills name need nothing.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_(
        "Show what is bought before it is used: its cost, who used it, and what was not used. "
        "It is given in jauge.toml by [[capacity]]; commitments are read from bills too."
    )
)
@options.period
@click.option(
    "--by",
    type=asking.Names(),
    default=(),
    help=_("Groups that bear the used part: agent, model, tags.KEY, a virtual tag, a column."),
)
@asking.as_of
@asking.currency
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.capacity_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
