"""Virtual tags and splits that contradict each other, or read what is not there."""

from collections.abc import Iterable
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

from jauge.config.build import Misfit, unknown
from jauge.config.tree import Config, Split, TagRule
from jauge.i18n import _
from jauge.model import CHARGE, USAGE
from jauge.model.columns import MONEY_NAMES, SHORT_NAMES
from jauge.model.template import fields

_TYPES: Final = {column.name: column.type for column in (*CHARGE, *USAGE)}
_FIGURES: Final = frozenset({
    "calls", "costed_calls", "currency", "difference", "estimated_calls", "others",
    "unmetered_calls", "unpriced_calls",
})  # fmt: skip
"""Names that a line of an answer has beside its groups."""
_CALENDAR: Final = ("day", "week", "month")


def check_attribution(config: Config, workspace: Path) -> None:
    """Raise Misfit for the first fault in `[[tag]]` and `[[split]]`."""
    for key, rules in config.tag.items():
        _name(key)
        for index, rule in enumerate(rules):
            _rule(f"tag.{key}[{index}]", rule, config)
    _cycle(config)
    for index, split in enumerate(config.split):
        _split(f"split[{index}]", split, config, workspace)


def _name(key: str) -> None:
    path = f"tag.{key}"
    if not key.strip() or set(key) & set(".,"):
        raise Misfit(path, _("is not a name: write a word without comma and point"))
    if key in {*_TYPES, *SHORT_NAMES, *_CALENDAR, *_FIGURES}:
        raise Misfit(path, _("is the name of something else already: choose another"))


def _rule(path: str, rule: TagRule, config: Config) -> None:
    for name in rule.when:
        check_column(f"{path}.when.{name}", name, config, MONEY_NAMES)
    for name in fields(rule.value):
        check_column(f"{path}.value", name, config, MONEY_NAMES)
    if rule.from_ and rule.until and rule.until <= rule.from_:
        raise Misfit(f"{path}.until", _("is not after from: correct it"))


def check_column(path: str, name: str, config: Config, more: tuple[str, ...] = ()) -> None:
    """Raise Misfit for what no rule can read: neither column, key of a map nor virtual tag.

    `more` are names that only some rules read: those of tags read payments too.
    """
    head, point, key = name.partition(".")
    if name in config.tag or name in SHORT_NAMES or name in more:
        return
    if point and key and _TYPES.get(head) == "map":
        return
    kind = _TYPES.get(name)
    if kind is None:
        known = (*config.tag, *SHORT_NAMES, *more, *_TYPES)
        if close := get_close_matches(name, known, n=1):
            raise Misfit(path, _("no such column: did you mean {name}?").format(name=close[0]))
        hint = _("no such column: use one of usage or charge, {names}, tags.KEY or a virtual tag")
        raise Misfit(path, hint.format(names=", ".join((*SHORT_NAMES, *more))))
    if kind == "map":
        hint = _("holds several values: name one of its keys, as in {name}.KEY")
        raise Misfit(path, hint.format(name=name))
    if kind in {"time", "money"}:
        hint = _("is a time or an amount: rules read texts, numbers of calls and tokens, yes or no")
        raise Misfit(path, hint)


def _cycle(config: Config) -> None:
    graph = {
        key: [n for rule in rules for n in (*rule.when, *fields(rule.value)) if n in config.tag]
        for key, rules in config.tag.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: Iterable[str] = reversed(error.args[1])
        hint = _("reads itself: {circle}: take one of the conditions away")
        text = hint.format(circle=" > ".join(circle))
        raise Misfit(f"tag.{error.args[1][0]}", text) from None


def _split(path: str, split: Split, config: Config, workspace: Path) -> None:
    if not split.pool:
        raise Misfit(f"{path}.pool", _("is empty: say what is shared out"))
    for name in split.pool:
        check_column(f"{path}.pool.{name}", name, config)
    if split.to not in config.tag:
        if config.tag:
            raise Misfit(f"{path}.to", unknown(split.to, dict.fromkeys(config.tag)))
        raise Misfit(f"{path}.to", _("no virtual tag is there: add [[tag.KEY]]"))
    if split.by == "fixed" and not split.fixed:
        raise Misfit(f"{path}.fixed", _("is empty: give each target its share"))
    if sum(split.fixed.values()) > 1:
        raise Misfit(f"{path}.fixed", _("the shares add up to more than 1: correct them"))
    kind, _colon, name = split.by.partition(":")
    if kind == "driver" and not (workspace / name).is_file():
        hint = _("no file {path}: correct the name, which is relative to the workspace")
        raise Misfit(f"{path}.by", hint.format(path=workspace / name))
