"""Show what budgets have used, when a warning was passed, and how they will end.

They are given in jauge.toml by [[budget]].
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_(
        "Show what budgets have used, when a warning was passed, and how they will end. "
        "They are given in jauge.toml by [[budget]]."
    )
)
@options.period
@asking.as_of
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.asking import Options
    from jauge.surfaces.terminal.budgets_command import run

    run(workspace, Options(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
