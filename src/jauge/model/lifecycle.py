"""The life of an agent: which state may follow which, and what is due on a day."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from jauge.model.registry import AgentEntry, AgentState

FOLLOWING: Final[Mapping[AgentState, frozenset[AgentState]]] = {
    "discovered": frozenset({"confirmed", "deprecated", "suspended", "retired"}),
    "confirmed": frozenset({"deprecated", "suspended", "retired"}),
    "deprecated": frozenset({"confirmed", "suspended", "retired"}),
    "suspended": frozenset({"discovered", "confirmed", "deprecated", "retired"}),
    "retired": frozenset(),
}
"""The states that may follow each; only undoing leads back from `retired`."""
OWNERLESS_DAYS: Final = 60
"""An agent without an owner for so long is due for retirement."""
REVIEW_MONTHS: Final = 3
_YEAR: Final = 12

DueFor = Literal["retirement", "review"]


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What is due for an agent, and since which day."""

    agent_id: str
    due_for: DueFor
    since: date


def may_follow(state: AgentState, then: AgentState) -> bool:
    """Whether an agent may go from one state to the other."""
    return then in FOLLOWING[state]


def next_review(day: date, months: int = REVIEW_MONTHS) -> date:
    """The day some months later; the last of a shorter month where there is no such day."""
    month = day.year * _YEAR + day.month - 1 + months
    year, number = divmod(month, _YEAR)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))


def ownerless_from(entry: AgentEntry, today: date) -> date | None:
    """The first day without an owner, None where there is one on that day."""
    if entry.owner is None:
        since = entry.ownerless_since or entry.discovered_at
        return since.date()
    if entry.owner_left_on is not None and entry.owner_left_on < today:
        return entry.owner_left_on + timedelta(days=1)
    return None


def due(entry: AgentEntry, today: date) -> tuple[Due, ...]:
    """What is due for an agent on a day, retirement first; nothing for a retired one."""
    if entry.state == "retired":
        return ()
    found: list[Due] = []
    without = ownerless_from(entry, today)
    if without is not None:
        last = without + timedelta(days=OWNERLESS_DAYS)
        if last <= today:
            found.append(Due(agent_id=entry.agent_id, due_for="retirement", since=last))
    if entry.review_on is not None and entry.review_on <= today:
        found.append(Due(agent_id=entry.agent_id, due_for="review", since=entry.review_on))
    return tuple(found)
