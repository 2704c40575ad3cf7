"""What is said about entries of the registry and their changes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from jauge.admin.states import state_word
from jauge.i18n import _, format
from jauge.model.agent_event import AgentEvent
from jauge.model.lifecycle import Due, due
from jauge.model.registry import STATES, AgentEntry, AgentState
from jauge.surfaces.terminal import wording


def state(code: str | None) -> str:
    """A state of an agent's life in a word, or what stands where there is none."""
    return {name: state_word(name) for name in STATES}.get(cast("AgentState", code), format.UNKNOWN)


def action(code: str) -> str:
    """What was done, in a word."""
    return {
        "imported": _("imported"),
        "changed": _("changed"),
        "resumed": _("resumed"),
        "reviewed": _("reviewed"),
        "replaced": _("replaced"),
        "undone": _("undone"),
    }.get(code) or state(code)


def known(name: str | None) -> str:
    """A name, or what stands where nobody knows one."""
    return format.UNKNOWN if name is None else wording.name(name)


def field(name: str) -> str:
    """What a field of an entry is called."""
    return {
        "state": _("state"),
        "owner": _("owner"),
        "owner_since": _("owner since"),
        "ownerless_since": _("without owner since"),
        "team": _("team"),
        "purpose": _("purpose"),
        "data_class": _("data class"),
        "ai_act_class": _("class of the AI Act"),
        "review_on": _("next review"),
        "next_run_on": _("next run"),
        "fixed_cost": _("fixed cost a month"),
        "successor": _("successor"),
        "is_exempt": _("exempt"),
        "tools": _("tools"),
        "aliases": _("aliases"),
        "sources": _("sources"),
        "kind": _("kind"),
    }.get(name, name)


def value(name: str, said: Any) -> str:
    """A value of a field, as an event holds it."""
    if said is None or said in ([], ()):
        return format.UNKNOWN
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    if isinstance(said, Mapping):
        return f"{said['amount']} {said['currency']}"
    if isinstance(said, list | tuple):
        return ", ".join(wording.name(str(one)) for one in said)
    return state(said) if name == "state" else wording.name(str(said))


def changed(event: AgentEvent) -> Iterator[str]:
    """Each field that an event changed, before and after."""
    if event.after is None:
        yield _("no longer registered")
        return
    hidden = {"owner_since", "ownerless_since"}
    for name, after in event.after.items():
        if event.before is None:
            if name in _SHOWN_FIRST and after not in (None, False, [], ()):
                yield f"{field(name)}: {value(name, after)}"
        elif name not in hidden:
            before = value(name, event.before.get(name))
            yield f"{field(name)}: {before} → {value(name, after)}"


_SHOWN_FIRST = frozenset(
    {"state", "owner", "team", "purpose", "data_class", "ai_act_class", "fixed_cost", "kind"}
)


def owners(strangers: Sequence[str], leavers: Sequence[str]) -> Iterator[str]:
    """Owners who were taken, and should be looked at."""
    if strangers:
        names = ", ".join(map(wording.name, strangers))
        yield _("Owners who are not among the people: {owners}.").format(owners=names)
    if leavers:
        names = ", ".join(map(wording.name, leavers))
        yield _("Owners who have left: {owners}.").format(owners=names)


def about(entry: AgentEntry, today: date, names: Mapping[str, str]) -> Iterator[str]:
    """What the registry says of an agent."""
    yield _("State: {state}. Owner: {owner}. Team: {team}.").format(
        state=state(entry.state), owner=_owner(entry, today), team=_team(entry)
    )
    if entry.purpose is not None:
        yield _("Purpose: {purpose}").format(purpose=wording.name(entry.purpose))
    yield _("Data class: {data}. Class of the AI Act: {risk}. Next review: {review}.").format(
        data=entry.data_class or format.UNKNOWN,
        risk=entry.ai_act_class or format.UNKNOWN,
        review=format.day(entry.review_on),
    )
    cost = entry.fixed_cost
    yield _("Fixed cost a month: {cost}. Next run: {run}. Exempt: {exempt}.").format(
        cost=format.UNKNOWN if cost is None else format.money(cost.amount, cost.currency),
        run=format.day(entry.next_run_on),
        exempt=_("yes") if entry.is_exempt else _("no"),
    )
    if entry.successor is not None:
        successor = names.get(entry.successor, entry.successor)
        yield _("Replaced by {agent}.").format(agent=wording.name(successor))
    for one in due(entry, today):
        yield due_for(one)


def due_for(one: Due) -> str:
    """What is due, since when, and the command that does it."""
    if one.due_for == "review":
        return _("Due for review since {day}: `jauge agents review {agent} --yes`.").format(
            day=format.day(one.since), agent=one.agent_id[:8]
        )
    return _("Due for retirement since {day}: 60 days without an owner.").format(
        day=format.day(one.since)
    )


def _owner(entry: AgentEntry, today: date) -> str:
    if entry.owner is None:
        return format.UNKNOWN
    name = wording.name(entry.owner)
    if entry.owner_left_on is None or entry.owner_left_on >= today:
        return name
    return _("{owner} (left on {day})").format(owner=name, day=format.day(entry.owner_left_on))


def _team(entry: AgentEntry) -> str:
    if entry.team is None:
        return format.UNKNOWN
    name = wording.name(entry.team)
    return name if entry.has_team else _("{team} (no team any more)").format(team=name)
