"""Show everything paid for AI: by bank lines, or owed by invoices, bills and seats.

Subscriptions and metered use are the total. Clouds and tools that hold AI stand apart with the
share that is known, and what no rule knows is listed to be looked at.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options

BASES = ("paid", "owed")


@click.command(
    help=_(
        "Show everything paid for AI: by bank lines, or owed by invoices, bills and seats. "
        "Clouds and tools that hold AI stand apart, with the share that is known."
    )
)
@options.period
@click.option(
    "--basis",
    type=click.Choice(BASES),
    default="paid",
    show_default=True,
    help=_("Bank lines by booking day, with tax; or what is owed by service period, without tax."),
)
@click.option(
    "--by",
    metavar="GROUP",
    default="supplier",
    show_default=True,
    help=_(
        "Lines of the table: supplier (with product and kind), product, kind, month, or a virtual "
        "tag of jauge.toml."
    ),
)
@click.option(
    "--planned",
    metavar="AMOUNT",
    help=_("What was planned, without tax, such as '10000 EUR': explain why it was not paid so."),
)
@asking.as_of
@asking.currency
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.spend import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
