"""An import into the registry: all records of all files, or none of them.

teams, people ─► checked against what is known and each other ─► kept
agents ─► matched, or new ─► facts ─► state ─► successors, when all agents are there
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from jauge.admin import changes, entries
from jauge.admin.matching import Index, Naming, Unclear
from jauge.admin.organisation import cycle, organisation, put_people, put_teams
from jauge.admin.reading import told
from jauge.admin.store import Store
from jauge.errors import JaugeError
from jauge.i18n import _
from jauge.model.agent_event import Act, AgentEvent
from jauge.model.agent_record import AgentRecord, PersonRecord, TeamRecord, compared
from jauge.model.registry import AgentEntry
from jauge.model.rejection import Rejection


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What an import changes; where it has rejections, nothing may be kept of it.

    `strangers` are owners who are not among the people, `leavers` those who have left.
    """

    events: tuple[AgentEvent, ...] = ()
    people: int = 0
    teams: int = 0
    strangers: tuple[str, ...] = ()
    leavers: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """The records of all files of an import."""

    agents: Sequence[AgentRecord] = ()
    people: Sequence[PersonRecord] = ()
    teams: Sequence[TeamRecord] = ()


def take(
    store: Store,
    records: Records,
    naming: Naming,
    act: Act,
    *,
    found: Iterable[AgentEntry] = (),
    leavers: Mapping[str, date] | None = None,
) -> Taken:
    """Take records in; `found` are agents of the ledger that may not be registered yet."""
    rejections = [*_teams_twice(records.teams), *_people_twice(records.people)]
    teams = put_teams(store, records.teams)
    rejections += _circles(store, records.teams)
    people = put_people(store, records.people)
    taking = _Taking(store, naming, act, found, leavers or {})
    for record in records.agents:
        taking.take(record)
    taking.name_successors()
    return Taken(
        events=tuple(taking.events),
        people=people,
        teams=teams,
        strangers=tuple(dict.fromkeys(taking.strangers)),
        leavers=tuple(dict.fromkeys(taking.left)),
        rejections=(*rejections, *taking.rejections),
    )


class _Taking:
    """The agents of one import, one record after the other."""

    def __init__(
        self,
        store: Store,
        naming: Naming,
        act: Act,
        found: Iterable[AgentEntry],
        leavers: Mapping[str, date],
    ) -> None:
        self._store, self._naming, self._act, self._leavers = store, naming, act, leavers
        self._known = {name: one.entry for name, one in entries.held(store).items()}
        self._found = {one.agent_id: one for one in found if one.agent_id not in self._known}
        self._index = Index(naming, (*self._known.values(), *self._found.values()))
        self._organisation = organisation(store)
        self._said: dict[tuple[str, str], tuple[object, AgentRecord]] = {}
        self._successors: list[tuple[str, AgentRecord]] = []
        self._made: set[str] = set()
        self.events: list[AgentEvent] = []
        self.rejections: list[Rejection] = []
        self.strangers: list[str] = []
        self.left: list[str] = []

    def take(self, record: AgentRecord) -> None:
        """Find the agent that is meant, then give it what the record says."""
        try:
            entry = self._entry(record)
        except Unclear as problem:
            self._reject(record, None, str(problem))
            return
        if entry is None:
            self._reject(record, None, _("no agent has this name or id: see `jauge agents list`"))
            return
        if self._contradicts(record, entry):
            return
        try:
            self._change(record, entry)
        except JaugeError as problem:
            self._reject(record, None, str(problem))

    def _entry(self, record: AgentRecord) -> AgentEntry | None:
        entry = self._index.matched(record)
        if entry is None and record.is_card:
            return self._new(record)
        if entry is not None:
            self._register(entry)
        return entry

    def _register(self, entry: AgentEntry) -> None:
        if entry.agent_id in self._found:
            self._keep(changes.add(self._store, entry, "discovered", self._act))

    def _new(self, record: AgentRecord) -> AgentEntry:
        name, *others = record.names
        place = (record.environment, record.service_namespace, record.service_name)
        entry = AgentEntry(
            agent_id=self._naming.agent_id(self._store.tenant, *place, name),
            name=name,
            tenant=self._store.tenant,
            environment=record.environment,
            service_namespace=record.service_namespace,
            service_name=record.service_name,
            discovered_at=self._act.at,
            aliases=tuple(others),
            sources=(record.source,),
            **{key: value for key, value in record.facts.items() if value is not None},
        )
        self._keep(changes.add(self._store, entry, "imported", self._act))
        self._made.add(entry.agent_id)
        return self._known[entry.agent_id]

    def _contradicts(self, record: AgentRecord, entry: AgentEntry) -> bool:
        """Whether another row of a list says something else of the same agent."""
        if record.is_card:
            return False
        said = dict(record.facts) | ({} if record.state is None else {"state": record.state})
        for field, value in said.items():
            former, where = self._said.setdefault((entry.agent_id, field), (value, record))
            if _differ(field, former, value):
                hint = _("row {row} of {file} says {value!r} of the same agent: keep one of them")
                reason = hint.format(row=where.row, file=where.file, value=str(former))
                self._reject(record, field, reason, str(value))
                return True
        return False

    def _change(self, record: AgentRecord, entry: AgentEntry) -> None:
        entry = self._known[entry.agent_id]
        fields = self._fields(record, entry)
        if record.facts.get("successor") is not None:
            self._successors.append((entry.agent_id, record))
        event = changes.change(self._store, entry.agent_id, fields, self._act, action="imported")
        self._keep(event)
        entry = self._known[entry.agent_id]
        looked = told(entry, self._organisation, self._act.day, self._leavers)
        has_left = looked.owner_left_on is not None and looked.owner_left_on < self._act.day
        is_named = "owner" in fields or entry.agent_id in self._made
        if is_named and entry.owner is not None:
            self._note_owner(entry.owner, has_left=has_left)
        if _may_move(record, entry):
            self._keep(
                changes.move(
                    self._store,
                    entry.agent_id,
                    record.state or entry.state,
                    self._act,
                    owner_has_left=has_left,
                    review_on=record.facts.get("review_on"),
                )
            )

    def _fields(self, record: AgentRecord, entry: AgentEntry) -> dict[str, Any]:
        """What the record changes: lists of the organisation say it, cards fill what is empty."""
        said = {name: value for name, value in record.facts.items() if value is not None}
        said.pop("successor", None)
        if record.is_card:
            said["tools"] = tuple(dict.fromkeys((*entry.tools, *said.get("tools", ()))))
            open_ones = {"tools", *(name for name in said if getattr(entry, name) is None)}
            said = {name: value for name, value in said.items() if name in open_ones}
            names = dict.fromkeys((*entry.aliases, *record.names))
            said["aliases"] = tuple(name for name in names if name != entry.name)
        said["sources"] = tuple(dict.fromkeys((*entry.sources, record.source)))
        return said

    def _note_owner(self, owner: str, *, has_left: bool) -> None:
        if has_left:
            self.left.append(owner)
        elif self._organisation.people and self._organisation.person(owner) is None:
            self.strangers.append(owner)

    def name_successors(self) -> None:
        """Successors by their ids, now that all agents are there."""
        for agent_id, record in self._successors:
            wanted = str(record.facts["successor"])
            try:
                entry = self._index.named(wanted)
                if entry is None:
                    hint = _("no agent has this name or id: see `jauge agents list`")
                    self._reject(record, "successor", hint, wanted)
                    continue
                self._register(entry)
                fields = {"successor": entry.agent_id}
                event = changes.change(self._store, agent_id, fields, self._act, action="imported")
                self._keep(event)
            except (Unclear, JaugeError) as problem:
                self._reject(record, "successor", str(problem), wanted)

    def _keep(self, event: AgentEvent | None) -> None:
        if event is not None:
            self.events.append(event)
            held = entries.one(self._store, event.agent_id)
            self._found.pop(event.agent_id, None)
            if held is not None:
                self._known[event.agent_id] = held.entry
                self._index.put(held.entry)

    def _reject(
        self, record: AgentRecord, field: str | None, reason: str, value: str | None = None
    ) -> None:
        shown = value or record.agent_id or next(iter(record.names), None)
        self.rejections.append(
            Rejection(
                file=record.file, row=record.row, field=field or "agent", value=shown, reason=reason
            )
        )


def _people_twice(people: Iterable[PersonRecord]) -> list[Rejection]:
    facts = ("name", "team", "manager", "left_on")
    return _twice([(one.mail, one, "mail", facts) for one in people])


def _teams_twice(teams: Iterable[TeamRecord]) -> list[Rejection]:
    return _twice([(one.name, one, "team", ("parent", "dissolved_on")) for one in teams])


def _twice(
    several: Iterable[tuple[str, PersonRecord | TeamRecord, str, tuple[str, ...]]],
) -> list[Rejection]:
    """Records of the same person or team of which one says another thing than the other."""
    said: dict[tuple[str, str], tuple[object, int | None]] = {}
    rejections: list[Rejection] = []
    for key, one, field, facts in several:
        for fact in facts:
            value = getattr(one, fact)
            if value is None and fact not in one.cleared:
                continue
            former, row = said.setdefault((compared(key), fact), (value, one.row))
            if _differ(fact, former, value):
                hint = _("twice: {fact} is {former} in row {row} and {value} here: keep one")
                former, value = (_("empty") if told is None else told for told in (former, value))
                reason = hint.format(fact=fact, former=former, row=row, value=value)
                rejections.append(
                    Rejection(file=one.file, row=one.row, field=field, value=key, reason=reason)
                )
    return rejections


_NAMES: Final = frozenset({"name", "team", "manager", "parent", "owner"})
"""Facts that name a person or a team."""


def _differ(fact: str, former: object, value: object) -> bool:
    """Whether two values of a fact say different things."""
    if fact in _NAMES and isinstance(former, str) and isinstance(value, str):
        return compared(former) != compared(value)
    return former != value


def _circles(store: Store, teams: Sequence[TeamRecord]) -> list[Rejection]:
    """Teams that are part of themselves, and parents that are no team."""
    known = organisation(store).teams
    rejections: list[Rejection] = []
    for one in teams:
        if one.parent is not None and compared(one.parent) not in known:
            hint = _("no team is called so: give it a row, or correct the name")
            rejections.append(
                Rejection(file=one.file, row=one.row, field="parent", value=one.parent, reason=hint)
            )
    if around := cycle(known):
        hint = _("teams that are part of themselves: {names}: correct one parent")
        names = {compared(name) for name in around}
        where = next((one for one in teams if compared(one.name) in names), None)
        rejections.append(
            Rejection(
                file=where.file if where else "",
                row=where.row if where else None,
                field="parent",
                reason=hint.format(names=" → ".join(around)),
            )
        )
    return rejections


_INVENTORIES: Final = frozenset({"owners", "agent365"})
"""Lists that the organisation itself keeps: what they say of a state is said of its agents."""


def _may_move(record: AgentRecord, entry: AgentEntry) -> bool:
    """Whether the state of a record becomes that of the entry.

    A card of a public list never speaks over people who named an owner or gave a state: it is
    known by a name alone, and may mean another.
    """
    if record.state is None or record.state == entry.state:
        return False
    is_untouched = entry.state == "discovered" and entry.owner is None
    return record.source in _INVENTORIES or is_untouched
