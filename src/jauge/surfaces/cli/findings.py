"""List what to look at, show the rows that prove it, and say what was decided.

Amounts are a month, between two ends, and of four kinds that are never added: budget saving,
avoided cost, freed capacity, revenue. Each kind of finding has its page in docs/findings.
`jauge findings` alone is `jauge findings list`.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options

STATUSES: Final = ("open", "accepted", "dismissed", "done", "all")
_DEFAULT: Final = "list"


class _Findings(click.Group):
    """The group: what is no command of it is what `list` is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`list` where no command is named."""
        if not args or (args[0] not in self.commands and args[0] not in {"--help", "-h"}):
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Findings,
    help=_("List what to look at, show the rows that prove it, and say what was decided."),
)
def command() -> None:
    """The group; `list` without a name."""


def _audited(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is audited."""
    return options.period(asking.currency(asking.as_of(asking.engine(function))))


@command.command("list", help=_("List findings, the largest expected saving first."))
@_audited
@click.option(
    "--kind", type=asking.Names(), default=(), help=_("Only these kinds, such as idle_seat.")
)
@click.option(
    "--class",
    "classes",
    type=asking.Names(),
    default=(),
    help=_("Only these classes of a kind, such as dead,heartbeat."),
)
@click.option("--action", help=_("Only those with this code of what to do, as --json has it."))
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    help=_("Only what was decided so (default: open and accepted)."),
)
@click.option("--limit", type=click.IntRange(min=1), help=_("List so many, the largest first."))
@options.as_json
@options.as_csv
@options.workspace
def list_findings(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.findings_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them


@command.command("show", help=_("Show findings: the claim, its evidence, what was decided."))
@click.argument("findings", metavar="ID...", nargs=-1, required=True)
@_audited
@click.option("--rows", is_flag=True, help=_("Print the rows that prove it as JSON lines."))
@options.as_json
@options.workspace
def show_findings(workspace: Path, findings: tuple[str, ...], **asked: object) -> None:
    """Find them again, then print."""
    from jauge.surfaces.terminal.finding_shown import Request, show

    show(workspace, findings, Request(**asked), sys.stdout)  # pyright: ignore[reportArgumentType] # click has parsed them


def _deciding(action: str, *, needs_reason: bool) -> Callable[..., None]:
    """A command that keeps one decision on each finding named."""

    @click.argument("findings", metavar="ID...", nargs=-1, required=True)
    @_audited
    @click.option(
        "--reason",
        metavar="TEXT",
        required=needs_reason,
        help=_("Why; it is kept with who and when."),
    )
    @options.as_json
    @options.workspace
    def decide(workspace: Path, findings: tuple[str, ...], **asked: object) -> None:
        from jauge.surfaces.terminal.findings_decided import Request, decide_on

        request = Request(action=action, **asked)  # pyright: ignore[reportArgumentType] # click has parsed them
        decide_on(workspace, findings, request, sys.stdout)

    return decide


_ON: Final = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help=_("The day on which it was done (default: today)."),
)
command.command("accept", help=_("Accept findings: somebody will act on them."))(
    _deciding("accepted", needs_reason=False)
)
command.command("dismiss", help=_("Dismiss findings: nobody will act on them, and why."))(
    _deciding("dismissed", needs_reason=True)
)
command.command("done", help=_("Say that findings were acted on: what is saved is measured."))(
    _ON(_deciding("done", needs_reason=False))
)
command.command("reopen", help=_("Take a decision back: the findings are open again."))(
    _deciding("reopened", needs_reason=False)
)
