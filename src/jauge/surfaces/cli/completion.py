"""Print the shell script that completes commands and options.

Usage: `eval "$(jauge completion bash)"` in the shell's start file.
"""

import click
from click.shell_completion import get_completion_class

from jauge.i18n import _

SHELLS = ("bash", "zsh", "fish")


@click.command(help=_('Print the completion script: eval "$(jauge completion bash)" turns it on.'))
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print what click makes for this shell."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(_("no completion for this shell"))
    root = click.get_current_context().find_root().command
    click.echo(kind(root, {}, "jauge", "_JAUGE_COMPLETE").source())
