"""Show who holds seats of tools, who uses them, and what could be given back.

Nobody is named, and teams that are too small are put together; `--names` lists the holders of
seats that can be given back, for whoever assigns them.
"""

import sys
from datetime import date, datetime
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import asking, options


class _Day(click.ParamType[date]):
    """A day such as 2026-10-31."""

    name = "DAY"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            hint = _("{value} is not a day, such as 2026-10-31")
            self.fail(hint.format(value=repr(value)), param, ctx)


@click.command(
    help=_("Show who holds seats of tools, who uses them, and what could be given back.")
)
@click.option(
    "--by",
    type=asking.Names(),
    default=("tool",),
    show_default=True,
    help=_("Groups: tool, team, status, class, account, plan."),
)
@click.option("--on", type=_Day(), help=_("The seats as lists show them on this day (today)."))
@click.option(
    "--idle-days",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    help=_("Idle: not used for so many days before the day of the list."),
)
@click.option(
    "--grace-days",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    help=_("New: given so many days ago, or fewer, and left alone while never used."),
)
@click.option(
    "--delay",
    type=click.IntRange(min=1),
    metavar="MONTHS",
    help=_("What so many months cost, and what of it is lost if nobody decides."),
)
@click.option(
    "--names",
    is_flag=True,
    help=_("Name who holds the seats that can be given back: for whoever assigns them."),
)
@click.option(
    "--adoption", is_flag=True, help=_("How many used each tool and how often, list by list.")
)
@click.option(
    "--overlap",
    is_flag=True,
    help=_("People who hold several tools of one class of use, and what one of them costs."),
)
@click.option(
    "--contracts",
    is_flag=True,
    help=_("What contracts say: price, term, and by when a change must be notified."),
)
@click.option(
    "--checklist", is_flag=True, help=_("Seven traps of such tools, and which of them lists show.")
)
@click.option(
    "--consolidate",
    metavar="NAME",
    help=_("What a [[consolidation]] of jauge.toml would cost and save, and from which day."),
)
@asking.as_of
@asking.printed
@options.workspace
def command(workspace: Path, **asked: object) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.seats_command import Request, run

    run(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them
