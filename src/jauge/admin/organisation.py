"""The people and teams of the organisation, as the lists that were imported tell them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Table, insert, select, update

from jauge.admin.store import Store
from jauge.admin.tables import PERSON, TEAM
from jauge.model.agent_record import PersonRecord, TeamRecord, compared


class Organisation(msgspec.Struct, frozen=True):
    """People by mail and teams by name, as names are compared."""

    people: Mapping[str, PersonRecord] = {}
    teams: Mapping[str, TeamRecord] = {}

    def person(self, owner: str) -> PersonRecord | None:
        """The person of a mail, or of a name that only one person has."""
        wanted = compared(owner.strip())
        if (found := self.people.get(wanted)) is not None:
            return found
        named = [one for one in self.people.values() if compared(one.name or "") == wanted]
        return named[0] if len(named) == 1 else None

    def has_team(self, team: str | None, today: date) -> bool:
        """Whether a team is one on that day; every name is where no teams are known."""
        if team is None or not self.teams:
            return True
        found = self.teams.get(compared(team))
        return found is not None and (found.dissolved_on is None or found.dissolved_on > today)


def organisation(store: Store) -> Organisation:
    """All people and teams that are known."""
    people = [PersonRecord(**row) for row in _rows(store, PERSON)]
    teams = [TeamRecord(**row) for row in _rows(store, TEAM)]
    return Organisation(
        {compared(one.mail): one for one in people}, {compared(one.name): one for one in teams}
    )


def put_people(store: Store, people: Iterable[PersonRecord]) -> int:
    """Keep these people, and how many are new or changed; what a list does not say of one stays."""
    facts = ("name", "team", "manager", "left_on")
    return _put(store, PERSON, "mail", [(one.mail, _said(one, facts)) for one in people])


def put_teams(store: Store, teams: Iterable[TeamRecord]) -> int:
    """Keep these teams, and how many are new or changed; what a list does not say of one stays."""
    facts = ("parent", "dissolved_on")
    return _put(store, TEAM, "name", [(one.name, _said(one, facts)) for one in teams])


def cycle(teams: Mapping[str, TeamRecord]) -> tuple[str, ...]:
    """The names of teams that are part of themselves, first one last again; empty without any.

    The teams are by name, as names are compared.
    """
    for start in teams:
        path = [start]
        while (named := teams[path[-1]].parent) and (parent := compared(named)) in teams:
            if parent in path:
                around = (*path[path.index(parent) :], parent)
                return tuple(teams[one].name for one in around)
            path.append(parent)
    return ()


def _rows(store: Store, table: Table) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name != "tenant"]
    asked = select(*columns).where(table.c.tenant == store.tenant)
    rows = [dict(row) for row in store.connection.execute(asked).mappings()]
    # Databases order names each in their own way.
    return sorted(rows, key=lambda row: row[columns[0].name])


def _said(one: PersonRecord | TeamRecord, facts: Iterable[str]) -> dict[str, Any]:
    found = {name: getattr(one, name) for name in facts}
    return {
        name: value for name, value in found.items() if value is not None or name in one.cleared
    }


def _put(store: Store, table: Table, key: str, rows: list[tuple[str, dict[str, Any]]]) -> int:
    there = {compared(row[key]): row for row in _rows(store, table)}
    nothing = {column.name: None for column in table.c} | {"tenant": store.tenant}
    new: dict[str, dict[str, Any]] = {}
    changed: dict[str, dict[str, Any]] = {}
    for name, said in rows:
        one = compared(name)
        if one not in there:
            new[one] = new.get(one, nothing | {key: name}) | said
        elif not said.items() <= there[one].items():
            there[one] = there[one] | said
            kept = there[one][key]
            changed[kept] = changed.get(kept, {}) | said
    if new:
        store.connection.execute(insert(table), list(new.values()))
    for name, said in changed.items():
        one = (table.c.tenant == store.tenant, table.c[key] == name)
        store.connection.execute(update(table).where(*one).values(said))
    return len(new) + len(changed)
