"""Which agents are worth comparing: those that share a rare tool or a prompt, never all pairs.

An overlap of 0.80 over known factors needs 0.53 in tools or in prompts, if all others are equal:
so two sets of tools must share one of the rarest tools of each (the prefix filter of set joins),
and two mixes of prompts one hash that is not among the last 0.46 of either.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import ceil
from typing import Final

from jauge.analysis.fleet.overlap import LEAST, Overlap, overlap_of
from jauge.analysis.fleet.perimeter import Factor, Perimeter

Pair = tuple[str, str]
_LEAST_OF_ONE: Final = 0.53
"""Of tools or prompt, where only one more factor of the five weighs against it."""
MOST_IN_A_BLOCK: Final = 200
"""Agents that share one token and are compared; of more, only neighbours in one order are."""
_NEIGHBOURS: Final = 20


def pairs(
    found: Sequence[Perimeter], scopes: Mapping[str, object]
) -> tuple[dict[Pair, Overlap], int]:
    """The pairs of one scope that overlap enough, and how many agents were in blocks too large."""
    often = _frequencies(found, "tools")
    prompts = _frequencies(found, "prompt")
    sets = {one.agent_id: frozenset(one.parts.get("tools", {})) for one in found}
    blocks: dict[tuple[object, bool, str], list[Perimeter]] = {}
    for one in sorted(found, key=lambda each: each.agent_id):
        for is_tool, token in _tokens(one, often):
            blocks.setdefault((scopes[one.agent_id], is_tool, token), []).append(one)
    alike: dict[Pair, Overlap] = {}
    crowded: set[str] = set()
    for (_scope, is_tool, _token), block in blocks.items():
        if len(block) > MOST_IN_A_BLOCK:
            crowded |= {one.agent_id for one in block}
        for one, other in _within(block):
            # A quick look first: of a million pairs that share a tool few share most of them.
            if is_tool and not _share_tools(sets[one.agent_id], sets[other.agent_id]):
                continue
            pair = (one.agent_id, other.agent_id)
            overlap = None if pair in alike else overlap_of(one, other, prompts)
            if overlap is not None and overlap.overlap >= LEAST:
                alike[pair] = overlap
    return alike, len(crowded)


def _share_tools(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both >= _LEAST_OF_ONE * (len(one) + len(other) - both)


def _frequencies(found: Sequence[Perimeter], factor: Factor) -> dict[str, int]:
    """How many agents have each tool, or prompt."""
    counts: dict[str, int] = {}
    for one in found:
        for name in one.parts.get(factor, {}):
            counts[name] = counts.get(name, 0) + 1
    return counts


def _tokens(one: Perimeter, often: Mapping[str, int]) -> Iterator[tuple[bool, str]]:
    """The rarest tools (True), and the commonest prompts."""
    tools = sorted(one.parts.get("tools", {}), key=lambda name: (often[name], name))
    for name in tools[: len(tools) - ceil(_LEAST_OF_ONE * len(tools)) + 1]:
        yield True, name
    prompts = sorted(one.parts.get("prompt", {}).items(), key=lambda each: (-each[1], each[0]))
    passed = 0.0
    for name, share in prompts:
        yield False, name
        passed += share
        if passed > 1 - _LEAST_OF_ONE:
            break


def _within(block: Sequence[Perimeter]) -> Iterator[tuple[Perimeter, Perimeter]]:
    """All pairs of a block; of a crowded one those next to each other by what they are."""
    if len(block) <= MOST_IN_A_BLOCK:
        yield from combinations(block, 2)
        return
    ordered = sorted(block, key=_signature)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + _NEIGHBOURS]:
            yield (one, other) if one.agent_id < other.agent_id else (other, one)


def _signature(one: Perimeter) -> tuple[str, ...]:
    """Like agents sort next to each other: prompt, tools, then users."""
    return (
        *("\x1f".join(sorted(one.parts.get(name, {}))) for name in ("prompt", "tools", "users")),
        one.agent_id,
    )
