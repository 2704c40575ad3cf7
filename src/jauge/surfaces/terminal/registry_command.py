"""What `jauge agents` changes in the registry: rehearsed first, done with `--yes`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, Final

from jauge.admin import changes, discovery, entries
from jauge.admin.organisation import organisation
from jauge.admin.reading import registry
from jauge.admin.store import Store
from jauge.i18n import _, ngettext
from jauge.model.agent_event import Act, AgentEvent
from jauge.model.lifecycle import due
from jauge.model.registry import AgentEntry, AgentState
from jauge.surfaces.terminal import registry_desk, registry_records, wording
from jauge.surfaces.terminal import registry_wording as words
from jauge.surfaces.terminal.table import print_notes

SCHEMA: Final = "jauge.agents-change/1"
_MOST_SHOWN: Final = 50


@dataclass(frozen=True)
class Request:
    """The options that all changes take, as given."""

    by: str | None = None
    reason: str | None = None
    yes: bool = False
    as_json: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def act(self, workspace: Path) -> Act:
        """Who does it, when and why."""
        return registry_desk.act(workspace, self.by, self.reason, self.now)


@dataclass(frozen=True)
class Doubts:
    """Owners to look at: who are not among the people (`strangers`), who have left (`leavers`)."""

    strangers: Sequence[str] = ()
    leavers: Sequence[str] = ()


_NO_DOUBTS: Final = Doubts()
Change = Callable[[Store, AgentEntry], Sequence[AgentEvent | None]]


def own(
    workspace: Path, wanted: str, given: Mapping[str, Any], request: Request, out: IO[str]
) -> None:
    """Give an agent an owner and other facts."""
    act = request.act(workspace)

    def change(store: Store, entry: AgentEntry) -> list[AgentEvent | None]:
        fields, events = dict(given), list[AgentEvent]()
        if (successor := fields.get("successor")) is not None:
            heir = registry_desk.meant(workspace, store, successor, act, events)
            fields["successor"] = heir.agent_id
        return [*events, changes.change(store, entry.agent_id, fields, act)]

    def look(store: Store, entry: AgentEntry) -> Doubts:
        is_named = given.get("owner") is not None
        return _doubts(workspace, store, entry, act.day) if is_named else _NO_DOUBTS

    _do(workspace, wanted, change, request, out, look)


def move(workspace: Path, wanted: str, to: AgentState, request: Request, out: IO[str]) -> None:
    """Bring an agent into another state."""
    act = request.act(workspace)

    def change(store: Store, entry: AgentEntry) -> list[AgentEvent | None]:
        has_left = to == "confirmed" and _has_left(workspace, store, entry, act.day)
        return [changes.move(store, entry.agent_id, to, act, owner_has_left=has_left)]

    _do(workspace, wanted, change, request, out)


def resume(workspace: Path, wanted: str, request: Request, out: IO[str]) -> None:
    """Bring a suspended agent back into its state of before."""
    act = request.act(workspace)

    def change(store: Store, entry: AgentEntry) -> list[AgentEvent | None]:
        has_left = _has_left(workspace, store, entry, act.day)
        return [changes.resume(store, entry.agent_id, act, owner_has_left=has_left)]

    _do(workspace, wanted, change, request, out)


def review(workspace: Path, wanted: str, request: Request, out: IO[str]) -> None:
    """Note that an agent was looked at."""
    _do(
        workspace,
        wanted,
        lambda store, entry: [changes.review(store, entry.agent_id, request.act(workspace))],
        request,
        out,
    )


def undo(workspace: Path, wanted: str, request: Request, out: IO[str]) -> None:
    """Take back the last change of an agent."""
    with registry_desk.changing(workspace, yes=request.yes) as store:
        agent_id = registry_desk.once_known(workspace, store, wanted, request.now)
        names = _names(store)
        event = changes.undo(store, agent_id, request.act(workspace))
        names |= _names(store)
    show([event], names, request, out)


def retire_due(workspace: Path, request: Request, out: IO[str]) -> None:
    """Retire all agents that have had no owner for sixty days."""
    reason = request.reason or _("60 days without an owner")
    act = registry_desk.act(workspace, request.by, reason, request.now)
    with registry_desk.changing(workspace, yes=request.yes) as store:
        owners = {one.entry.owner for one in entries.held(store).values()}
        left = registry_desk.known_leavers(workspace, act.day, owners)
        known = registry(store, act.day, left).entries.values()
        dead = [
            one.agent_id
            for one in known
            if any(found.due_for == "retirement" for found in due(one, act.day))
        ]
        events = [changes.move(store, one, "retired", act) for one in dead]
        names = _names(store)
    show(events, names, request, out)


def discover(workspace: Path, request: Request, out: IO[str]) -> None:
    """Register the agents that the ledger shows."""
    found = registry_desk.found_entries(workspace, request.now)
    with registry_desk.changing(workspace, yes=request.yes) as store:
        names = _names(store)
        events = discovery.discover(store, found, registry_desk.NAMING, request.act(workspace))
        names |= _names(store)
    show(events, names, request, out)


def show(
    events: Sequence[AgentEvent],
    names: Mapping[str, str],
    request: Request,
    out: IO[str],
    doubts: Doubts = _NO_DOUBTS,
) -> None:
    """Print what was done, or what would be, and which owners to look at."""
    if request.as_json:
        told = registry_records.document(
            SCHEMA,
            dry_run=not request.yes,
            events=[registry_records.event(one, names) for one in events],
            owners_unknown=doubts.strangers,
            owners_left=doubts.leavers,
        )
        out.write(told)
        return
    said = list(words.owners(doubts.strangers, doubts.leavers))
    if not events:
        print_notes([_("Nothing to change: it is so already."), *said], out)
        return
    print_events(events[:_MOST_SHOWN], names, out)
    if len(events) > _MOST_SHOWN:
        more = len(events) - _MOST_SHOWN
        hint = ngettext("And {count} more change.", "And {count} more changes.", more)
        print_notes([hint.format(count=more)], out)
    print_notes([*said, rehearsal(yes=request.yes)], out)


def rehearsal(*, yes: bool) -> str:
    """Whether anything was changed, and what does it."""
    if yes:
        return _("Done; `jauge agents undo AGENT` takes back the last change of an agent.")
    return _("Nothing was changed: add --yes to do it.")


def print_events(events: Sequence[AgentEvent], names: Mapping[str, str], out: IO[str]) -> None:
    """A line an event, and the fields that it changes under it."""
    for one in events:
        name = wording.name(names.get(one.agent_id, one.agent_id))
        out.write(f"{name} ({one.agent_id[:8]}): {words.action(one.action)}\n")
        print_notes(words.changed(one), out)


def _do(
    workspace: Path,
    wanted: str,
    change: Change,
    request: Request,
    out: IO[str],
    look: Callable[[Store, AgentEntry], Doubts] = lambda _store, _entry: _NO_DOUBTS,
) -> None:
    events: list[AgentEvent] = []
    with registry_desk.changing(workspace, yes=request.yes) as store:
        entry = registry_desk.meant(workspace, store, wanted, request.act(workspace), events)
        events += [one for one in change(store, entry) if one is not None]
        names = _names(store)
        doubts = look(store, entries.held(store)[entry.agent_id].entry)
    show(events, names, request, out, doubts)


def _doubts(workspace: Path, store: Store, entry: AgentEntry, today: date) -> Doubts:
    """Whether the owner of an agent has left, or is none of the people who are known."""
    if entry.owner is None:
        return _NO_DOUBTS
    if _has_left(workspace, store, entry, today):
        return Doubts(leavers=(entry.owner,))
    known = organisation(store)
    is_stranger = bool(known.people) and known.person(entry.owner) is None
    return Doubts(strangers=(entry.owner,)) if is_stranger else _NO_DOUBTS


def _has_left(workspace: Path, store: Store, entry: AgentEntry, today: date) -> bool:
    """Whether the owner of an agent is known not to be there any more."""
    left = registry_desk.known_leavers(workspace, today, [entry.owner])
    known = registry(store, today, left).of(entry.agent_id)
    day: date | None = None if known is None else known.owner_left_on
    return day is not None and day < today


def _names(store: Store) -> dict[str, str]:
    return {name: one.entry.name for name, one in entries.held(store).items()}
