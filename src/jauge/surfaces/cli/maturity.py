"""Answer the diagnostics of the programme from data: ten questions, gates, boxes of waste.

What no file can tell is said to be asked; `[[answer]]` of jauge.toml keeps what people answer.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_("Answer the diagnostics of the programme from data: ten questions, gates, boxes.")
)
@options.period
@asking.currency
@asking.as_of
@options.as_json
@options.as_csv
@asking.engine
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Look, then print."""
    from jauge.surfaces.terminal.asking import Options
    from jauge.surfaces.terminal.maturity_command import run

    run(workspace, Options(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
