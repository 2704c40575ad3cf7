"""The tasks that calls served: how they ended, and what they were worth."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from jauge.demo.retail.calls import Call
from jauge.demo.retail.fleet import SEED, Agent


@dataclass(frozen=True)
class Worth:
    """What a task of a role is: its type, how many of a hundred succeed, what one is worth."""

    task_type: str
    successes: int
    value: str | None
    value_kind: str | None


WORTHS: Final = {
    "worth": Worth("return", 92, "4.10", "freed_capacity"),
    "low_margin": Worth("invoice", 80, "0.60", "avoided_cost"),
    "fruitless": Worth("sorting", 8, None, None),
}
_LENGTH: Final = timedelta(minutes=30)
_SUPERVISED: Final = 20
"""Of a hundred tasks that failed or not, so many took a person a minute."""


@dataclass(frozen=True)
class Task:
    """One task, as the system that holds tickets lists it."""

    task_id: str
    agent: Agent
    started_at: datetime
    ended_at: datetime
    outcome: str
    human_minutes: int

    @property
    def worth(self) -> Worth:
        """What it is of."""
        return WORTHS[self.agent.role]


def tasks_of(calls: list[Call]) -> list[Task]:
    """The tasks of one agent, of its calls in their order."""
    first: dict[str, Call] = {}
    for call in calls:
        if call.task is not None:
            first.setdefault(call.task, call)
    found: list[Task] = []
    for name, call in first.items():
        random = Random(f"{SEED} task {name}")  # noqa: S311 # a seeded draw, no secret
        is_success = random.randrange(100) < WORTHS[call.agent.role].successes
        found.append(
            Task(
                name,
                call.agent,
                call.started_at,
                call.started_at + _LENGTH,
                "success" if is_success else "failure",
                int(random.randrange(100) < _SUPERVISED),
            )
        )
    return found
