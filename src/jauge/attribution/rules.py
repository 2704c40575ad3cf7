"""Rules as they are written: what they read, and in which order keys must be decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from graphlib import TopologicalSorter
from typing import Final

import msgspec

from jauge.model.template import fields

Value = str | tuple[str, ...] | None
"""What a row has in a column: a text, the elements of a list, or nothing."""

UNALLOCATED: Final = "unallocated"
"""The line of rows that no rule of a key reaches."""
DAY: Final = "day"
"""Stands beside the columns of a row where rules have dates: see `Compiled.stretch`."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of a virtual tag: its value for rows that meet every condition.

    `when` has one or several patterns per column; `value` may copy columns: `{tags.team}`.
    `valid_from` and `valid_until` are days, the latter excluded.
    """

    value: str
    when: Mapping[str, tuple[str, ...]] = {}
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date | None) -> bool:
        """Whether the rule is in force; None is a day before every date."""
        if day is None:
            return self.valid_from is None
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_until is None or day < self.valid_until)


class Coded(msgspec.Struct, frozen=True):
    """A column of many rows: its distinct values, and for each row the number of its value."""

    values: Sequence[Value]
    codes: Sequence[int]


def reads(rule: Rule) -> tuple[str, ...]:
    """The columns and virtual tags that decide whether a rule matches."""
    return tuple(dict.fromkeys((*rule.when, *fields(rule.value))))


def decided(tags: Mapping[str, Sequence[Rule]], asked: Iterable[str]) -> tuple[str, ...]:
    """The keys that must be decided to answer for `asked`, those that others read first.

    Raises graphlib.CycleError where keys read each other in a circle.
    """
    graph: dict[str, set[str]] = {}
    waiting = [key for key in asked if key in tags]
    while waiting:
        key = waiting.pop()
        if key not in graph:
            graph[key] = {name for rule in tags[key] for name in reads(rule) if name in tags}
            waiting += graph[key]
    ordered = {key: sorted(graph[key]) for key in sorted(graph)}
    return tuple(TopologicalSorter(ordered).static_order())
