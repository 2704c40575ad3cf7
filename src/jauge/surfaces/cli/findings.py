"""List what to look at: what is paid for nothing, twice, or more than agreed, with the evidence.

Amounts are a month, between two ends, and of four kinds that are never added: budget saving,
avoided cost, freed capacity, revenue. Each kind of finding has its page in docs/findings.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import options
from jauge.surfaces.cli.cost import Asked


@click.command(
    help=_("List what to look at: what is paid for nothing, twice, or more than agreed.")
)
@options.period
@click.option("--kind", type=Asked(), default=(), help=_("Only these kinds, such as idle_seat."))
@click.option("--currency", metavar="CODE", help=_("Report in this currency."))
@click.option("--as-of", type=int, metavar="N", help=_("The ledger as commit N left it."))
@options.as_json
@options.as_csv
@click.option("--engine", hidden=True, default="duckdb")
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.findings_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
