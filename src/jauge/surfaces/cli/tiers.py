"""Show spend by the size of the model beside the target, and which models lose to a cheaper one.

Sizes are small, medium and frontier, as facts/model_tiers.csv dates them; a model that no row knows
is unknown, never guessed. Grades of models on the same questions are read from files.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_(
        "Show spend by the size of the model (small, medium, frontier) beside the target of 70-80, "
        "15-25 and 5-10 % of calls, and models that a cheaper one beats on the same questions."
    )
)
@options.period
@click.option(
    "--grades",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help=_("Grades too: CSV or Parquet with task, qid, model and score from 0 to 1."),
)
@asking.currency
@asking.as_of
@options.as_json
@options.as_csv
@asking.engine
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.tiers_command import Request, run

    code = run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
    if code:
        click.get_current_context().exit(code)
