"""The commands of `jauge agents` that change the registry: all only rehearse without `--yes`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, ParamSpec, TypeVar, get_args

import click

from jauge.config.gateway import DataClass
from jauge.i18n import _
from jauge.model.registry import AiActClass
from jauge.surfaces.cli import options

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from jauge.surfaces.terminal.registry_command import Request

P = ParamSpec("P")
R = TypeVar("R")
_CLEARED: Final = {
    "owner": "owner",
    "team": "team",
    "purpose": "purpose",
    "data-class": "data_class",
    "ai-act-class": "ai_act_class",
    "review-on": "review_on",
    "next-run": "next_run_on",
    "fixed-cost": "fixed_cost",
    "successor": "successor",
}


class _Said(click.ParamType[object]):
    """A value that lists of owners hold too, read as there."""

    def __init__(self, name: str, reader: Literal["text", "owner", "money"]) -> None:
        self.name = name
        self._reader = reader

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        from jauge.sources.agent_records import values
        from jauge.sources.agent_records.result import Bad

        try:
            said = values.text(value, self.name)
            if said is not None and self._reader == "owner":
                return values.owner(said)
            if said is not None and self._reader == "money":
                return values.money(said, self.name)
        except Bad as bad:
            self.fail(f"{bad.value!r}: {bad.reason}", param, ctx)
        if said is None:
            self.fail(_("says nothing: --clear takes a value away"), param, ctx)
        return said


def complete(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """Names of registered agents that start so; none where the registry does not answer."""
    from click.shell_completion import CompletionItem

    from jauge.admin import entries, open_registry
    from jauge.config import load
    from jauge.errors import JaugeError

    workspace = ctx.find_root().meta.get("jauge.workspace")
    folder = workspace if isinstance(workspace, Path) else options.workspace_dir()
    try:
        with open_registry(folder, load(folder).workspace.registry) as store:
            names = sorted({one.entry.name for one in entries.held(store).values()})
    except (JaugeError, OSError):
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


agent = click.argument("agent", metavar="ID|NAME", shell_complete=complete)
_by = click.option(
    "--by",
    type=_Said("WHO", "text"),
    metavar="WHO",
    help=_("Who does it (default: whoever is logged in)."),
)
_reason = click.option(
    "--reason", type=_Said("TEXT", "text"), metavar="TEXT", help=_("Why, for the history.")
)
_yes = click.option("--yes", is_flag=True, help=_("Do it; without it, only say what would change."))


def change(function: Callable[P, R]) -> Callable[P, R]:
    """The options that all changes take."""
    return options.as_json(_by(_reason(_yes(function))))


def request(asked: dict[str, Any]) -> "Request":
    """These options, taken out of what was asked."""
    from jauge.surfaces.terminal.registry_command import Request

    return Request(**{name: asked.pop(name) for name in ("by", "reason", "yes", "as_json")})


def add_to(group: click.Group) -> None:
    """Give the commands to a group."""
    for command in (_discover, _import, _own, _retire):
        group.add_command(command)
    for name, told, act, *to in (
        ("confirm", _("Confirm an agent that has an owner; review in three months."), "move",
         "confirmed"),
        ("deprecate", _("Say that an agent is to be replaced."), "move", "deprecated"),
        ("suspend", _("Suspend an agent; `resume` brings it back."), "move", "suspended"),
        ("resume", _("Bring a suspended agent back into its state of before."), "resume"),
        ("review", _("Note that an agent was looked at; again in three months."), "review"),
        ("undo", _("Take back the last change of an agent; the history keeps both."), "undo"),
    ):  # fmt: skip
        group.add_command(_changing(name, told, act, *to))


@click.command("discover", help=_("Register the agents that the ledger shows."))
@change
@options.workspace
def _discover(workspace: Path, **asked: Any) -> None:
    from jauge.surfaces.terminal.registry_command import discover

    discover(workspace, request(asked), sys.stdout)


@click.command(
    "import",
    help=_(
        "Take in lists of owners, people and teams (CSV), A2A agent cards, AGNTCY records, MCP "
        "server.json, and exports of Agent 365: all of it, or nothing."
    ),
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@change
@options.workspace
def _import(workspace: Path, paths: tuple[Path, ...], **asked: Any) -> int:
    from jauge.surfaces.terminal.registry_import import run

    return run(workspace, paths, request(asked), sys.stdout, sys.stderr)


@click.command("own", help=_("Say whose an agent is, what for, and when to look at it again."))
@agent
@click.option("--owner", type=_Said("owner", "owner"), metavar="WHO", help=_("Whom to ask."))
@click.option("--team", type=_Said("team", "text"), help=_("The team that it belongs to."))
@click.option("--purpose", type=_Said("purpose", "text"), help=_("What for."))
@click.option(
    "--data-class", type=click.Choice(get_args(DataClass)), help=_("Data that it may see.")
)
@click.option(
    "--ai-act-class", type=click.Choice(get_args(AiActClass)), help=_("Class of the AI Act.")
)
@click.option("--review-on", type=click.DateTime(["%Y-%m-%d"]), help=_("Day of the next review."))
@click.option("--next-run", type=click.DateTime(["%Y-%m-%d"]), help=_("Day of the next run."))
@click.option(
    "--fixed-cost",
    type=_Said("AMOUNT", "money"),
    help=_("What it costs a month beside its calls: 12.50 EUR."),
)
@click.option("--successor", metavar="ID|NAME", help=_("The agent that replaces it."))
@click.option(
    "--exempt/--no-exempt", default=None, help=_("A canary or seasonal job, never called dead.")
)
@click.option(
    "--clear", multiple=True, type=click.Choice(list(_CLEARED)), help=_("Take a value away.")
)
@change
@options.workspace
def _own(workspace: Path, agent: str, **asked: Any) -> None:
    from jauge.surfaces.terminal.registry_command import own

    common = request(asked)
    days = {"review_on": asked.pop("review_on"), "next_run_on": asked.pop("next_run")}
    given: dict[str, Any] = {name: day.date() for name, day in days.items() if day is not None}
    cleared = asked.pop("clear")
    given |= {"is_exempt": exempt} if (exempt := asked.pop("exempt")) is not None else {}
    given |= {name: value for name, value in asked.items() if value is not None}
    if both := next((name for name in cleared if _CLEARED[name] in given), None):
        hint = _("--clear {name} and --{name} contradict each other: give one of them")
        raise click.UsageError(hint.format(name=both))
    given |= {_CLEARED[name]: None for name in cleared}
    if not given:
        raise click.UsageError(_("nothing to change: name an owner, a team, ..."))
    own(workspace, agent, given, common, sys.stdout)


def _changing(name: str, told: str, act: str, *to: str) -> click.Command:
    """A command that changes one agent: what `registry_command` calls `act`."""

    @click.command(name, help=told)
    @agent
    @change
    @options.workspace
    def command(workspace: Path, agent: str, **asked: Any) -> None:
        from jauge.surfaces.terminal import registry_command

        getattr(registry_command, act)(workspace, agent, *to, request(asked), sys.stdout)

    return command


@click.command(
    "retire", help=_("Retire an agent, or all that have had no owner for 60 days (--due).")
)
@click.argument("agent", metavar="[ID|NAME]", required=False, shell_complete=complete)
@click.option("--due", is_flag=True, help=_("All agents without an owner for 60 days."))
@change
@options.workspace
def _retire(workspace: Path, agent: str | None, *, due: bool, **asked: Any) -> None:
    from jauge.surfaces.terminal.registry_command import move, retire_due

    if due == (agent is not None):
        raise click.UsageError(_("name one agent, or give --due"))
    if agent is None:
        retire_due(workspace, request(asked), sys.stdout)
    else:
        move(workspace, agent, "retired", request(asked), sys.stdout)
