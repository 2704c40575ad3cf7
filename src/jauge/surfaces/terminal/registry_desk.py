"""Where registry and ledger meet: agents found become entries, owners are looked up."""

import getpass
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jauge import admin
from jauge.admin import changes, entries, events
from jauge.admin.discovery import LEDGER
from jauge.admin.matching import Index, Naming, Unclear
from jauge.admin.store import Store, open_registry, rehearsed
from jauge.analysis import agents, calendar
from jauge.analysis.agents import names
from jauge.analysis.agents.agent import Agent
from jauge.analysis.conversion import NATIVE
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.seats.persons import persons
from jauge.config import Config, load
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.ledger import pseudonym_of
from jauge.model.agent_event import Act, AgentEvent
from jauge.model.registry import AgentEntry, Registry
from jauge.pricing.fx import rate_on

NAMING: Final = Naming(folded=names.folded, agent_id=agents.registered_id)


def day_of(workspace: Path, now: datetime) -> date:
    """The day of a moment in the time zone of the workspace."""
    return now.astimezone(ZoneInfo(_zone(workspace))).date()


def _zone(workspace: Path) -> str:
    return str(load(workspace).workspace.timezone)


def act(workspace: Path, by: str | None, reason: str | None, now: datetime) -> Act:
    """Who does something now: as asked, else whoever uses this machine."""
    try:
        mine = getpass.getuser()
    except (OSError, KeyError):
        mine = "?"
    return Act(by=by or mine, at=now, reason=reason, zone=_zone(workspace))


@contextmanager
def changing(workspace: Path, *, yes: bool) -> Generator[Store]:
    """The registry of a workspace for a change, which is only rehearsed without `yes`."""
    url = load(workspace).workspace.registry
    with open_registry(workspace, url, writes=yes) as store, rehearsed(store, only=not yes):
        yield store


def read_registry(workspace: Path, desk: Desk, today: date) -> Registry:
    """The registry as the audit reads it: owners are looked up among the ledger's people, too."""
    config = load(workspace)
    with open_registry(workspace, config.workspace.registry) as store:
        owners = {one.entry.owner for one in entries.held(store).values()}
        return admin.registry(store, today, leavers(workspace, config, desk, today, owners))


def leavers(
    workspace: Path, config: Config, desk: Desk, today: date, owners: Iterable[str | None]
) -> Mapping[str, date]:
    """The last days of owners whom the ledger's lists of people know to have one."""
    addresses = [one for one in owners if one is not None and "@" in one]
    if not addresses:
        return {}
    ends = {
        known: person.left_on
        for person in persons(desk.held, today)
        if person.left_on is not None
        for known in person.ids
    }
    if not ends:
        return {}
    is_hidden = config.workspace.privacy.pseudonyms
    called = {one: pseudonym_of(workspace, one) if is_hidden else one for one in addresses}
    return {one: ends[name] for one, name in called.items() if name is not None and name in ends}


def known_leavers(workspace: Path, today: date, owners: Iterable[str | None]) -> Mapping[str, date]:
    """The same, where no ledger is open."""
    addresses = [one for one in owners if one is not None and "@" in one]
    if not addresses:
        return {}
    with open_desk(workspace, rate_on) as desk:
        return leavers(workspace, load(workspace), desk, today, addresses)


def found_entries(workspace: Path, now: datetime) -> list[AgentEntry]:
    """The agents that the ledger shows, as entries."""
    zone = _zone(workspace)
    with open_desk(workspace, rate_on) as desk:
        ground = agents.at(desk, None, zone, NATIVE, None)
        found = agents.Found() if ground is None else agents.find(ground)
    return [entry_of(one, now) for one in found.agents if not one.is_unattributed]


def entry_of(agent: Agent, now: datetime) -> AgentEntry:
    """An agent as the ledger shows it, discovered when it was first seen."""
    spelled = dict.fromkeys(alias.found.value for alias in agent.aliases)
    name = agent.name or agent.agent_id[:8]
    return AgentEntry(
        agent_id=agent.agent_id,
        name=name,
        tenant=agent.tenant or "default",
        environment=agent.environment,
        service_namespace=agent.service_namespace,
        service_name=agent.service_name,
        kind=None if agent.kind == "unknown" else agent.kind,
        discovered_at=calendar.from_us_if_known(agent.first_us) or now.astimezone(UTC),
        tools=agent.tools,
        aliases=tuple(one for one in spelled if one != name),
        sources=(LEDGER,),
    )


def meant(
    workspace: Path, store: Store, wanted: str, acting: Act, done: list[AgentEvent]
) -> AgentEntry:
    """The registered agent of an id, start of an id, name or alias.

    One that only the ledger knows is registered first, which is one more event of `done`. Raises
    UsageError where there is none, or where several are called so.
    """
    known = {name: one.entry for name, one in entries.held(store).items()}
    if wanted in known:
        return known[wanted]
    found = {one.agent_id: one for one in found_entries(workspace, acting.at)}
    entry = _one_of(wanted, [*known.values(), *(found[name] for name in found.keys() - known)])
    if entry.agent_id not in known:
        done.append(changes.add(store, entry, "discovered", acting))
    return entry


def _one_of(wanted: str, several: Sequence[AgentEntry]) -> AgentEntry:
    try:
        entry = Index(NAMING, several).named(wanted)
    except Unclear as problem:
        raise UsageError(str(problem)) from None
    if entry is None:
        hint = _("no agent {name!r}: see `jauge agents list`")
        raise UsageError(hint.format(name=wanted))
    return entry


def once_known(workspace: Path, store: Store, wanted: str, now: datetime) -> str:
    """The id of an agent that is or was registered: one that is not any more by its whole id."""
    known = [one.entry for one in entries.held(store).values()]
    past = {event.agent_id for event in events.history(store)}
    if wanted in past:
        return wanted
    try:
        return _one_of(wanted, known).agent_id
    except UsageError:
        found = [one for one in found_entries(workspace, now) if one.agent_id in past]
        return _one_of(wanted, found).agent_id


def history(workspace: Path) -> list[AgentEvent]:
    """All events of the registry, oldest first."""
    with open_registry(workspace, load(workspace).workspace.registry) as store:
        return events.history(store)
