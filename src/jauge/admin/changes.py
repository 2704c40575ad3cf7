"""What can be done with an agent: every change is an event and the entry that it leads to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from jauge.admin import entries, events
from jauge.admin.entries import Held
from jauge.admin.states import state_word
from jauge.admin.store import Store
from jauge.errors import Refused, UsageError
from jauge.i18n import _
from jauge.model import lifecycle
from jauge.model.agent_event import Act, AgentEvent, EventAction, difference, entry_of
from jauge.model.registry import AgentEntry, AgentState


def add(store: Store, entry: AgentEntry, action: EventAction, act: Act) -> AgentEvent:
    """Register an agent; raises Refused where it is registered already."""
    if entries.one(store, entry.agent_id) is not None:
        raise Refused(_("{agent} is registered already").format(agent=entry.name))
    mine = msgspec.structs.replace(entry, tenant=store.tenant)
    return _keep(store, entry.agent_id, None, _owned(None, mine, act), action, act)


def change(
    store: Store,
    agent_id: str,
    fields: Mapping[str, Any],
    act: Act,
    *,
    action: EventAction = "changed",
    version: int | None = None,
) -> AgentEvent | None:
    """Give fields of an entry other values; None where they have these already.

    With the `version` that somebody looked at, Refused where it has changed since.
    """
    found = _held(store, agent_id, version)
    if leads_to(store, fields.get("successor"), agent_id):
        raise UsageError(_loop(store, found.entry, fields["successor"]))
    after = _owned(found.entry, msgspec.structs.replace(found.entry, **fields), act)
    if after == found.entry:
        return None
    return _keep(store, agent_id, found.entry, after, action, act)


def _loop(store: Store, entry: AgentEntry, successor: str) -> str:
    """What is wrong with a successor that leads back, and what to do."""
    if successor == entry.agent_id:
        hint = _("{agent} cannot be its own successor: name another agent")
        return hint.format(agent=entry.name)
    hint = _("the successors of {agent} would lead back to it ({names}): name another agent")
    return hint.format(agent=entry.name, names=_around(store, entry, successor))


def _around(store: Store, entry: AgentEntry, successor: str) -> str:
    """The names on the way from an agent by this successor back to it."""
    names: list[str] = []
    after: str | None = successor
    while after is not None and after != entry.agent_id:
        held = entries.one(store, after)
        names.append(after if held is None else held.entry.name)
        after = None if held is None else held.entry.successor
    return " → ".join((entry.name, *names, entry.name))


def leads_to(store: Store, successor: str | None, agent_id: str) -> bool:
    """Whether an agent, or a later successor of it, is this one."""
    seen: set[str] = set()
    while successor is not None and successor != agent_id and successor not in seen:
        seen.add(successor)
        found = entries.one(store, successor)
        successor = None if found is None else found.entry.successor
    return successor == agent_id


def move(
    store: Store,
    agent_id: str,
    to: AgentState,
    act: Act,
    *,
    owner_has_left: bool = False,
    review_on: date | None = None,
    action: EventAction | None = None,
) -> AgentEvent:
    """Bring an agent into another state; raises Refused where that is against the rules.

    One that is confirmed needs an owner who is there, and gets the day of its next review: three
    months later, or `review_on`. One that is resumed keeps the day that it had: nobody reviewed it.
    """
    entry = _held(store, agent_id).entry
    why = objection(entry, to, owner_has_left=owner_has_left)
    if why is not None:
        raise Refused(why)
    fields: dict[str, Any] = {"state": to}
    if to == "confirmed" and action != "resumed":
        fields["review_on"] = review_on or lifecycle.next_review(act.day)
    after = msgspec.structs.replace(entry, **fields)
    named: Mapping[AgentState, EventAction] = {
        "discovered": "resumed",
        "confirmed": "confirmed",
        "deprecated": "deprecated",
        "suspended": "suspended",
        "retired": "retired",
    }
    return _keep(store, agent_id, entry, after, action or named[to], act)


def objection(entry: AgentEntry, to: AgentState, *, owner_has_left: bool = False) -> str | None:
    """Why an agent may not come into a state, and what to do; None where it may."""
    if entry.state == to:
        return _("{agent} is {state} already").format(agent=entry.name, state=state_word(to))
    if not lifecycle.may_follow(entry.state, to):
        if entry.state == "retired":
            hint = _("{agent} is retired: only `jauge agents undo` brings it back")
            return hint.format(agent=entry.name)
        hint = _("{agent} is {state} and cannot become {to}")
        return hint.format(agent=entry.name, state=state_word(entry.state), to=state_word(to))
    if to == "confirmed" and entry.owner is None:
        hint = _("{agent} has no owner: name one first with `jauge agents own`")
        return hint.format(agent=entry.name)
    if to == "confirmed" and owner_has_left:
        hint = _("{owner}, the owner of {agent}, has left: name another with `jauge agents own`")
        return hint.format(owner=entry.owner, agent=entry.name)
    return None


def resume(store: Store, agent_id: str, act: Act, *, owner_has_left: bool = False) -> AgentEvent:
    """Bring a suspended agent back into the state that it had before."""
    entry = _held(store, agent_id).entry
    if entry.state != "suspended":
        hint = _("{agent} is {state}, not suspended: there is nothing to resume")
        raise Refused(hint.format(agent=entry.name, state=state_word(entry.state)))
    before: AgentState = "discovered"
    for event in events.standing(events.history(store, agent_id)):
        if event.after is not None and event.after.get("state") == "suspended":
            before = (event.before or {}).get("state", "discovered")
    if before == "confirmed":
        return move(store, agent_id, before, act, owner_has_left=owner_has_left, action="resumed")
    return move(store, agent_id, before, act, action="resumed")


def review(store: Store, agent_id: str, act: Act) -> AgentEvent | None:
    """Note that somebody looked at an agent; the next review is three months later."""
    entry = _held(store, agent_id).entry
    if entry.state == "retired":
        raise Refused(_("{agent} is retired: there is nothing to review").format(agent=entry.name))
    after = lifecycle.next_review(act.day)
    return change(store, agent_id, {"review_on": after}, act, action="reviewed")


def undo(store: Store, agent_id: str, act: Act) -> AgentEvent:
    """Take back the newest change of an agent that still stands; the history only grows.

    Raises Refused where there is none, or where the successor of before leads back by now.
    """
    several = events.standing(events.history(store, agent_id))
    if not several:
        raise Refused(_("there is nothing to undo"))
    last = several[-1]
    found = entries.one(store, agent_id)
    before = None if found is None else found.entry
    after: AgentEntry | None = None
    if last.before is not None:
        known = {} if before is None else msgspec.to_builtins(before)
        after = entry_of({**known, **last.before})
        former, heir = None if before is None else before.successor, after.successor
        if heir is not None and heir != former and leads_to(store, heir, agent_id):
            hint = _(
                "its successors would lead back to {agent} ({names}): take the later one away "
                "first, with `jauge agents own --clear successor`"
            )
            names = _around(store, after, heir)
            raise Refused(hint.format(agent=after.name, names=names))
    return _keep(store, agent_id, before, after, "undone", act, undoes=last.version)


def remove(store: Store, agent_id: str, action: EventAction, act: Act) -> AgentEvent:
    """Take an entry out of the registry; its history stays, and undoing brings it back."""
    found = _held(store, agent_id)
    return _keep(store, agent_id, found.entry, None, action, act)


def _held(store: Store, agent_id: str, version: int | None = None) -> Held:
    found = entries.one(store, agent_id)
    if found is None:
        hint = _("{agent} is not registered: see `jauge agents discover`")
        raise UsageError(hint.format(agent=agent_id))
    if version is not None and found.version != version:
        hint = _("{agent} was changed by somebody else meanwhile: look again")
        raise Refused(hint.format(agent=found.entry.name))
    return found


def _owned(before: AgentEntry | None, after: AgentEntry, act: Act) -> AgentEntry:
    """The entry with since when it has its owner, or none."""
    if after.owner is None:
        was = None if before is None else before.owner
        since = after.ownerless_since or after.discovered_at if was is None else act.at
        return msgspec.structs.replace(after, owner_since=None, ownerless_since=since)
    was = after if before is None else before
    if was.owner == after.owner and was.owner_since is not None:
        return msgspec.structs.replace(after, ownerless_since=None)
    return msgspec.structs.replace(after, owner_since=act.at, ownerless_since=None)


def _keep(
    store: Store,
    agent_id: str,
    before: AgentEntry | None,
    after: AgentEntry | None,
    action: EventAction,
    act: Act,
    undoes: int | None = None,
) -> AgentEvent:
    old, new = difference(before, after)
    event = AgentEvent(
        agent_id=agent_id,
        version=events.newest(store, agent_id) + 1,
        action=action,
        act=act,
        before=old,
        after=new,
        undoes=undoes,
    )
    events.append(store, event)
    entries.put(store, agent_id, after, event.version)
    return event
