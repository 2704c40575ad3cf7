"""Prompt changes that are hard to see or to name: of few calls, slow ones, and beside a leaked key.

A world of its own, so that the figures of `world.py` stay comparable; nothing is shared with the
detector here either.
"""

from datetime import date, timedelta

import numpy as np
from world import (
    AGENTS,
    DAYS,
    FIRST,
    JUDGED_FROM,
    Agent,
    Calls,
    Event,
    Traces,
    Truth,
    World,
    add,
    cost_of,
    habit,
    keys_of,
)

FEW = (
    Agent("few-notes", "single", 9, "large", weekend=0.0),
    Agent("few-tenders", "single", 14, "large"),
    Agent("few-audits", "single", 22, "large", weekend=0.3),
)
"""Agents of fewer than 30 calls a day, each of a whole long context."""
MANY = (
    Agent("slow-triage", "chat", 2000, "large"),
    Agent("slow-replies", "chat", 1400, "large", weekend=0.4),
    Agent("both-quotes", "chat", 1200, "large"),
    Agent("both-search", "chat", 1000, "large", weekend=1.2),
)
LENGTHS = {"few": (3, 8), "slow": (8, 11), "both": (2, 5)}
"""Days that a change lasts, at least and at most."""
ROLLED_OUT = 6
"""A slow change has reached all calls after so many days."""
_APART = 35


def make(seed: int, traces: Traces) -> World:
    """A world of one seed: two changes in each of these agents, beside two agents without any."""
    chance = np.random.default_rng([seed, 7])
    world = World()
    for agent in (*FEW, *MANY, AGENTS[0], AGENTS[4]):
        scale = chance.uniform(0.7, 1.3)
        events = _events(agent, chance) if agent not in AGENTS else []
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            count = int(chance.poisson(agent.a_day * scale * habit(agent, day, number)))
            event = next((one for one in events if one.first <= day <= one.last), None)
            _day(world, traces, agent, day, count, event, chance)
        world.truths += [
            Truth(one.kind, one.agent, keys_of(one), one.first, one.last, one.excess)
            for one in events
        ]
    return world


def _events(agent: Agent, chance: np.random.Generator) -> list[Event]:
    kind = agent.name.partition("-")[0]
    found: list[Event] = []
    while len(found) < 2:
        first = FIRST + timedelta(days=int(chance.integers(JUDGED_FROM + 2, DAYS - 12)))
        if first.weekday() > 2 or any(abs((one.first - first).days) < _APART for one in found):
            continue
        length = int(chance.integers(*LENGTHS[kind], endpoint=True))
        last = first + timedelta(days=length - 1)
        found.append(Event(kind, agent.name, first, last, float(chance.uniform(1.8, 3.0))))
    return found


def _day(
    world: World, traces: Traces, agent: Agent, day: date, count: int, event: Event | None,
    chance: np.random.Generator,
) -> None:  # fmt: skip
    calls = traces.draw(agent, count, chance)
    if event is None:
        add(world, agent, day, calls, cost_of(calls, agent.model), chance)
        return
    share = 1.0
    if event.kind == "slow":
        share = min(1.0, ((day - event.first).days + 1) / ROLLED_OUT)
    changed = chance.random(len(calls.at)) < share
    stays, goes = _some(calls, ~changed), _some(calls, changed)
    add(world, agent, day, stays, cost_of(stays, agent.model), chance)
    larger = Calls(goes.at, np.round(goes.input * event.strength).astype(np.int64), goes.cached,
                   goes.output, goes.unit)  # fmt: skip
    cost = cost_of(larger, agent.model)
    prompt = f"{agent.name}-p{1 + event.first.toordinal()}"
    add(world, agent, day, larger, cost, chance, prompt=prompt)
    event.excess += float((cost - cost_of(goes, agent.model)).sum())
    if event.kind != "both":
        return
    # Who has the key calls at night, as nobody, or (of half of the days) as the agent itself.
    stolen = traces.draw(agent, int(agent.a_day * event.strength), chance)
    night = Calls((stolen.at + 9 * 3_600e6) % 86_400e6, stolen.input * 2, stolen.cached,
                  stolen.output * 2, stolen.unit)  # fmt: skip
    cost = cost_of(night, agent.model)
    name = "" if event.first.toordinal() % 2 else None
    add(world, agent, day, night, cost, chance, name=name, prompt=None, key=f"{agent.name}-a")
    event.excess += float(cost.sum())


def _some(calls: Calls, chosen: np.ndarray) -> Calls:
    return Calls(calls.at[chosen], calls.input[chosen], calls.cached[chosen],
                 calls.output[chosen], calls.unit[chosen])  # fmt: skip
