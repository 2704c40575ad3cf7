"""How much of their perimeter two agents share, shown factor by factor."""

from collections.abc import Mapping
from math import fsum
from typing import Final

import msgspec

from jauge.analysis.fleet.perimeter import FACTORS, WEIGHTS, Factor, Perimeter

LEAST: Final = 0.80
"""The overlap from which on two agents do the same work."""
_LEAST_FACTORS: Final = 2
FEW: Final = 10
"""Agents that share a prompt from which on it is a common one, and says nothing of their work."""
_SPECIFIC: Final = frozenset({"tools", "task_types", "users"})
_CLASS: Final = "data_class:"
_DIGITS: Final = 9
"""Floats are compared at so many digits: the sum does not hang on the order of values."""


class Overlap(msgspec.Struct, frozen=True):
    """The similarity of each factor that is known of both, and all of them by their weights."""

    overlap: float
    factors: Mapping[Factor, float]

    @property
    def known(self) -> int:
        """The weights of the factors that are known, of a hundred."""
        return sum(WEIGHTS[name] for name in self.factors)

    @property
    def unknown(self) -> tuple[Factor, ...]:
        """The factors that one of both says nothing of."""
        return tuple(name for name in FACTORS if name not in self.factors)


def overlap_of(
    one: Perimeter, other: Perimeter, often: Mapping[str, int] | None = None
) -> Overlap | None:
    """The overlap of two agents; None where too little is known of both.

    Two factors at least must be known, tools or prompt among them, and one that is their own:
    tools, types of tasks, users, or a prompt that few agents have (`often` says how many). A class
    of data alone is shared by half of a company, and is no factor of these two.
    """
    factors: dict[Factor, float] = {
        name: _similar(one.parts[name], other.parts[name], is_set=name in {"tools", "users"})
        for name in FACTORS
        if name in one.parts and name in other.parts
    }
    told = factors.keys() - ({"data"} if _is_class_alone(one, other) else set())
    if len(told) < _LEAST_FACTORS or not factors.keys() & {"tools", "prompt"}:
        return None
    if not factors.keys() & _SPECIFIC and not _is_own_prompt(one, other, often or {}):
        return None
    known = sum(WEIGHTS[name] for name in factors)
    whole = sum(WEIGHTS[name] * value for name, value in factors.items()) / known
    return Overlap(round(whole, _DIGITS), factors)


def _is_class_alone(one: Perimeter, other: Perimeter) -> bool:
    """Whether all that both say of their data is its class."""
    names = one.parts.get("data", {}).keys() & other.parts.get("data", {}).keys()
    return all(name.startswith(_CLASS) for name in names)


def _is_own_prompt(one: Perimeter, other: Perimeter, often: Mapping[str, int]) -> bool:
    """Whether a prompt that both have is one that few agents have."""
    both = one.parts.get("prompt", {}).keys() & other.parts.get("prompt", {}).keys()
    return any(often.get(name, 0) <= FEW for name in both)


def _similar(one: Mapping[str, float], other: Mapping[str, float], *, is_set: bool) -> float:
    """Of sets what both have of what either has; of parts what both have of a whole."""
    both = one.keys() & other.keys()
    if is_set:
        return round(len(both) / len(one.keys() | other.keys()), _DIGITS)
    return round(min(fsum(min(one[name], other[name]) for name in both), 1.0), _DIGITS)
