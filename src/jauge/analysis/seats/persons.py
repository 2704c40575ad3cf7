"""Who is one person: the lists of HR and of directories, joined by any id that they share."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec
import pyarrow as pa

from jauge.analysis.held import Held

_TABLE: Final = "person"
_READ: Final = (
    "as_of",
    "user_id",
    "email_hash",
    "x_other_ids",
    "display_name",
    "team",
    "cost_centre",
    "joined_on",
    "left_on",
    "source",
)


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A person as all lists up to a day tell; `id` is one of `ids`, the same for the same ids."""

    id: str
    ids: frozenset[str]
    display_name: str | None = None
    team: str | None = None
    cost_centre: str | None = None
    joined_on: date | None = None
    left_on: date | None = None


def persons(held: Held, day: date) -> list[Person]:
    """The people of the lists up to `day`.

    Of each list the newest row of a person counts, and of rows of several lists each field the
    newest one that says something. `left_on` is the earliest last day that does not lie before
    the first day of a later contract.
    """
    rows = _rows(held, day)
    groups: dict[str, list[Mapping[str, Any]]] = {}
    of = _joined(rows)
    for row in rows:
        groups.setdefault(of[_ids(row)[0]], []).append(row)
    return [_person(root, group) for root, group in sorted(groups.items())]


def names(people: Iterable[Person]) -> Mapping[str, str]:
    """The person of each id."""
    return {one: person.id for person in people for one in person.ids}


def as_tables(people: Iterable[Person]) -> tuple[pa.Table, pa.Table]:
    """Ids with their person, and what is known of each person, for an engine to join with."""
    found = list(people)
    pairs = [(one, person.id) for person in found for one in person.ids]
    ids = {"known_id": [one for one, _person in pairs], "known_person": [who for _id, who in pairs]}
    facts = {
        "person_id": [person.id for person in found],
        "person_team": [person.team for person in found],
        "left_on": [person.left_on for person in found],
    }
    text, day = pa.string(), pa.date32()
    return (
        pa.table(ids, schema=pa.schema([("known_id", text), ("known_person", text)])),
        pa.table(
            facts,
            schema=pa.schema([("person_id", text), ("person_team", text), ("left_on", day)]),
        ),
    )


def _rows(held: Held, day: date) -> list[Mapping[str, Any]]:
    """The newest row of each list and user up to a day, oldest first."""
    import ibis

    paths = held.of(_TABLE)
    if not paths:
        return []
    rows = held.session.read(_TABLE, paths)
    rows = rows.filter((rows["as_of"] <= ibis.date(day)) & rows["user_id"].notnull())
    newest = rows.group_by("user_id", "source").agg(newest=rows["as_of"].max())
    newest = newest.rename(newest_user="user_id", newest_source="source")
    matches = [
        rows["user_id"] == newest["newest_user"],
        rows["source"] == newest["newest_source"],
        rows["as_of"] == newest["newest"],
    ]
    found = held.session.run(rows.join(newest, matches).select(*_READ)).to_pylist()
    return sorted(found, key=lambda row: (row["as_of"], row["source"] or "", row["user_id"]))


def _ids(row: Mapping[str, Any]) -> list[str]:
    return [one for one in (row["user_id"], row["email_hash"], *(row["x_other_ids"] or ())) if one]


def _joined(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """For each id the smallest of all ids that rows join it with."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for row in rows:
        first, *others = _ids(row)
        for other in others:
            low, high = sorted((root(first), root(other)))
            parent[high] = low
        root(first)
    return {one: root(one) for one in parent}


def _person(root: str, rows: list[Mapping[str, Any]]) -> Person:
    joined = _newest(rows, "joined_on")
    return Person(
        id=root,
        ids=frozenset(one for row in rows for one in _ids(row)),
        display_name=_newest(rows, "display_name"),
        team=_newest(rows, "team"),
        cost_centre=_newest(rows, "cost_centre"),
        joined_on=joined,
        left_on=min(_ends(rows, joined), default=None),
    )


def _newest(rows: list[Mapping[str, Any]], field: str) -> Any:
    return next((row[field] for row in reversed(rows) if row[field] is not None), None)


def _ends(rows: list[Mapping[str, Any]], joined: date | None) -> Iterator[date]:
    for row in rows:
        left = row["left_on"]
        if left is not None and (joined is None or left >= joined):
            yield left
