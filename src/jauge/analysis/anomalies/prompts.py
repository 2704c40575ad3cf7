"""Changes of a prompt: one that its agent had never used, and whose calls are larger.

The calls of the new prompt alone are compared with former calls of the agent, as many at a time, so
that neither a slow start nor an agent of few calls a day hides what changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.compute as pc

from jauge.analysis.anomalies.asked import Asked, State
from jauge.analysis.anomalies.candidates import OFF_80, Candidate, Days, adjacent
from jauge.analysis.anomalies.causes import PROMPT
from jauge.analysis.anomalies.rhythm import MAD, Floats, median
from jauge.analysis.anomalies.table import CURRENCY, HOUR_US, HOURS, Cube, Ground, rates
from jauge.analysis.dimensions import dimension
from jauge.analysis.question import Key

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEAST_CALLS: Final = 15
"""Fewer calls of a prompt say nothing of its size."""
LIMIT: Final = 3.0
"""So many scales, fewer than of a day in its rhythm: that the prompt is new says something too."""
_HISTORY: Final = 28
_MOST_DAYS: Final = 7
_MOST_NEW: Final = 3
"""An agent with more new prompts in four weeks writes them anew each time: none is a change."""
_SHARE: Final = 0.2
"""Of the calls of its agent on its dearest day: less is a use beside the others."""
_MOST: Final = 2_000


@dataclass(frozen=True)
class Use:
    """The calls of one prompt of an agent by day."""

    prompt: str
    calls: Floats
    tokens: Floats
    cost: Floats

    @property
    def first(self) -> int:
        """The place of its first day."""
        return int(np.argmax(self.calls > 0))


def changes(here: Ground, agents: Cube, days: Days, asked: Asked) -> Iterator[Candidate]:
    """Each new prompt of an agent whose calls are larger than the agent's calls were."""
    begin = max(0, days.judged.start - asked.rhythm.accept_after)
    places = {scope.value: place for place, scope in enumerate(agents.scopes)}
    rows = _named(here)
    uses = _uses(here, rows, begin)
    larger = [
        (agent, use, one)
        for agent, mine in uses.items()
        for use in mine
        for one in _judge(use, agents, places[agent], days, asked)
    ]
    if not larger:
        return
    old = _old(here, rows, begin, {agent: uses[agent] for agent, _use, _one in larger})
    for agent, use, one in larger:
        first = [other.first for other in uses[agent] if (agent, other.prompt) not in old]
        late = sum(use.first - _HISTORY <= day < use.first for day in first)
        if (agent, use.prompt) not in old and late <= _MOST_NEW:
            yield one


def _judge(use: Use, agents: Cube, place: int, days: Days, asked: Asked) -> Iterator[Candidate]:
    first, rhythm = use.first, asked.rhythm
    begun = int(np.argmax(agents.calls[place] > 0))
    used = _run(use, days)
    last = min(used, first + rhythm.accept_after - 1, days.judged.stop - 1)
    span = slice(first, last + 1)
    calls = use.calls[span].sum()
    if first - begun < rhythm.least_days or last < days.judged.start or calls < LEAST_CALLS:
        return
    past = slice(max(0, first - _HISTORY), first)
    size = agents.input[place, past] + agents.output[place, past]
    blocks = _blocks(agents.calls[place, past], size, calls)
    middle = float(median(blocks))
    now = float(use.tokens[span].sum() / calls)
    spread = float(MAD * median(np.abs(blocks - middle)))
    if not (
        now >= rhythm.least_ratio * middle
        and now - middle > LIMIT * max(spread, rhythm.least_scale * middle)
        and now > np.nanmax(blocks)
    ):
        return
    usual = float(median(_blocks(agents.calls[place, past], agents.cost[place, past], calls)))
    beyond = use.cost[span] - usual * use.calls[span]
    dearest = first + int(np.argmax(beyond))
    share = use.calls[dearest] / agents.calls[place, dearest]
    if beyond.max() < float(asked.floor) or share < _SHARE:
        return
    actual = float(agents.cost[place, span].sum())
    yield Candidate(
        "tokens_per_call", agents.scopes[place], first, last, actual,
        actual - float(beyond.sum()), float(OFF_80 * spread / now * use.cost[span].sum()),
        _state(used, last, days), measure="tokens_per_call", before=middle, now=now,
        prompt=use.prompt,
    )  # fmt: skip


def _run(use: Use, days: Days) -> int:
    """The last day of its first use: a free day, or one working day without it, does not end it."""
    used = [int(day) for day in np.flatnonzero(use.calls)]
    working = days.working
    for day, after in pairwise(used):
        if not adjacent(day, after, working):
            return day
    return used[-1]


def _state(used: int, last: int, days: Days) -> State:
    if last == len(days.days) - 1:
        return "ongoing"
    return "new_level" if used > last else "ended"


def _blocks(calls: Floats, tokens: Floats, least: float) -> Floats:
    """What a former call had on average, so many days at a time that they are about as many."""
    usual = float(np.median(calls[calls > 0])) if (calls > 0).any() else 0.0
    length = int(np.clip(np.ceil(least / max(usual, 1.0)), 1, min(_MOST_DAYS, len(calls))))
    ones = np.ones(length)
    many, size = np.convolve(calls, ones, "valid"), np.convolve(tokens, ones, "valid")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(many >= max(usual * length / 2, 1.0), size / many, np.nan)


def _named(here: Ground) -> "ir.Table":
    """The rows that name an agent and a prompt, with both and their day."""
    rows = here.rows.mutate(
        jauge_agent=dimension("agent").expression(here.rows),
        jauge_prompt=dimension(PROMPT).expression(here.rows),
        jauge_day=here.local_us() // (HOURS * HOUR_US) - here.epoch_days,
    )
    return rows.filter(rows["jauge_agent"].notnull() & rows["jauge_prompt"].notnull())


def _uses(here: Ground, rows: "ir.Table", begin: int) -> Mapping[Key, list[Use]]:
    """The prompts that each agent uses from a day on, as if they began there."""
    late = rows.filter(here.about(begin) & (rows["jauge_day"] >= begin))
    counts = late.group_by(prompt=late["jauge_prompt"]).agg(many=late.count())
    often = counts.filter(counts["many"] >= LEAST_CALLS).order_by(counts["many"].desc())
    known = here.desk.session.run(often.limit(_MOST))["prompt"].to_pylist()
    if not known:
        return {}
    return _series(here, _summed(late.filter(late["jauge_prompt"].isin(known))))


def _old(
    here: Ground, rows: "ir.Table", begin: int, uses: Mapping[Key, Sequence[Use]]
) -> set[tuple[Key, str]]:
    """Which of the prompts of these agents each had used before: few agents, all their past."""
    prompts = sorted({use.prompt for mine in uses.values() for use in mine})
    before = rows.filter(
        rows["jauge_agent"].isin(sorted(uses, key=str))
        & rows["jauge_prompt"].isin(prompts)
        & (rows["jauge_day"] < begin)
    )
    pairs = here.desk.session.run(before.select("jauge_agent", "jauge_prompt").distinct())
    return set(zip(*(pairs[name].to_pylist() for name in pairs.column_names), strict=True))


def _summed(rows: "ir.Table") -> "ir.Table":
    return rows.group_by("jauge_agent", "jauge_prompt", "jauge_day", CURRENCY).agg(
        calls=rows["request_count"].sum(),
        tokens=rows["input_tokens"].fill_null(0).sum() + rows["output_tokens"].fill_null(0).sum(),
        cost=rows["effective_cost"].sum(),
    )


def _series(here: Ground, summed: "ir.Table") -> Mapping[Key, list[Use]]:
    answered = here.desk.session.run(summed)
    day = answered["jauge_day"].to_numpy()
    factors = rates(here, answered[CURRENCY], day) if len(day) else np.zeros(0)
    cost = pc.fill_null(answered["cost"].cast("float64"), 0.0).to_numpy() * factors
    found: dict[tuple[Key, str], Use] = {}
    told = zip(answered["jauge_agent"].to_pylist(), answered["jauge_prompt"].to_pylist(),
               day, answered["calls"].to_pylist(), answered["tokens"].to_pylist(), cost,
               strict=True)  # fmt: skip
    for agent, prompt, number, calls, tokens, amount in told:
        use = found.get((agent, prompt))
        if use is None:
            use = Use(prompt, *(np.zeros(here.days) for _one in range(3)))
            found[agent, prompt] = use
        use.calls[number] += calls or 0
        use.tokens[number] += tokens or 0
        use.cost[number] += amount
    by_agent: dict[Key, list[Use]] = {}
    for (agent, _prompt), use in sorted(found.items(), key=lambda one: str(one[0])):
        if use.calls.any():
            by_agent.setdefault(agent, []).append(use)
    return by_agent
