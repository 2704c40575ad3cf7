"""Why a candidate cost more: effects that add up to the difference, and the part behind it.

    retries           failed and repeated calls, now less before
    volume            more calls, at the former cost of a call
    tokens_per_call   as many calls, each larger, at the former cost of a token
    price             the same models at another cost of a token (price, cache, share of output)
    model             more of dearer models
    other             cost without calls, and what rounding leaves

`before` are the days compared with, scaled to what was expected, so all of it adds up to
actual - expected.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from jauge.analysis.anomalies.asked import Effect, Part
from jauge.analysis.anomalies.drill import Rows, Sum
from jauge.analysis.question import Key
from jauge.model import difference, divide, exact_sum

PROMPT: Final = "prompt_hash"
SURPRISE: Final = 0.5
"""A part explains a difference when its share of it passes its former share by this."""
NEARLY_ALL: Final = 0.8
_OF_NEARLY_ALL: Final = 0.3
"""What nearly all of it is of may have had more before: a leaked key is often one of two."""
_CENT: Final = Decimal("0.000001")
_ZERO: Final = Decimal(0)
CAUSES: Final = {
    PROMPT: "prompt",
    "agent_version": "version",
    "agent": "agent",
    "api_key_id": "key",
    "model": "model",
    "provider": "provider",
}
"""What a driver is called as a cause; others are called `tag`."""


@dataclass(frozen=True)
class Why:
    """The effects, the parts of each driver, and the one that explains it."""

    cause: str
    driver: Part | None
    effects: tuple[Effect, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class _Side:
    cost: float
    calls: float
    tokens: float


def why(rows: Rows, expected: Decimal, drivers: Sequence[str], prompt: str | None = None) -> Why:
    """Why the rows cost what they do beyond what was expected; a prompt that is known to be why."""
    parts = {driver: parts_of(rows, expected, driver) for driver in drivers}
    effects = effects_of(rows, expected)
    excess = difference(rows.cost, expected)
    best = _best(parts, excess, expected, rows)
    if prompt is not None:
        best = next((one for one in parts[PROMPT] if one.value == prompt), best)
    largest = max(effects, key=lambda one: one.amount, default=None)
    cause = largest.name if largest else "other"
    if best is not None:
        cause = CAUSES.get(best.driver, "tag")
    listed = tuple(part for some in parts.values() for part in some)
    return Why(cause, best, effects, listed)


def parts_of(rows: Rows, expected: Decimal, driver: str) -> tuple[Part, ...]:
    """What each value of a driver added, largest first; together what was not expected."""
    now, before = _costs(rows.now, driver), _costs(rows.before, driver)
    whole = exact_sum(before.values())
    scaled: dict[Key, Decimal] = {}
    for value, cost in before.items():
        scaled[value] = divide(cost * expected, whole) if whole else _ZERO
    rest = difference(expected, *scaled.values())
    if rest:
        largest = max(scaled, key=lambda value: (scaled[value], str(value)), default=None)
        scaled[largest] = exact_sum((scaled.get(largest, _ZERO), rest))
    values = dict.fromkeys((*now, *scaled))
    found = [
        Part(driver, value, scaled.get(value, _ZERO), now.get(value, _ZERO), not before.get(value))
        for value in values
    ]
    return tuple(sorted(found, key=lambda part: (-part.change, str(part.value))))


def _costs(sums: Iterable[Sum], driver: str) -> dict[Key, Decimal]:
    found: dict[Key, list[Decimal]] = {}
    for one in sums:
        found.setdefault(one.keys[driver], []).append(one.cost)
    return {value: exact_sum(costs) for value, costs in found.items()}


def _best(
    parts: dict[str, tuple[Part, ...]], excess: Decimal, expected: Decimal, rows: Rows
) -> Part | None:
    """The part that stands out most: much of the difference, little of what was before.

    A version that was rolled out a week ago is in all that is new and no cause of it: what counts
    as former is the share of the last days too.
    """
    if excess <= 0:
        return None
    best, most = None, 0.0
    for driver, some in parts.items():
        lately = _costs(rows.recent, driver)
        whole = exact_sum(lately.values())
        for part in some:
            if part.value is None:
                continue
            former = float(part.before / expected) if expected else 0.0
            if whole:
                former = max(former, float(lately.get(part.value, _ZERO) / whole))
            share = float(part.change / excess)
            surprise = share - former
            stands_out = surprise > (SURPRISE if share < NEARLY_ALL else _OF_NEARLY_ALL)
            # With everything new, every column explains it: none does.
            if len(some) > 1 and stands_out and surprise > most + 1e-9:
                best, most = part, surprise
    return best


def effects_of(rows: Rows, expected: Decimal) -> tuple[Effect, ...]:
    """The effects, which add up to what was not expected, to the last digit."""
    excess = difference(rows.cost, expected)
    whole = exact_sum(one.cost for one in rows.before)
    scale = float(expected / whole) if whole else 0.0
    bad = sum(float(one.cost) for one in rows.now if one.is_bad)
    bad_before = scale * sum(float(one.cost) for one in rows.before if one.is_bad)
    now = _sides(one for one in rows.now if not one.is_bad)
    before = _sides((one for one in rows.before if not one.is_bad), scale)
    found = {"retries": bad - bad_before, **_split(_whole(before), _whole(now), before, now)}
    amounts = {name: Decimal(repr(amount)).quantize(_CENT) for name, amount in found.items()}
    rest = difference(excess, *amounts.values())
    amounts["other"] = rest
    return tuple(Effect(name, amount) for name, amount in amounts.items() if amount)


def _split(
    before: _Side, now: _Side, models: dict[Key, _Side], models_now: dict[Key, _Side]
) -> dict[str, float]:
    if not (before.calls and before.tokens and now.calls and now.tokens):
        return {"volume": now.cost - before.cost} if now.calls and not before.cost else {}
    volume = (now.calls - before.calls) * before.cost / before.calls
    larger = now.tokens / now.calls - before.tokens / before.calls
    size = now.calls * larger * before.cost / before.tokens
    rest = now.cost - before.cost - volume - size
    price = sum(
        side.tokens * (side.cost / side.tokens - models[one].cost / models[one].tokens)
        for one, side in models_now.items()
        if side.tokens and one in models and models[one].tokens
    )
    return {"volume": volume, "tokens_per_call": size, "price": price, "model": rest - price}


def _sides(sums: Iterable[Sum], scale: float = 1.0) -> dict[Key, _Side]:
    found: dict[Key, _Side] = {}
    for one in sums:
        key = one.keys.get("model")
        had = found.get(key, _Side(0.0, 0.0, 0.0))
        found[key] = _Side(
            had.cost + scale * float(one.cost),
            had.calls + scale * one.calls,
            had.tokens + scale * one.tokens,
        )
    return found


def _whole(sides: dict[Key, _Side]) -> _Side:
    return _Side(
        sum(side.cost for side in sides.values()),
        sum(side.calls for side in sides.values()),
        sum(side.tokens for side in sides.values()),
    )
