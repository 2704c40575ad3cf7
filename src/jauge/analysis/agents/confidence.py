"""How sure it is that these rows are one agent, in hundredths, and what would make it surer."""

from collections.abc import Sequence
from typing import Final

from jauge.analysis.agents.agent import Missing, Reason
from jauge.analysis.agents.clusters import Cluster
from jauge.analysis.agents.reading import Combination
from jauge.analysis.agents.signals import NAMING, POINTS, UNATTRIBUTED

NAMED_IN_A_SERVICE: Final = 5
WITHOUT_ENVIRONMENT: Final = -5
FEW_ROWS: Final = -10
JOINED: Final = {"name": -5, "api_key_id": -10, "prompt_hash": -15}
_FEWEST: Final = 10
_ALL: Final = 100


def judge(cluster: Cluster, rows: int) -> tuple[int, tuple[Reason, ...]]:
    """The points of the strongest signal, and what adds to them or takes from them, in order."""
    group = cluster.group
    if group.signal == UNATTRIBUTED:
        return 0, ()
    strongest = max(cluster.members, key=lambda one: POINTS[one.signal]).signal
    reasons = [Reason(strongest, POINTS[strongest])]
    if strongest in NAMING and group.scope[3] is not None:
        reasons.append(Reason("named_in_a_service", NAMED_IN_A_SERVICE))
    if group.scope[1] is None:
        reasons.append(Reason("without_environment", WITHOUT_ENVIRONMENT))
    if rows < _FEWEST:
        reasons.append(Reason("few_rows", FEW_ROWS))
    rules = {join.rule for join in cluster.joins.values()}
    reasons += [Reason(f"joined_by_{rule}", JOINED[rule]) for rule in sorted(rules)]
    points = sum(reason.points for reason in reasons)
    return max(0, min(points, _ALL)), tuple(reasons)


def missing(found: Sequence[Combination]) -> tuple[Missing, ...]:
    """The signals that some rows lack, and how many do."""
    rows = sum(one.rows for one in found)
    named = sum(one.rows for one in found if any(one.values[name] for name in NAMING))
    carried = {
        "agent_name": named,
        "service_name": sum(one.rows for one in found if one.identity.service_name),
        "environment": sum(one.rows for one in found if one.identity.environment),
        "agent_version": sum(one.rows for one in found if one.values["agent_version"]),
        "api_key_id": sum(one.rows for one in found if one.values["api_key_id"]),
        "prompt_hash": sum(one.prompt_rows for one in found),
        "user_id": sum(one.user_rows for one in found),
    }
    return tuple(Missing(name, rows - has) for name, has in carried.items() if has < rows)
