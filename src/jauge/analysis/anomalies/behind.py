"""The agent behind what stands out of a model, a provider or everything."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from jauge.analysis.anomalies.asked import Scope
from jauge.analysis.anomalies.candidates import Candidate, Days, baseline_of
from jauge.analysis.anomalies.choose import AGENT, OVER, OWNERS, Judged, explains
from jauge.analysis.anomalies.rhythm import Rhythm
from jauge.analysis.anomalies.table import Cube


def behind(
    judged: Sequence[Judged], agents: Cube, days: Days, rhythm: Rhythm
) -> Iterator[Candidate]:
    """The agent behind what stands out of a model, provider or everything, if it stood out itself.

    Its days were within its rhythm, or it has too little history for one.
    """
    taken = {(each.one.scope, day) for each in judged for day in each.one.days}
    for each in sorted(judged, key=lambda one: (-one.excess, str(one.one.scope.value))):
        seen, scope = each.one, _agent_of(each)
        if scope is None or seen.scope.name not in OWNERS or seen.kind not in OVER:
            continue
        if all((scope, day) in taken for day in seen.days):
            continue
        moved = _moved(seen, scope, agents, days, rhythm)
        if moved is not None:
            taken.update((scope, day) for day in seen.days)
            yield moved


def _agent_of(one: Judged) -> Scope | None:
    """The agent that most of what one cost too much is of."""
    named = (Scope(AGENT, part.value) for part in one.why.parts
             if part.driver == AGENT and part.value is not None)  # fmt: skip
    return next((scope for scope in named if explains(scope, one)), None)


def _moved(
    seen: Candidate, scope: Scope, agents: Cube, days: Days, rhythm: Rhythm
) -> Candidate | None:
    """The same days of the agent; None where they were usual for it, or are each month."""
    place = agents.scopes.index(scope)
    cost = agents.cost[[place]]
    usual = baseline_of(replace(agents, cost=cost, scopes=(scope,)), days, rhythm)
    span = slice(seen.first, seen.last + 1)
    actual, expected = float(cost[0, span].sum()), float(usual.expected[0, span].sum())
    if np.isnan(expected):
        expected = actual - min(seen.excess, actual)
    month = float(usual.monthly[0, span].sum())
    if actual < rhythm.least_ratio * max(expected, month) or 4 * (actual - expected) < seen.excess:
        return None
    return replace(seen, scope=scope, actual=actual, expected=expected)
