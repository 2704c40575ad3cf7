"""The options that commands share, and where they find the workspace.

    @click.command()
    @options.workspace
    @options.period
    @options.as_json
    def command(workspace: Path, period: Period | None, as_json: bool) -> None: ...

`--workspace` and `--lang` are taken before and after the command's name.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

import click

from jauge import i18n
from jauge.i18n import _
from jauge.surfaces.terminal import demo_marks

if TYPE_CHECKING:
    from jauge.model import Period

P = ParamSpec("P")
R = TypeVar("R")

CONFIGURATION: Final = "jauge.toml"
_WORKSPACE: Final = "jauge.workspace"
_LANGUAGE: Final = "jauge.language"


def workspace_option() -> click.Option:
    """`--workspace DIR`, then JAUGE_WORKSPACE, then here."""
    return click.Option(
        ["--workspace"],
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        expose_value=False,
        callback=_keep(_WORKSPACE),
        help=_("The workspace to use (default: JAUGE_WORKSPACE, else this folder)."),
    )


def language_option() -> click.Option:
    """`--lang fr|en`: read before anything else by `language_of`, checked here."""
    return click.Option(
        ["--lang"],
        type=click.Choice(i18n.LANGUAGES),
        expose_value=False,
        callback=_keep(_LANGUAGE),
        help=_("The language of messages and reports."),
    )


def _keep(key: str) -> Callable[[click.Context, click.Parameter, object], object]:
    """Remember a value for the whole command line; the last one given counts."""

    def callback(ctx: click.Context, _parameter: click.Parameter, value: object) -> object:
        if value is not None:
            ctx.find_root().meta[key] = value
        return value

    return callback


def share(command: click.Command) -> None:
    """Give a command the options that all commands take, unless it has its own."""
    own = {parameter.name for parameter in command.params}
    for option in (workspace_option(), language_option()):
        if option.name not in own:
            command.params.append(option)
    command.context_settings.setdefault("help_option_names", ["-h", "--help"])
    if isinstance(command, click.Group):
        for nested in command.commands.values():
            share(nested)


def workspace_dir() -> Path:
    """The workspace of the command that runs now; commands that are said from now on name it."""
    asked = click.get_current_context().find_root().meta.get(_WORKSPACE)
    if isinstance(asked, Path):
        i18n.working_in(str(asked))
        return asked
    return Path(os.environ.get("JAUGE_WORKSPACE") or ".")


def asked_language() -> str:
    """The language of reports: `--lang`, else the one spoken."""
    asked = click.get_current_context().find_root().meta.get(_LANGUAGE)
    return asked if isinstance(asked, str) else i18n.language()


def workspace(function: Callable[Concatenate[Path, P], R]) -> Callable[P, R]:
    """Call the function with the workspace as its first argument, `workspace`."""

    def with_workspace(*args: P.args, **kwargs: P.kwargs) -> R:
        folder = workspace_dir()
        if marked := demo_marks.said(demo_marks.held(folder)):
            click.echo(marked, err=True)
        return function(folder, *args, **kwargs)

    return update_wrapper(with_workspace, function)


def as_json(function: Callable[P, R]) -> Callable[P, R]:
    """`--json`, passed as `as_json`: machines read stdout."""
    option = click.option("--json", "as_json", is_flag=True, help=_("Print JSON for machines."))
    return option(function)


def as_csv(function: Callable[P, R]) -> Callable[P, R]:
    """`--csv`, passed as `as_csv`: spreadsheets read stdout."""
    return click.option("--csv", "as_csv", is_flag=True, help=_("Print CSV."))(function)


def chart(function: Callable[P, R]) -> Callable[P, R]:
    """`--chart FILE`, passed as `chart`: where to draw."""
    option = click.option(
        "--chart",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help=_("Draw a chart into this file: .svg, .png or .html."),
    )
    return option(function)


def period(function: Callable[P, R]) -> Callable[P, R]:
    """`--period P`, passed as the text asked for: the workspace's time zone cuts it."""
    option = click.option(
        "--period",
        metavar="P",
        help=_(
            "Only this period: 2026-10, 2026-Q3, 2026 or 2026-10-01..2026-10-15"
            " (the last day is excluded)."
        ),
    )
    return option(function)


def parse_period(text: str, timezone: str) -> "Period":
    """The period that `--period` asked for; a usage error when it is none."""
    from jauge.model import parse_period as parse

    try:
        return parse(text, timezone)
    except ValueError:
        first, _dots, last = text.partition("..")
        if first and first == last:
            hint = _("{text} holds no day, because the last day is excluded: give the day after it")
        else:
            hint = _("{text} is not a period: 2026-10, 2026-Q3, 2026 or 2026-10-01..2026-10-15")
        raise click.BadParameter(hint.format(text=repr(text)), param_hint="--period") from None


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language to speak: `--lang`, JAUGE_LANG, the workspace's `language`, the locale, English.

    Looked up before the command line is parsed, because help texts are made while it is.
    """
    if (asked := _value("--lang", arguments)) in i18n.LANGUAGES:
        return asked
    if own := i18n.preferred(environment, ["JAUGE_LANG"]):
        return own
    folder = _value("--workspace", arguments) or environment.get("JAUGE_WORKSPACE") or "."
    configured = _configured_language(Path(folder) / CONFIGURATION)
    return configured or i18n.preferred(environment) or i18n.DEFAULT


def _value(name: str, arguments: Sequence[str]) -> str | None:
    """The last value given to an option, as text."""
    found = None
    for position, argument in enumerate(arguments):
        if argument == name and position + 1 < len(arguments):
            found = arguments[position + 1]
        elif argument.startswith(f"{name}="):
            found = argument.removeprefix(f"{name}=")
    return found


def _configured_language(path: Path) -> str | None:
    """What `[workspace] language` says; None when the file is missing or is not ours to judge."""
    try:
        text = path.read_bytes()
    except OSError:
        return None
    import tomllib

    try:
        section = tomllib.loads(text.decode()).get("workspace")
    except ValueError:
        return None
    value = section.get("language") if isinstance(section, dict) else None
    return value if value in i18n.LANGUAGES else None
