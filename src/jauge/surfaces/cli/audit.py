"""Say what to do about AI spend: ten lines a manager reads aloud, the largest saving first.

Each line is what, how much a month, how sure, who and one verb. Everything else is one step below:
`jauge findings list` has each finding, `jauge findings show ID --rows` the rows that prove it.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_("Say what to do about AI spend: ten lines a manager reads aloud, largest saving first.")
)
@options.period
@asking.currency
@asking.as_of
@options.chart
@options.as_json
@options.as_csv
@asking.engine
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Look for everything, then print."""
    from jauge.surfaces.terminal.asking import Options
    from jauge.surfaces.terminal.audit_command import run

    run(workspace, Options(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
