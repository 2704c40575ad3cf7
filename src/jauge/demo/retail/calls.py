"""The calls of the group: sizes, pauses and sessions drawn by seed from the real traces."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Final

from jauge.demo.retail.days import days_of, moment, start_of
from jauge.demo.retail.fleet import (
    ALONE,
    DOUBLED_ON,
    FIRST,
    LAST,
    SEED,
    SERVED,
    STORM_ON,
    Agent,
    fingerprint,
)
from jauge.demo.retail.people import Person, users_of
from jauge.demo.retail.prices import PRICES
from jauge.demo.retail.shapes import Shapes, Size

STORMS: Final = 6
"""Requests that were tried again and again on one day."""
TRIES: Final = 20
"""How often each of them failed before it came through."""
_TALK: Final = 3
_LONG_TALK: Final = 4
_FAILED_OF_FIVE: Final = 4
_STORM_STEP: Final = timedelta(seconds=25)
_HEARTBEAT_HOURS: Final = (0, 6, 12, 18)
NOBODY: Final = Agent(
    "", "", "none", "", "chat", "gpt-4o", 3, "workdays", FIRST, LAST, "internal", None, "", ""
)
"""Calls that nothing tells an agent of."""


@dataclass(frozen=True)
class Call:
    """One call, as a gateway records it."""

    call_id: str
    agent: Agent
    started_at: datetime
    size: Size
    prompt: str | None
    talk: str | None = None
    user: str | None = None
    task: str | None = None
    version: str | None = None
    is_failed: bool = False
    attempt: int | None = None

    @property
    def read(self) -> int:
        """Tokens that came out of a cache."""
        return self.size.prefix if self.agent.role == "cached" else 0

    @property
    def written(self) -> int:
        """Tokens that went into one."""
        return self.size.input - self.read if self.agent.role == "cached" else 0


@dataclass(frozen=True)
class Maker:
    """Makes the calls of one agent."""

    agent: Agent
    shapes: Shapes
    everybody: list[Person]

    @cached_property
    def random(self) -> Random:
        """A seed of its own: no agent changes with another one."""
        return Random(f"{SEED} {self.agent.name}")  # noqa: S311 # a seeded draw, no secret

    @cached_property
    def users(self) -> list[str]:
        """Who uses it; of a duplicate those of its partner."""
        agent = self.agent
        named = agent.partner if agent.role == "duplicate" else agent.name
        return users_of(named, agent.team, self.everybody)

    @cached_property
    def added(self) -> int:
        """Tokens that make its calls twice as dear on average."""
        price, pool = PRICES[self.agent.model], self.shapes.context
        whole = sum(one.input * price.input + one.output * price.output for one in pool)
        return whole // (len(pool) * price.input)

    def calls(self) -> Iterator[Call]:
        """All calls, in the order of their days."""
        number = 0
        for day in days_of(self.agent):
            for call in self._of_day(day):
                number += 1
                yield replace(call, call_id=f"{self.agent.name or 'nobody'}-{number}")

    def _of_day(self, day: date) -> Iterator[Call]:
        agent = self.agent
        if agent.role == "heartbeat":
            yield from self._heartbeats(day)
            return
        count = agent.per_day if agent.role in ALONE else self._about(agent.per_day)
        talk = 0
        while count > 0:
            talk += 1
            several = min(self._length(), count) if agent.role not in SERVED else self._length()
            yield from self._talk(day, talk, several)
            count -= 1 if agent.role in SERVED else several
        if agent.role == "storm" and day == STORM_ON:
            yield from self._storm(day)

    def _about(self, count: int) -> int:
        return self.random.randint(max(count - 1, 1), count + 1)

    def _length(self) -> int:
        if self.agent.shape == "session":
            return self.agent.per_day
        if self.agent.role in ALONE or self.agent.role == "fruitless":
            return 1
        longest = _LONG_TALK if self.agent.role == "low_margin" else _TALK
        return self.random.randint(longest - 1, longest)

    def _talk(self, day: date, number: int, count: int) -> Iterator[Call]:
        agent, random = self.agent, self.random
        at = start_of(agent, day, random)
        is_alone = agent.role in ALONE or not agent.name
        talk = None if is_alone else f"{agent.name}-{day:%y%m%d}-{number}"
        user = None if is_alone else self.users[random.randrange(len(self.users))]
        for size in agent_sizes(self, day, count):
            is_failed = agent.role == "failing" and random.randrange(5) < _FAILED_OF_FIVE
            yield Call(
                "",
                agent,
                at,
                size,
                self._prompt(day, number),
                talk,
                user,
                talk if agent.role in SERVED else None,
                self._version(day),
                is_failed,
            )
            at += timedelta(milliseconds=size.duration_ms + size.pause_ms)

    def _prompt(self, day: date, number: int) -> str | None:
        agent = self.agent
        if not agent.name:
            return None
        if agent.role == "doubled" and day >= DOUBLED_ON:
            return fingerprint(f"{agent.name} with forty examples")
        if agent.role == "near" and agent.partner and number % 2:
            return fingerprint(agent.partner)
        return agent.prompt

    def _version(self, day: date) -> str | None:
        if self.agent.role != "doubled":
            return None
        return "2.1.0" if day >= DOUBLED_ON else "2.0.3"

    def _heartbeats(self, day: date) -> Iterator[Call]:
        (size,) = self.shapes.draw("fixed", 1, self.random)
        for hour in _HEARTBEAT_HOURS[: self.agent.per_day]:
            at = moment(day, hour * 3600 + 300)
            yield Call("", self.agent, at, size, self.agent.prompt)

    def _storm(self, day: date) -> Iterator[Call]:
        agent = self.agent
        for number in range(1, STORMS + 1):
            at = moment(day, (8 + number) * 3600)
            for attempt, size in enumerate(self.shapes.draw("context", TRIES + 1, self.random), 1):
                yield Call(
                    "",
                    agent,
                    at,
                    replace(size, duration_ms=3_000),
                    agent.prompt,
                    f"{agent.name}-storm-{number}",
                    self.users[0],
                    is_failed=attempt <= TRIES,
                    attempt=attempt,
                )
                at += _STORM_STEP


def agent_sizes(maker: Maker, day: date, count: int) -> list[Size]:
    """The sizes of a talk; those of an agent whose prompt grew are larger from its day on."""
    agent = maker.agent
    sizes = maker.shapes.draw(agent.shape, count, maker.random)
    if agent.role != "doubled" or day < DOUBLED_ON:
        return sizes
    return [replace(one, input=one.input + maker.added) for one in sizes]
