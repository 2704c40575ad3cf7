"""Put what calls, exports, bills, invoices and bank lines say side by side, and explain each gap.

`accept` and `refuse` remember what a person decides on a match; `undo` takes that back.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options

if TYPE_CHECKING:
    from jauge.analysis.reconciling.decisions import Action

_match = click.argument("match")
_note = click.option("--note", metavar="TEXT", help=_("Why; kept with the decision."))


@click.group(
    invoke_without_command=True,
    help=_(
        "Put what calls, exports, bills, invoices and bank lines say side by side, and explain "
        "each gap."
    ),
)
@options.period
@asking.as_of
@options.as_json
@options.as_csv
@asking.engine
@click.pass_context
def command(ctx: click.Context, **asked: object) -> None:
    """Reconcile, then print; or what the command after it says."""
    if ctx.invoked_subcommand is not None:
        return
    from jauge.surfaces.terminal.asking import Options
    from jauge.surfaces.terminal.reconcile_command import run

    run(options.workspace_dir(), Options(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them


@command.command(help=_("Remember that a match is right: it holds whatever else is imported."))
@_match
@_note
@options.workspace
def accept(workspace: Path, match: str, note: str | None) -> None:
    """Keep the lines of a match with what they pay."""
    _decide(workspace, "accept", match, note)


@command.command(help=_("Remember that a match is wrong: the next best one is looked for."))
@_match
@_note
@options.workspace
def refuse(workspace: Path, match: str, note: str | None) -> None:
    """Never match these lines with these dues again."""
    _decide(workspace, "refuse", match, note)


@command.command(help=_("Take back what was decided on a match."))
@_match
@_note
@options.workspace
def undo(workspace: Path, match: str, note: str | None) -> None:
    """Let the rules decide again."""
    _decide(workspace, "undo", match, note)


def _decide(workspace: Path, action: "Action", match: str, note: str | None) -> None:
    from jauge.surfaces.terminal.reconcile_command import decide

    decide(workspace, action, match, note, sys.stderr)
