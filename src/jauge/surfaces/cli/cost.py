"""Say what calls cost, by agent, model, day or any column.

The dimensions of `--by` are columns of usage and charge, `agent`, `model`, `provider`, `layer`,
`day`, `week`, `month`, `tags.KEY` and virtual tags; `--json` prints one line a group.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options

BASES = ("rated", "billed")
SORTS = ("cost", "calls", "tokens", "name")


@click.command(help=_("Say what calls cost, by agent, model, day or any column."))
@click.option(
    "--by",
    type=asking.Names(),
    default=(),
    help=_("Groups: agent, model, provider, layer, day, week, month, tags.KEY, a virtual tag, ..."),
)
@options.period
@asking.as_of
@click.option("--compare", metavar="P", help=_("Another period, side by side."))
@asking.any_currency
@click.option(
    "--basis",
    type=click.Choice(BASES),
    default="rated",
    show_default=True,
    help=_("Where a bill covers calls: count them as rated here, or as billed."),
)
@click.option("--sort", type=click.Choice(SORTS), help=_("Order of the lines."))
@click.option(
    "--limit", type=click.IntRange(min=1), help=_("Show so many lines, and the others as one.")
)
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.cost_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
