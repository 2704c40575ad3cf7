"""Groups of people that are not shown: small ones, and what would tell of them by a difference."""

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

Group = tuple[str, ...]
Places = tuple[int, ...]
"""Some of the columns of a group, by their places."""


def hidden(
    pairs: Iterable[tuple[Group, str]], of_people: Collection[int], smallest: int
) -> set[Group]:
    """The groups that must not be shown, of those that `pairs` of a group and a person give.

    `of_people` are the places of the columns that make a group one of people, such as a team.
    Hidden are groups of fewer people than `smallest`; groups of a team that is hidden where teams
    alone are shown; and, where all that is hidden of a total is of too few people, the smallest
    of its groups: a total less what is shown of it would tell of them. Totals are those of every
    view by fewer of the same columns.
    """
    people: dict[Group, set[str]] = {}
    for group, person in pairs:
        people.setdefault(group, set()).add(person)
    width = len(next(iter(people), ()))
    found: dict[Places, set[Group]] = {}
    for places in _subsets(width):
        if not set(places).isdisjoint(of_people):
            found[places] = _hidden(_projected(people, places), places, found, smallest)
    return found.get(tuple(range(width)), set())


def _subsets(width: int) -> list[Places]:
    """Every choice of columns, small ones first."""
    return [some for size in range(width + 1) for some in combinations(range(width), size)]


def _projected(people: Mapping[Group, set[str]], places: Places) -> dict[Group, set[str]]:
    found: dict[Group, set[str]] = {}
    for group, several in people.items():
        found.setdefault(tuple(group[place] for place in places), set()).update(several)
    return found


def _hidden(
    groups: Mapping[Group, set[str]],
    places: Places,
    before: Mapping[Places, set[Group]],
    smallest: int,
) -> set[Group]:
    """The groups of one view, after the views by fewer columns."""
    gone = {group for group, several in groups.items() if len(several) < smallest}
    for fewer, theirs in before.items():
        if set(fewer) < set(places):
            gone |= {group for group in groups if _part(group, places, fewer) in theirs}
    totals = [fewer for fewer in _subsets(max(places) + 1) if set(fewer) < set(places)]
    while more := _telling(
        groups, gone, [_members(groups, places, some) for some in totals], smallest
    ):
        gone |= more
    return gone


def _part(group: Group, places: Places, fewer: Places) -> Group:
    return tuple(group[places.index(place)] for place in fewer)


def _members(groups: Iterable[Group], places: Places, fewer: Places) -> list[list[Group]]:
    """The groups behind each line of the view by fewer columns."""
    found: dict[Group, list[Group]] = {}
    for group in groups:
        found.setdefault(_part(group, places, fewer), []).append(group)
    return list(found.values())


def _telling(
    groups: Mapping[Group, set[str]],
    gone: Collection[Group],
    totals: Iterable[list[list[Group]]],
    smallest: int,
) -> set[Group]:
    """The smallest shown group of each total whose hidden part is of too few people."""
    found: set[Group] = set()
    for lines in totals:
        for line in lines:
            several = set[str]().union(*(groups[group] for group in line if group in gone))
            shown = [group for group in line if group not in gone]
            if shown and 0 < len(several) < smallest:
                found.add(min(shown, key=lambda group: (len(groups[group]), group)))
    return found
