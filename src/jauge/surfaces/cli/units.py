"""Show what tasks cost and what they were worth, beside a person who does the same."""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_(
        "Show what tasks cost and what they were worth: cost per success, return on inference,"
        " margin, each with its interval, and beside them what a person costs. Without a period"
        " the last 30 days with tasks."
    )
)
@options.period
@click.option(
    "--by",
    type=asking.Names(),
    default=(),
    help=_("Groups: agent, task_type, outcome, source, day, week, month, tags.KEY."),
)
@asking.as_of
@asking.currency
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.units_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
