"""Findings about tasks in words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from jauge.i18n import _, format, ngettext
from jauge.model import Finding
from jauge.surfaces.terminal import wording

Said = Callable[[Finding[Any]], str]


def titles() -> Mapping[str, str]:
    """What the kinds are called."""
    return {
        "low_margin_agent": _("agent that loses money"),
        "route_to_human": _("tasks for people"),
        "unrecorded_cost": _("cost not recorded"),
    }


def actions() -> Mapping[str, str]:
    """What to do about them."""
    return {
        "record_the_cost": _("record the cost"),
        "route_to_people": _("send these tasks to people"),
        "stop_or_redesign": _("stop it or redesign it"),
    }


def _loses(one: Finding[Any]) -> str:
    told = one.parameters
    amounts = [format.money(margin, told.currency) for margin in told.margins]
    return _(
        "{name}: a completed task leaves {amounts} in three times 30 days; surely below 0."
    ).format(name=wording.name(one.subject["agent"]), amounts=format.several(amounts))


def _route(one: Finding[Any]) -> str:
    told, subject = one.parameters, one.subject
    return _(
        "{name}, {type}: a completed task loses {lost}; a person would leave {kept} on it."
    ).format(
        name=wording.name(subject["agent"]),
        type=wording.name(subject["task_type"]),
        lost=format.money(-told.margin, told.currency),
        kept=format.money(told.human_margin, told.currency),
    )


def _unrecorded(one: Finding[Any]) -> str:
    told = one.parameters
    return ngettext(
        "{name}: the cost of {count} task of {tasks} is given as 0, which nobody recorded.",
        "{name}: the cost of {count} tasks of {tasks} is given as 0, which nobody recorded.",
        told.unrecorded,
    ).format(
        name=wording.name(one.subject["agent"]),
        count=format.number(told.unrecorded),
        tasks=format.number(told.tasks),
    )


SAID: Final[Mapping[str, Said]] = {
    "low_margin_agent": _loses,
    "route_to_human": _route,
    "unrecorded_cost": _unrecorded,
}
"""A sentence for each kind."""
