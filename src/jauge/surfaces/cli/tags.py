"""Show what the rules of virtual tags decide, why, and what other rules would change."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jauge.errors import UsageError
from jauge.i18n import _
from jauge.surfaces.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jauge.config import Config


def _keys(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The virtual tags of the workspace that start so, for the shell."""
    from jauge.config import load
    from jauge.errors import JaugeError

    del param
    try:
        with ctx.scope(cleanup=False):
            keys = load(options.workspace_dir()).tag
    except JaugeError:
        return []
    return [key for key in keys if key.startswith(incomplete)]


_key = click.option(
    "--key", "keys", multiple=True, shell_complete=_keys, help=_("Only this virtual tag (repeats).")
)


@click.group(
    help=_("Show what the rules of virtual tags decide, why, and what other rules would change.")
)
def command() -> None:
    """The group of `list`, `explain` and `test`."""


@command.command("list", help=_("List keys and rules with what each decides now: calls and cost."))
@_key
@options.period
@options.as_json
@options.workspace
def list_rules(
    workspace: Path, keys: tuple[str, ...], period: str | None, *, as_json: bool
) -> None:
    """Most unallocated cost first, then the rules in their order."""
    from jauge.analysis.desk import open_desk
    from jauge.analysis.rulebook import attribution_of
    from jauge.analysis.tag_questions import TagQuestions
    from jauge.config import load
    from jauge.pricing.fx import rate_on
    from jauge.surfaces.terminal import tags

    config = load(workspace)
    of = attribution_of(config, workspace)
    currency = str(config.workspace.currency)
    asked = _checked(keys, config)
    within = options.parse_period(period, of.zone) if period else None
    with open_desk(workspace, rate_on) as desk:
        found = TagQuestions(desk, of, currency, within).use(asked)
    tags.say_rejections(of.rejections, sys.stderr)
    if as_json:
        sys.stdout.write(tags.list_json(found, currency))
    else:
        tags.print_list(found, currency, sys.stdout)


@command.command(
    "explain",
    help=_(
        "Explain the tags of one row. ID is a usage_id or charge_id, the start of one, or a "
        "response_id."
    ),
)
@click.argument("asked", metavar="ID")
@options.as_json
@options.workspace
def explain(workspace: Path, asked: str, *, as_json: bool) -> None:
    """Which rule decided, why earlier ones did not, and where the money goes."""
    from jauge.analysis.desk import open_desk
    from jauge.analysis.rulebook import attribution_of
    from jauge.analysis.spend import explain_paid, know_by
    from jauge.analysis.tag_questions import TagQuestions
    from jauge.config import load
    from jauge.errors import UsageError
    from jauge.pricing.fx import rate_on
    from jauge.surfaces.terminal import tag_explanation, tags

    config = load(workspace)
    of = attribution_of(config, workspace)
    with open_desk(workspace, rate_on) as desk:
        try:
            found = TagQuestions(desk, of, str(config.workspace.currency)).explain(asked)
        except UsageError:
            paid = explain_paid(know_by(config, desk.held, rate_on), of.tags, asked)
            if paid is None:
                raise
            found = paid
    tags.say_rejections(of.rejections, sys.stderr)
    if as_json:
        sys.stdout.write(tag_explanation.explain_json(found))
    else:
        tag_explanation.print_explanation(found, of.zone, sys.stdout)


@command.command(
    "test",
    help=_(
        "Say what another jauge.toml would move, from value to value. Nothing is saved: FILE (or "
        "--config FILE) is compared with the configuration in force."
    ),
)
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--config",
    "other",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("The same as FILE."),
)
@_key
@options.period
@options.as_json
@options.workspace
def test(workspace: Path, *, as_json: bool, **asked: object) -> None:
    """Per key: calls and cost by old and new value, and what splits then make of them."""
    _test(workspace, as_json=as_json, **asked)  # pyright: ignore[reportArgumentType] # click has parsed them


def _test(
    workspace: Path,
    file: Path | None,
    other: Path | None,
    keys: tuple[str, ...],
    period: str | None,
    *,
    as_json: bool,
) -> None:
    from jauge.analysis.desk import open_desk
    from jauge.analysis.rulebook import attribution_of
    from jauge.analysis.tag_questions import TagQuestions
    from jauge.config import load
    from jauge.pricing.fx import rate_on
    from jauge.surfaces.terminal import tags

    changed = file or other
    if changed is None:
        raise UsageError(_("name the changed file: jauge tags test FILE"))
    config, new = load(workspace), load(workspace, file=changed)
    of, after = attribution_of(config, workspace), attribution_of(new, workspace)
    currency = str(config.workspace.currency)
    asked = _checked(keys, config, new)
    within = options.parse_period(period, of.zone) if period else None
    with open_desk(workspace, rate_on) as desk:
        found = TagQuestions(desk, of, currency, within).change(after, asked)
    tags.say_rejections((*of.rejections, *after.rejections), sys.stderr)
    if as_json:
        sys.stdout.write(tags.change_json(found, asked, currency))
    else:
        tags.print_changes(found, currency, sys.stdout)


def _checked(keys: "Sequence[str]", *configs: "Config") -> tuple[str, ...]:
    """The keys asked for, all by default; a usage error for one that is nowhere."""
    known = dict.fromkeys(key for config in configs for key in config.tag)
    for key in keys:
        if key not in known:
            hint = _("no virtual tag {key}: use one of {names}")
            names = ", ".join(known) or _("none, as jauge.toml has no [[tag.KEY]]")
            raise UsageError(hint.format(key=repr(key), names=names))
    return tuple(dict.fromkeys(keys)) or tuple(known)
