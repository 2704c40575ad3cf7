"""Show what AI costs layer by layer, and its share of all IT.

Layers are inference, retrieval and storage, training, logs, control plane, seats and people.
What no file holds is given in jauge.toml by [[layer]]; `jauge cost` never counts it.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


@click.command(
    help=_(
        "Show what AI costs layer by layer, and its share of all IT. "
        "What no file holds can be given in jauge.toml by [[layer]]."
    )
)
@options.period
@asking.as_of
@asking.currency
@options.as_json
@asking.engine
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.asking import Options
    from jauge.surfaces.terminal.layers import run

    run(workspace, Options(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
