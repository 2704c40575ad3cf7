"""The same event is told once: by the narrowest scope that explains it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from jauge.analysis.anomalies.asked import ALL, Scope
from jauge.analysis.anomalies.candidates import NEW, Candidate
from jauge.analysis.anomalies.causes import Why
from jauge.analysis.anomalies.drill import Rows
from jauge.model import exact_sum

_ORDER: Final = ("agent", "api_key_id", "model", "provider")
"""Which scope is told where two are equally narrow; then tags, and everything last."""
_MOST: Final = Decimal("0.5")
"""A scope explains another when it has at least this part of its difference."""
_RANK: Final = {
    "error_storm": 0, "spike": 1, "doubled": 2, "tokens_per_call": 3, "new_model": 4,
    "new_key": 4, "agentic_multiplier": 5,
}  # fmt: skip
_STORM: Final = "error_storm"
_RETRIES: Final = "retries"
_ALL_NEW: Final = 0.95
_STEPS: Final = 4
"""Scopes are told apart by quarters of their cost: between equals the agent is told."""
_OWNERS: Final = frozenset({"model", "provider", ALL})
"""Scopes that several agents share: two of their parts are two events."""


@dataclass
class Judged:
    """A candidate with its rows and its reasons, and the scopes that showed the same."""

    one: Candidate
    rows: Rows
    why: Why
    expected: Decimal
    also: list[Scope]
    hour: int | None = None

    @property
    def excess(self) -> Decimal:
        """What it cost beyond what was expected."""
        return exact_sum((self.rows.cost, -self.expected))


def choose(judged: Sequence[Judged]) -> list[Judged]:
    """Each event once; the others are named with it."""
    kept: list[Judged] = []
    for one in sorted(judged, key=_place):
        told = next((other for other in kept if _says_the_same(other, one)), None)
        if told is None:
            kept.append(one)
            continue
        if one.one.kind == "doubled" and told.hour is None:
            told.hour = one.one.hour
        if one.one.scope != told.one.scope and one.one.scope not in told.also:
            told.also.append(one.one.scope)
    return kept


def _place(one: Judged) -> tuple[int, int, int, str, int]:
    """Kinds in their order, then the scope whose cost is most made of the excess."""
    cost = one.rows.cost
    part = float(one.excess / cost) if cost else 0.0
    # What had cost nothing before says what is new, not whose it is: that comes after.
    is_new = one.one.scope.name in NEW and part > _ALL_NEW
    name = one.one.scope.name
    rank = len(_ORDER) + (1 if name == ALL else 0) if name not in _ORDER else _ORDER.index(name)
    kind = _RANK[NEW[one.one.scope.name]] if is_new else _RANK[one.one.kind]
    return kind, -round(part * _STEPS), rank, str(one.one.scope.value), one.one.first


def _says_the_same(told: Judged, one: Judged) -> bool:
    here, there = one.one, told.one
    if here.first > there.last or there.first > here.last:
        return False
    if (there.kind == _STORM) != (here.kind == _STORM) and one.why.cause != _RETRIES:
        return False
    if here.scope == there.scope:
        return True
    shared = (scope for scope in told.also if scope.name not in _OWNERS)
    return (
        _explains(there.scope, one)
        or _explains(here.scope, told)
        or any(_explains(scope, one) for scope in shared)
    )


def _explains(scope: Scope, one: Judged) -> bool:
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
