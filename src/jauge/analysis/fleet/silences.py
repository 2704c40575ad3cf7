"""Whose silence proves nothing: all agents of a source, service or environment stopped at once.

Then it is the telemetry that stopped, or the whole of it was shut down: nobody is called dead.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from jauge.analysis.agents import Agent
from jauge.analysis.fleet.habits import Habits

Place = Literal["source", "service", "environment"]
_TOGETHER: Final = timedelta(days=3)
"""A weekend apart is at once."""
_LEAST_AGENTS: Final = 2


class Gap(msgspec.Struct, frozen=True):
    """A place that all its agents fell silent in after the day `last_on`."""

    place: Place
    name: str
    tenant: str | None
    last_on: date
    agents: tuple[str, ...]


class _Last(msgspec.Struct, frozen=True):
    """The last day of an agent in a place, and how long it usually pauses."""

    agent_id: str
    last_on: date
    pause: timedelta


def gaps_of(habits: Habits, agents: Mapping[str, Agent]) -> dict[str, Gap]:
    """The silence that each agent fell into together with all others of a place of its own."""
    found: dict[str, Gap] = {}
    for (place, tenant, name), lasts in sorted(_places(habits, agents).items(), key=str):
        gap = _gap(place, tenant, name, lasts)
        if gap is None or (habits.today - gap.last_on) <= _TOGETHER:
            continue
        for agent_id in gap.agents:
            found.setdefault(agent_id, gap)
    return found


def _places(
    habits: Habits, agents: Mapping[str, Agent]
) -> dict[tuple[Place, str | None, str], list[_Last]]:
    places: dict[tuple[Place, str | None, str], list[_Last]] = {}
    for place, agent, last in _lasts(habits, agents):
        name = {
            "source": last[0],
            "service": agent.service_name,
            "environment": agent.environment,
        }[place]
        if name is not None:
            places.setdefault((place, agent.tenant, name), []).append(last[1])
    return places


def _lasts(
    habits: Habits, agents: Mapping[str, Agent]
) -> Iterator[tuple[Place, Agent, tuple[str | None, _Last]]]:
    for agent_id, habit in habits.habits.items():
        agent = agents[agent_id]
        if agent.is_unattributed:
            continue
        pause = timedelta(days=habit.longest_gap or 0)
        here = _Last(agent_id, habit.last_on, pause)
        yield "service", agent, (None, here)
        yield "environment", agent, (None, here)
    for one in habits.presences:
        agent = agents[one.agent_id]
        if not agent.is_unattributed:
            pause = timedelta(days=habits.habits[one.agent_id].longest_gap or 0)
            yield "source", agent, (one.source, _Last(one.agent_id, one.last_on, pause))


def _gap(place: Place, tenant: str | None, name: str, lasts: Sequence[_Last]) -> Gap | None:
    """The gap in which a place ends: of those still alive then, two agents or more."""
    end = max(one.last_on for one in lasts)
    together = [one for one in lasts if one.last_on >= end - _TOGETHER]
    waiting = [one for one in lasts if one.last_on < end - _TOGETHER <= one.last_on + one.pause]
    if len(together) < _LEAST_AGENTS:
        return None
    return Gap(
        place, name, tenant, end, tuple(sorted(one.agent_id for one in (*together, *waiting)))
    )
