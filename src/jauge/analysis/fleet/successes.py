"""How the tasks of agents ended lately, and how sure their rate of success is."""

from datetime import timedelta
from math import sqrt
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis.agents.names import folded
from jauge.analysis.call_case import CallCase

_DAYS: Final = timedelta(days=30)
_Z: Final = 1.96
"""Of an interval of 95 %."""


class Score(msgspec.Struct, frozen=True):
    """Tasks of the last 30 days whose end is known, abandoned ones among them, and successes."""

    tasks: int
    successes: int

    @property
    def rate(self) -> float:
        """The part that succeeded."""
        return self.successes / self.tasks

    @property
    def at_most(self) -> float:
        """The upper end of Wilson's 95 % interval of the rate."""
        n, rate = self.tasks, self.rate
        middle = rate + _Z * _Z / (2 * n)
        half = _Z * sqrt(rate * (1 - rate) / n + _Z * _Z / (4 * n * n))
        return (middle + half) / (1 + _Z * _Z / n)


def scores_of(case: CallCase) -> dict[str, Score]:
    """The score of each agent that tasks name, by its folded name."""
    held = case.desk.held
    if not held.of("task"):
        return {}
    tasks = held.session.read("task", held.of("task"))
    judged = tasks.filter(tasks["agent_name"].notnull() & tasks["outcome"].notnull())
    table = held.session.run(judged.select("agent_name", "outcome", "started_at"))
    moment = table["started_at"].cast(pa.timestamp("us", "UTC"))
    is_late = pc.and_(
        pc.greater_equal(moment, pa.scalar(case.as_of - _DAYS, moment.type)),
        pc.less(moment, pa.scalar(case.as_of, moment.type)),
    )
    lately = table.filter(is_late).group_by(["agent_name", "outcome"])
    found: dict[str, Score] = {}
    for row in lately.aggregate([([], "count_all")]).to_pylist():
        name, tasks_of = folded(row["agent_name"]), row["count_all"]
        before = found.get(name, Score(0, 0))
        won = tasks_of if row["outcome"] == "success" else 0
        found[name] = Score(before.tasks + tasks_of, before.successes + won)
    return found
