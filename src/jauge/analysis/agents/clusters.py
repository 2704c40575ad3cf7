"""Which identities are one agent: evident ones are joined, and every join says why."""

from collections.abc import Iterable
from math import inf
from typing import Literal

import msgspec

from jauge.analysis.agents import names
from jauge.analysis.agents.reading import Observed
from jauge.analysis.agents.signals import NAMING, ORDER, UNATTRIBUTED, Identity

Rule = Literal["name", "prompt_hash", "api_key_id"]
Scope = tuple[str | None, str | None, str | None, str | None]
Shared = tuple[Rule, str | None, str]
"""A key or a prompt of a tenant."""


class Group(msgspec.Struct, frozen=True):
    """Identities that differ in spelling or version only."""

    scope: Scope
    signal: str
    value: str | None

    @property
    def order(self) -> tuple[object, ...]:
        """A place among groups that no order of rows can change."""
        fields = (*self.scope, self.value)
        return ORDER.get(self.signal, len(ORDER)), tuple((f is None, f or "") for f in fields)


class Join(msgspec.Struct, frozen=True):
    """Why two groups are one agent: the rule, and the value that they share."""

    rule: Rule
    value: str


class Cluster(msgspec.Struct, frozen=True):
    """The identities of one agent, the leading one first, and why each other one is with it."""

    group: Group
    members: tuple[Identity, ...]
    joins: dict[Identity, Join]


def group_of(identity: Identity) -> Group:
    """What the identity is when spelling and version are left out."""
    if identity.signal == UNATTRIBUTED:
        return Group((identity.tenant, None, None, None), UNATTRIBUTED, None)
    service = identity.service_name
    scope = (
        identity.tenant,
        identity.environment,
        identity.service_namespace,
        None if service is None else names.folded(service),
    )
    value = identity.value or ""
    if identity.signal in NAMING:
        return Group(scope, NAMING[0], names.folded(value))
    if identity.signal == "service_name":
        return Group(scope, identity.signal, names.folded(value))
    if identity.signal == "user_agent":
        return Group(scope, identity.signal, names.product(value))
    return Group(scope, identity.signal, value)


def clusters(observed: Observed) -> list[Cluster]:
    """All identities, each in one cluster, in an order of their own."""
    first: dict[Identity, float] = {}
    for one in observed.combinations:
        moment = inf if one.first_us is None else one.first_us
        first[one.identity] = min(first.get(one.identity, inf), moment)
    forest = _Forest({group_of(identity) for identity in first})
    _join_by_prompt(observed, forest)
    _link(observed, forest)
    members: dict[Group, list[Identity]] = {}
    for identity in first:
        members.setdefault(forest.root(group_of(identity)), []).append(identity)
    found = [_cluster(found, first, forest) for found in members.values()]
    return sorted(found, key=lambda one: one.group.order)


def _cluster(members: list[Identity], first: dict[Identity, float], forest: "_Forest") -> Cluster:
    """Led by the strongest signal, and among equals by what was seen first: ids stay."""
    ordered = sorted(
        members, key=lambda one: (ORDER.get(group_of(one).signal, len(ORDER)), first[one],
                                  one.order)
    )  # fmt: skip
    leader = group_of(ordered[0])
    joins: dict[Identity, Join] = {}
    for one in ordered[1:]:
        group = group_of(one)
        if group != leader:
            joins[one] = forest.reason(group)
        elif leader.signal != UNATTRIBUTED:
            joins[one] = Join("name", leader.value or "")
    return Cluster(leader, tuple(ordered), joins)


def _join_by_prompt(observed: Observed, forest: "_Forest") -> None:
    """Names within one service of which each spends half its prompts or more on the same one."""
    sharing: dict[tuple[Scope, str], set[Group]] = {}
    for one in observed.prompts:
        group = group_of(one.identity)
        if group.signal in {*NAMING, "service_name"} and group.scope[3] is not None:
            sharing.setdefault((group.scope, one.prompt_hash), set()).add(group)
    for scope, prompt_hash in sorted(sharing, key=str):
        forest.join(sharing[scope, prompt_hash], Join("prompt_hash", prompt_hash))


def _link(observed: Observed, forest: "_Forest") -> None:
    """Rows that carry a key or prompt alone belong to the one agent that uses it, if it is one."""
    owners: dict[Shared, set[Group]] = {}
    weak: dict[Shared, set[Group]] = {}
    for rule, value, identity in _carried(observed):
        group = group_of(identity)
        shared = (rule, identity.tenant, value)
        if group.signal == rule:
            weak.setdefault(shared, set()).add(group)
        elif ORDER.get(group.signal, len(ORDER)) < ORDER[rule]:
            owners.setdefault(shared, set()).add(group)
    for shared in sorted(weak, key=lambda one: (ORDER[one[0]], str(one[1:]))):
        roots = {forest.root(group) for group in owners.get(shared, ())}
        for group in sorted(weak[shared], key=_order):
            here = [one for one in roots if group.scope[1] in {None, one.scope[1]}]
            if len(here) == 1:
                forest.join([here[0], group], Join(shared[0], shared[2]))


def _carried(observed: Observed) -> Iterable[tuple[Rule, str, Identity]]:
    for one in observed.combinations:
        if (key := one.values["api_key_id"]) is not None:
            yield "api_key_id", key, one.identity
    for prompt in observed.prompts:
        yield "prompt_hash", prompt.prompt_hash, prompt.identity


def _order(group: Group) -> tuple[object, ...]:
    return group.order


class _Forest:
    """Groups that were joined, and why."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._parents = {group: group for group in groups}
        self._reasons: dict[Group, list[Join]] = {}

    def root(self, group: Group) -> Group:
        while (parent := self._parents[group]) != group:
            group = parent
        return group

    def join(self, groups: Iterable[Group], why: Join) -> None:
        """Make one of them; the first in order leads."""
        several = sorted(groups, key=_order)
        if len(several) > 1:
            roots = sorted({self.root(group) for group in several}, key=_order)
            for root in roots[1:]:
                self._parents[root] = roots[0]
            for group in several:
                self._reasons.setdefault(group, []).append(why)

    def reason(self, group: Group) -> Join:
        return min(self._reasons[group], key=lambda one: (one.rule, one.value))
