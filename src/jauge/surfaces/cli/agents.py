"""Show the agents that the ledger knows, whose they are and what is due; register and retire them.

An agent is a cluster of signals: its name, service, key, prompt or client; what no signal tells
stands on a line `unattributed`, so that the costs add up to those of `jauge cost`.
"""

import sys
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from jauge.i18n import _
from jauge.model.registry import STATES
from jauge.surfaces.cli import agent_changes, asking, options

SORTS = ("cost", "calls", "tokens", "name", "last")


class _Amount(click.ParamType[Decimal]):
    """An amount in the reporting currency."""

    name = "AMOUNT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            hint = _("{value!r} is not an amount, such as 12.50")
            self.fail(hint.format(value=value), param, ctx)
        return amount


@click.group(
    help=_(
        "Show the agents that the ledger knows, whose they are and what is due; register and "
        "retire them."
    )
)
def command() -> None:
    """The group of its commands."""


agent_changes.add_to(command)


@command.command("list", help=_("List agents with what they cost, dearest first."))
@options.period
@click.option("--environment", metavar="E", help=_("Only rows of this environment."))
@asking.as_of
@asking.currency
@click.option("--sort", type=click.Choice(SORTS), default="cost", help=_("Order of the lines."))
@click.option("--min-cost", type=_Amount(), help=_("Show agents that cost less as one line."))
@click.option(
    "--limit", type=click.IntRange(min=1), help=_("Show so many lines, and the others as one.")
)
@click.option("--state", type=click.Choice(STATES), help=_("Only registered agents in this state."))
@click.option("--no-owner", is_flag=True, help=_("Only agents without an owner who is there."))
@click.option("--due", is_flag=True, help=_("Only agents whose retirement or review is due."))
@options.as_json
@asking.engine
@options.workspace
def list_agents(workspace: Path, **asked: object) -> None:
    """Find, then print."""
    from jauge.surfaces.terminal.agents_command import Request, print_list

    print_list(workspace, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them


@command.command("show", help=_("Show one agent: evidence, names, cost, and the rows behind it."))
@agent_changes.agent
@options.period
@click.option("--environment", metavar="E", help=_("Only rows of this environment."))
@asking.as_of
@asking.currency
@click.option("--rows", is_flag=True, help=_("Print all its rows of usage as JSON lines."))
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Draw its cost by week into this file: .svg, .png or .html."),
)
@options.as_json
@asking.engine
@options.workspace
def show_agent(workspace: Path, agent: str, **asked: object) -> None:
    """Find, choose, then print."""
    from jauge.surfaces.terminal.agents_command import Request, print_one

    print_one(workspace, agent, Request(**asked), sys.stdout, sys.stderr)  # pyright: ignore[reportArgumentType] # click has parsed them


@command.command("due", help=_("List the agents whose retirement or review is due."))
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help=_("On this day (default: today)."),
)
@options.as_json
@options.workspace
def list_due(workspace: Path, *, on: datetime | None, as_json: bool) -> None:
    """Look, then print."""
    from jauge.surfaces.terminal.registry_lists import print_due

    day = None if on is None else on.date()
    print_due(workspace, day, sys.stdout, sys.stderr, as_json=as_json)


@command.command("history", help=_("Print who changed what, when and why: all, or one agent."))
@click.argument("agent", metavar="[ID|NAME]", required=False, shell_complete=agent_changes.complete)
@options.as_json
@options.workspace
def show_history(workspace: Path, agent: str | None, *, as_json: bool) -> None:
    """Look, then print."""
    from jauge.surfaces.terminal.registry_lists import print_history

    print_history(workspace, agent, sys.stdout, as_json=as_json)
