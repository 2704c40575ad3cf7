"""Answer the diagnostics of the programme from data: ten questions, gates, boxes of waste.

What no file can tell is said to be asked; `[[answer]]` of jauge.toml keeps what people answer.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import options


@click.command(
    help=_("Answer the diagnostics of the programme from data: ten questions, gates, boxes.")
)
@options.period
@click.option("--currency", metavar="CODE", help=_("Report in this currency."))
@click.option("--as-of", type=int, metavar="N", help=_("The ledger as commit N left it."))
@options.as_json
@options.as_csv
@click.option("--engine", hidden=True, default="duckdb")
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Look, then print."""
    from jauge.surfaces.terminal.asking import Options
    from jauge.surfaces.terminal.maturity_command import run

    run(workspace, Options(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
