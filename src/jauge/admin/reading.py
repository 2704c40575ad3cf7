"""The registry as the audit reads it: the entries, and what the organisation tells of owners."""

from collections.abc import Mapping
from datetime import date

import msgspec

from jauge.admin import entries
from jauge.admin.organisation import Organisation, organisation
from jauge.admin.store import Store
from jauge.model.registry import AgentEntry, Registry


def registry(store: Store, today: date, leavers: Mapping[str, date] | None = None) -> Registry:
    """All entries, with the last day of owners who left and whether their team is one.

    `leavers` are last days by owner that others know, such as the ledger's lists of people.
    """
    known = organisation(store)
    left = leavers or {}
    return Registry(
        {name: told(one.entry, known, today, left) for name, one in entries.held(store).items()}
    )


def told(
    entry: AgentEntry, known: Organisation, today: date, leavers: Mapping[str, date]
) -> AgentEntry:
    """An entry with what the organisation tells of its owner and its team."""
    ends: list[date] = []
    if entry.owner is not None:
        person = known.person(entry.owner)
        if person is not None and person.left_on is not None:
            ends.append(person.left_on)
        if entry.owner in leavers:
            ends.append(leavers[entry.owner])
    return msgspec.structs.replace(
        entry,
        owner_left_on=min(ends, default=None),
        has_team=known.has_team(entry.team, today),
    )
