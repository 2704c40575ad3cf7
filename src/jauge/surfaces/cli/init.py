"""Make a workspace: a folder with a commented configuration."""

from pathlib import Path

import click

from jauge.i18n import _


@click.command(help=_("Make a workspace in DIR: a folder with a commented jauge.toml."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Write the commented configuration, unless something is there already."""
    from jauge import i18n
    from jauge.config.workspace import make_workspace

    path = make_workspace(folder, i18n.language())
    click.echo(_("{path} written: edit it, then `jauge import FILES`").format(path=path), err=True)
