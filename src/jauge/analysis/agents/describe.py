"""From a cluster of identities to an agent: all that its combinations say about it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from jauge.analysis.agents import confidence, names
from jauge.analysis.agents.agent import Agent, Alias, Evidence, Gap, Kind, Span, agent_id
from jauge.analysis.agents.clusters import Cluster
from jauge.analysis.agents.kinds import CODING_TOOLS, Seen, kind_of
from jauge.analysis.agents.reading import CARRIED, Combination, Observed
from jauge.analysis.agents.signals import NAMING, ORDER, UNATTRIBUTED
from jauge.analysis.question import Line

Carrier = tuple[str | None, Combination]


def describe(
    cluster: Cluster,
    found: Sequence[Combination],
    observed: Observed,
    days: set[date],
    users: int,
    costs: tuple[Line, ...],
) -> Agent:
    """The agent of a cluster; `found` are the combinations of its identities."""
    rows = sum(one.rows for one in found)
    points, reasons = confidence.judge(cluster, rows)
    is_unattributed = cluster.group.signal == UNATTRIBUTED
    aliases = () if is_unattributed else _aliases(cluster, found)
    leader = cluster.members[0]
    named = [alias for alias in aliases if alias.identity.signal == leader.signal]
    kind, kind_reason = _kind(cluster, found, observed, len(days), users)
    return Agent(
        agent_id=agent_id(cluster.group),
        name=named[0].found.value if named else None,
        tenant=leader.tenant,
        environment=cluster.group.scope[1],
        service_namespace=cluster.group.scope[2],
        service_name=None if is_unattributed else leader.service_name,
        signal=leader.signal,
        points=points,
        reasons=reasons,
        kind=kind,
        kind_reason=kind_reason,
        members=cluster.members,
        combinations=tuple(sorted({one.raw for one in found}, key=str)),
        aliases=aliases,
        evidence=() if is_unattributed else tuple(_evidence(cluster, found, observed)),
        missing=confidence.missing(found),
        versions=_versions(found),
        models=_spans((one.values["model"], one) for one in found),
        providers=_spans((one.values["provider_name"], one) for one in found),
        operations=_spans((one.values["operation_name"], one) for one in found),
        sources=_spans((one.values["source"], one) for one in found),
        tools=tuple(sorted({t for one in cluster.members for t in observed.tools.get(one, {})})),
        users=users,
        rows=rows,
        first_us=_first(found),
        last_us=_last(found),
        active_days=len(days),
        gap=_longest_gap(days),
        costs=costs,
    )  # fmt: skip


def _spans(carriers: Iterable[Carrier]) -> tuple[Span, ...]:
    """The values, most rows first, with the extent of the rows that carry them."""
    parts: dict[str, list[Combination]] = {}
    for value, one in carriers:
        if value is not None:
            parts.setdefault(value, []).append(one)
    return tuple(
        sorted(
            (_span(value, several) for value, several in parts.items()),
            key=lambda span: (-span.rows, span.value),
        )
    )


def _span(value: str, parts: Sequence[Combination]) -> Span:
    return Span(
        value,
        sum(one.rows for one in parts),
        sum(one.calls for one in parts),
        _first(parts),
        _last(parts),
    )


def _first(parts: Sequence[Combination]) -> int | None:
    return min((one.first_us for one in parts if one.first_us is not None), default=None)


def _last(parts: Sequence[Combination]) -> int | None:
    return max((one.last_us for one in parts if one.last_us is not None), default=None)


def _aliases(cluster: Cluster, found: Sequence[Combination]) -> tuple[Alias, ...]:
    """Every name of it, that of the leading signal with most rows first, then the earliest."""
    parts = {one: [part for part in found if part.identity == one] for one in cluster.members}
    aliases = [
        Alias(one, _span(one.value or "", parts[one]), cluster.joins.get(one))
        for one in cluster.members
    ]
    # Members come in an order of their own, which sorting keeps among equals.
    return tuple(
        sorted(aliases, key=lambda alias: (ORDER[alias.identity.signal], -alias.found.rows))
    )


def _evidence(
    cluster: Cluster, found: Sequence[Combination], observed: Observed
) -> Iterable[Evidence]:
    """Every value of every signal that the rows carry, strongest signal first."""
    carried = {name: [(one.values[name], one) for one in found] for name in CARRIED}
    carried["service_name"] = [(one.identity.service_name, one) for one in found]
    spans = {name: _spans(carriers) for name, carriers in carried.items()}
    prompts = [one for one in observed.prompts if one.identity in set(cluster.members)]
    spans["prompt_hash"] = tuple(
        Span(one.prompt_hash, one.rows, one.calls, one.first_us, one.last_us)
        for one in sorted(prompts, key=lambda one: (-one.rows, one.prompt_hash, one.identity.order))
    )
    for name in sorted(spans, key=ORDER.__getitem__):
        yield from (Evidence(name, span) for span in spans[name])


def _versions(found: Sequence[Combination]) -> tuple[Span, ...]:
    """What the column says, else what stands at the end of the name."""
    return _spans((_version(one), one) for one in found)


def _version(one: Combination) -> str | None:
    if (stated := one.values["agent_version"]) is not None:
        return stated
    if one.identity.signal in {*NAMING, "service_name"} and one.identity.value is not None:
        return names.split(one.identity.value)[1]
    return None


def _longest_gap(days: set[date]) -> Gap | None:
    """The longest stretch of days without a call; the earliest of equal ones."""
    gaps = [
        Gap((after - before).days - 1, before, after) for before, after in pairwise(sorted(days))
    ]
    longest = max(gaps, key=lambda gap: gap.days, default=None)
    return longest if longest is not None and longest.days else None


def _kind(
    cluster: Cluster, found: Sequence[Combination], observed: Observed, active_days: int, users: int
) -> tuple[Kind, str]:
    if cluster.group.signal == UNATTRIBUTED:
        return "unknown", "nothing"
    hours: dict[int, int] = {}
    tool_rows = coding_rows = 0
    for one in cluster.members:
        for hour, rows in observed.hours.get(one, {}).items():
            hours[hour] = hours.get(hour, 0) + rows
        tools = observed.tools.get(one, {})
        tool_rows += sum(tools.values())
        coding_rows += sum(rows for tool, rows in tools.items() if tool.casefold() in CODING_TOOLS)
    clients = {one.values["user_agent"] for one in found} | {
        one.identity.service_name for one in found
    }
    return kind_of(
        Seen(
            rows=sum(one.rows for one in found),
            calls=sum(one.calls for one in found),
            tool_rows=tool_rows,
            coding_tool_rows=coding_rows,
            batch_rows=sum(one.rows for one in found if one.values["service_tier"] == "batch"),
            clients=frozenset(names.folded(client) for client in clients if client is not None),
            hours=hours,
            active_days=active_days,
            users=users,
            conversations=sum(observed.conversations.get(one, 0) for one in cluster.members),
            has_service=cluster.group.scope[3] is not None,
        )
    )
