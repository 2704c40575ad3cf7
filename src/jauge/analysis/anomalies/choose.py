"""The same event is told once: by the narrowest scope that explains it, an agent before a model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from jauge.analysis.anomalies.asked import ALL, Part, Scope
from jauge.analysis.anomalies.candidates import NEW, Candidate
from jauge.analysis.anomalies.causes import PROMPT, Why
from jauge.analysis.anomalies.drill import Rows
from jauge.model import difference, exact_sum

AGENT: Final = "agent"
_KEY: Final = "api_key_id"
_ORDER: Final = (AGENT, _KEY, "model", "provider")
"""Which scope is told where two are equally narrow; then tags, and everything last."""
_MOST: Final = Decimal("0.5")
"""A scope explains another when it has at least this part of its difference."""
_PROMPT: Final = 0
_RANK: Final = {
    "error_storm": 1, "spike": 2, "doubled": 3, "tokens_per_call": 4, "new_model": 5,
    "new_key": 5, "agentic_multiplier": 6,
}  # fmt: skip
_STORM: Final = "error_storm"
_RETRIES: Final = "retries"
OVER: Final = frozenset({"spike", "doubled"})
"""Kinds that are about money of days beyond what was expected."""
_CAUSES: Final = {"new_model": "model", "new_key": "key", _STORM: _RETRIES}
_ALL_NEW: Final = 0.95
_STEPS: Final = 4
"""Scopes are told apart by quarters of their cost: between equals the agent is told."""
OWNERS: Final = frozenset({"model", "provider", ALL})
"""Scopes that several agents share: two of their parts are two events."""


@dataclass
class Judged:
    """A candidate with its rows and its reasons, and the others that showed the same."""

    one: Candidate
    rows: Rows
    why: Why
    expected: Decimal
    same: list["Judged"] = field(default_factory=list["Judged"])

    @property
    def excess(self) -> Decimal:
        """What it cost beyond what was expected."""
        return difference(self.rows.cost, self.expected)

    @property
    def also(self) -> list[Scope]:
        """The other scopes that showed it."""
        scopes = dict.fromkeys(each.one.scope for each in self.same)
        return [scope for scope in scopes if scope != self.one.scope]

    @property
    def hour(self) -> int | None:
        """The hour in which it doubled, where that was seen."""
        hours = (each.one.hour for each in (self, *self.same))
        return next((hour for hour in hours if hour is not None), None)


def choose(judged: Sequence[Judged]) -> list[Judged]:
    """Each event once; the others are named with it."""
    kept: list[Judged] = []
    for one in sorted(_whole(judged), key=_place):
        told = min((each for each in kept if _says_the_same(each, one)),
                   key=lambda each: each.one.scope != one.one.scope, default=None)  # fmt: skip
        if told is None:
            kept.append(one)
        else:
            told.same += [one, *one.same]
    return [_whose(one) for one in kept]


def _whole(judged: Sequence[Judged]) -> Iterator[Judged]:
    """Each, with what is a part of a longer spike of the same scope as seen in that spike."""
    spikes: dict[Scope, list[Judged]] = {}
    for each in sorted(
        judged, key=lambda one: (-len(one.one.days), one.one.kind != "spike", one.one.first)
    ):
        seen = each.one
        around = spikes.setdefault(seen.scope, [])
        whole = next((other for other in around if _within(seen, other.one)), None)
        if seen.kind not in OVER:
            yield each
        elif whole is not None:
            whole.same.append(each)
        else:
            if seen.kind == "spike":
                around.append(each)
            yield each


def _within(part: Candidate, whole: Candidate) -> bool:
    return whole.first <= part.first and part.last <= whole.last


def cause_of(one: Judged) -> str:
    """Why it cost more, in a word."""
    if one.one.kind == "spike" and any(each.one.kind == _STORM for each in one.same):
        return _RETRIES
    return _CAUSES.get(one.one.kind, one.why.cause)


def _whose(told: Judged) -> Judged:
    """The one that speaks for all: of what several agents share, the agent that explains it.

    A new prompt that is the same days out of their rhythm is told as these.
    """
    for one in told.same:
        seen, scope = one.one, one.one.scope
        is_agents = told.one.scope.name in OWNERS and scope.name == AGENT
        if is_agents and scope.value is not None and explains(scope, told):
            return _instead(told, one, one.why)
        days = (scope, seen.first, seen.last) == (told.one.scope, told.one.first, told.one.last)
        if told.one.prompt is not None and seen.kind == "spike" and days:
            return _instead(
                told, one, replace(one.why, cause=told.why.cause, driver=told.why.driver)
            )
    return told


def _instead(told: Judged, one: Judged, why: Why) -> Judged:
    rest = [each for each in told.same if each is not one]
    return replace(one, why=why, same=[replace(told, same=[]), *rest])


def _place(one: Judged) -> tuple[int, bool, int, int, str, int]:
    """Kinds in their order, then the scope whose cost is most made of the excess."""
    cost = one.rows.cost
    part = float(one.excess / cost) if cost else 0.0
    # What had cost nothing before says what is new, not whose it is: that comes after.
    is_new = one.one.scope.name in NEW and part > _ALL_NEW
    name, value = one.one.scope.name, one.one.scope.value
    rank = len(_ORDER) + (1 if name == ALL else 0) if name not in _ORDER else _ORDER.index(name)
    kind = _RANK[NEW[one.one.scope.name]] if is_new else _RANK[one.one.kind]
    if one.one.prompt is not None:
        kind = _PROMPT
    return (
        kind,
        value is None and name != ALL,
        -round(part * _STEPS),
        rank,
        str(value),
        one.one.first,
    )


def _says_the_same(told: Judged, one: Judged) -> bool:
    here, there = one.one, told.one
    if here.first > there.last or there.first > here.last:
        return False
    if there.prompt is not None:
        return _is_change(told, one)
    if (there.kind == _STORM) != (here.kind == _STORM) and not _by_retries(told, one):
        return False
    if here.scope == there.scope:
        return True
    shared = (scope for scope in told.also if scope.name not in OWNERS and scope.value is not None)
    return (
        explains(there.scope, one)
        or explains(here.scope, told)
        or any(explains(scope, one) for scope in shared)
    )


def _by_retries(one: Judged, other: Judged) -> bool:
    """Whether most of what the one that is no storm cost too much are calls that failed."""
    money = other if one.one.kind == _STORM else one
    retries = exact_sum(each.amount for each in money.why.effects if each.name == _RETRIES)
    return money.excess > 0 and retries >= money.excess * _MOST


def _is_change(told: Judged, one: Judged) -> bool:
    """Whether a new prompt is most of what another scope or measure shows on its days."""
    if one.one.prompt is not None:
        return one.one.prompt == told.one.prompt and one.one.scope == told.one.scope
    driver = one.why.driver
    if driver is not None and driver == _prompt_of(one, told.one.prompt):
        return True
    is_mine = one.one.scope == told.one.scope
    if is_mine and driver is None and one.why.cause in {"tokens_per_call", "price"}:
        return True
    if not is_mine and not explains(told.one.scope, one):
        return False
    days = len(set(one.one.days) & set(told.one.days))
    mine = told.excess * days / len(told.one.days)
    return mine >= one.excess * _MOST


def _prompt_of(one: Judged, prompt: str | None) -> Part | None:
    return next(
        (part for part in one.why.parts if part.driver == PROMPT and part.value == prompt), None
    )


def explains(scope: Scope, one: Judged) -> bool:
    """Whether a scope has most of what another cost too much, or of its calls that failed."""
    if scope.name == ALL:
        return False
    if one.one.kind == _STORM:
        bad = [some for some in one.rows.now if some.is_bad]
        mine = sum(some.calls for some in bad if some.keys.get(scope.name) == scope.value)
        return mine > 0 and 2 * mine >= sum(some.calls for some in bad)
    excess = one.excess
    return any(
        part.driver == scope.name and part.value == scope.value and part.change >= excess * _MOST
        for part in one.why.parts
        if excess > 0
    )
