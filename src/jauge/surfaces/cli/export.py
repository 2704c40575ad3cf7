"""Write a table of the ledger in full, for other tools."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jauge.i18n import _
from jauge.surfaces.cli import options

if TYPE_CHECKING:
    from jauge.ledger.export import Format

FORMATS = ("parquet", "csv", "jsonl")


@click.command(help=_("Write a table of the ledger in full: usage, charges or observations."))
@click.argument("table", metavar="TABLE")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help=_("The format (default: by the name of FILE, else jsonl)."),
)
@options.period
@click.option("--as-of", type=int, metavar="N", help=_("The ledger as commit N left it."))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Write to FILE instead of stdout."),
)
@options.workspace
def command(
    workspace: Path,
    table: str,
    form: "Format | None",
    period: str | None,
    as_of: int | None,
    output: Path | None,
) -> int:
    """Export one table."""
    from jauge.config import load
    from jauge.errors import UsageError
    from jauge.ledger import export, open_snapshot, write_file

    config = load(workspace)
    asked = options.parse_period(period, config.workspace.timezone) if period else None
    chosen = form or _by_name(output)
    with open_snapshot(workspace, as_of) as snapshot:
        if output is None:
            export(snapshot, table, chosen, sys.stdout.buffer, asked)
            return 0
        try:
            rows = write_file(snapshot, table, chosen, output, asked)
        except OSError as error:
            hint = _("{path}: {problem}: choose another file")
            raise UsageError(hint.format(path=output, problem=error.strerror)) from None
    message = _("{rows} rows of {table} in {file}")
    click.echo(message.format(rows=rows, table=table, file=output), err=True)
    return 0


def _by_name(output: Path | None) -> "Format":
    forms: dict[str, Format] = {".parquet": "parquet", ".csv": "csv"}
    return forms.get(output.suffix if output else "", "jsonl")
