"""Findings about agents in words: why one is a zombie, or the double of another."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from jauge.analysis.audit_lines import variant_of
from jauge.i18n import _, format, ngettext
from jauge.model import Finding
from jauge.surfaces.terminal import wording


def zombie(one: Finding[Any]) -> str:
    """What was seen of an agent, or of many at once."""
    return _ZOMBIES[one.parameters.zombie_class](one)


def title(one: Finding[Any]) -> str:
    """What a finding about agents is called by its class: an agent in use is no zombie."""
    variant = variant_of(one)
    if variant is None or variant in _NO_ZOMBIES:
        return short(one)
    return _("zombie agent, {variant}").format(variant=short(one))


def short(one: Finding[Any]) -> str:
    """The class alone; of what fails, whether calls or tasks do."""
    variant = variant_of(one)
    failures = getattr(one.parameters, "failures", None)
    names = {
        None: _("zombie agent"),
        "dead": _("dead"),
        "silent": _("never seen"),
        "useless": _("failing calls") if failures is None or failures.tasks is None
        else _("failing tasks"),
        "heartbeat": _("always the same call"),
        "superseded": _("old version"),
        "orphan": _("agent without owner"),
        "telemetry_gap": _("gap of telemetry"),
    }  # fmt: skip
    return names.get(variant, variant or "")


_NO_ZOMBIES: Final = frozenset({"orphan", "telemetry_gap"})
"""Classes whose agents may be at work: they lack an owner, or were not seen."""


def duplicate(one: Finding[Any]) -> str:
    """What two agents share, factor by factor."""
    told = one.parameters
    return _("{name}: {percent} of its perimeter is that of {kept} ({factors}).").format(
        name=_name(one),
        percent=wording.share(told.overlap),
        kept=wording.name(told.kept),
        factors=", ".join(
            f"{_factor(name)} {wording.share(value)}" for name, value in told.factors.items()
        ),
    )


def _name(one: Finding[Any]) -> str:
    return wording.name(one.subject.get("agent"))


def _factor(name: str) -> str:
    return {
        "tools": _("tools"),
        "prompt": _("prompt"),
        "task_types": _("kinds of tasks"),
        "users": _("users"),
        "data": _("data"),
    }[name]


def _dead(one: Finding[Any]) -> str:
    told = one.parameters.silence
    hint = ngettext(
        "{name}: no call for {count} day, {limit} are allowed by its rhythm; still there: {live}.",
        "{name}: no call for {count} days, {limit} are allowed by its rhythm; still there: {live}.",
        told.days,
    )
    return hint.format(
        name=_name(one),
        count=format.number(told.days),
        limit=format.number(told.limit_days),
        live=", ".join(_live(name) for name in told.live),
    )


def _live(name: str) -> str:
    return {
        "fixed_cost": _("a fixed cost"),
        "key": _("a key"),
        "schedule": _("a schedule"),
        "capacity": _("a capacity"),
        "entry": _("its entry in the registry"),
    }[name]


def _silent(one: Finding[Any]) -> str:
    told = one.parameters
    if told.silence is None:
        hint = ngettext(
            "{count} registered agent of {source} was never seen: the telemetry lacks it.",
            "{count} registered agents of {source} were never seen: the telemetry lacks them.",
            told.agents,
        )
        source = wording.name(one.subject.get("source"))
        return hint.format(count=format.number(told.agents), source=source)
    hint = ngettext(
        "{name}: registered {count} day ago and never seen.",
        "{name}: registered {count} days ago and never seen.",
        told.silence.days,
    )
    return hint.format(name=_name(one), count=format.number(told.silence.days))


def _useless(one: Finding[Any]) -> str:
    told = one.parameters.failures
    if told.tasks is not None:
        return _("{name}: {won} of {count} tasks succeeded.").format(
            name=_name(one),
            won=format.number(told.successes),
            count=format.number(told.tasks),
        )
    return _("{name}: {errors} of {count} calls failed since {day}.").format(
        name=_name(one),
        errors=format.number(told.errors),
        count=format.number(told.calls),
        day=format.day(told.since),
    )


def _heartbeat(one: Finding[Any]) -> str:
    told = one.parameters.sameness
    hint = ngettext(
        "{name}: {count} call, all alike, without user, conversation or task.",
        "{name}: {count} calls, all alike, without user, conversation or task.",
        told.calls,
    )
    return hint.format(name=_name(one), count=format.number(told.calls))


def _superseded(one: Finding[Any]) -> str:
    told = one.parameters.replaced
    if told.is_whole:
        hint = ngettext(
            "{name}: {newer} has replaced it since {day}, and it got {count} call this week.",
            "{name}: {newer} has replaced it since {day}, and it got {count} calls this week.",
            told.calls,
        )
    else:
        hint = ngettext(
            "{name}: version {old} got {count} call this week, {newer} is there since {day}.",
            "{name}: version {old} got {count} calls this week, {newer} is there since {day}.",
            told.calls,
        )
    return hint.format(
        name=_name(one),
        old=", ".join(wording.name(version) for version in told.versions),
        newer=wording.name(told.newer),
        day=format.day(told.since),
        count=format.number(told.calls),
    )


def _orphan(one: Finding[Any]) -> str:
    told = one.parameters.ownership
    if told is None:
        hint = ngettext(
            "{count} agent, and the registry names no owner.",
            "{count} agents, and the registry names no owner.",
            one.parameters.agents,
        )
        return hint.format(count=format.number(one.parameters.agents))
    hint = {
        "unregistered": _("{name}: used since {day} and not registered."),
        "no_owner": _("{name}: no owner since {day}."),
        "owner_left": _("{name}: its owner left on {day}."),
        "team_dissolved": _("{name}: the team of its owner is no more."),
    }[told.lack]
    return hint.format(name=_name(one), day=format.day(told.since))


def _gap(one: Finding[Any]) -> str:
    told = one.parameters
    places = {
        "source": _("source {name}"),
        "service": _("service {name}"),
        "environment": _("environment {name}"),
    }
    place = next(name for name in places if name in one.subject)
    hint = ngettext(
        "{place}: {count} agent stopped on {day} together with all others: a gap in the telemetry?",
        "{place}: {count} agents stopped together on {day}: a gap in the telemetry?",
        told.agents,
    )
    return hint.format(
        place=places[place].format(name=wording.name(one.subject[place])),
        count=format.number(told.agents),
        day=format.day(told.last_on),
    )


_ZOMBIES: Final[Mapping[str, Callable[[Finding[Any]], str]]] = {
    "dead": _dead,
    "silent": _silent,
    "useless": _useless,
    "heartbeat": _heartbeat,
    "superseded": _superseded,
    "orphan": _orphan,
    "telemetry_gap": _gap,
}
"""A sentence for each class."""
