"""What a model that the price book does not know could cost: the same name without a deployment's.

`gpt-4o-prod-eu` may be `gpt-4o`: words that name no size and no version are left out. Numbers and
sizes never are, so that a new version is not taken for an old one.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.capacity.compared import ListPrices
from jauge.analysis.finding_kinds import Case
from jauge.analysis.tiers.repriced import Tokens, cost_at

_SIZES: Final = frozenset({
    "mini", "nano", "lite", "tiny", "micro", "small", "medium", "large", "pro", "max", "ultra",
    "flash", "turbo", "haiku", "sonnet", "opus", "fast", "thinking", "reasoner", "codex", "coder",
    "instruct", "vision", "audio", "realtime", "embedding", "embed", "air", "plus",
})  # fmt: skip
"""Words that tell one model from another of its family."""
_LONGEST: Final = 12


class Comparable(msgspec.Struct, frozen=True):
    """A model of the price book, and what the same tokens cost at its providers."""

    model: str
    providers: tuple[str, ...]
    low: Decimal
    high: Decimal


def comparable(case: Case, model: str | None, tokens: Tokens, day: date) -> Comparable | None:
    """The first meaning of a name that has a list price; None where none has."""
    if case.prices is None or model is None or not tokens.total:
        return None
    for name in names(model):
        found = _offers(case, case.prices, name, tokens, day)
        if found:
            providers, costs = zip(*found, strict=True)
            return Comparable(name, tuple(sorted(set(providers))), min(costs), max(costs))
    return None


def _offers(
    case: Case, prices: ListPrices, name: str, tokens: Tokens, day: date
) -> list[tuple[str, Decimal]]:
    found: list[tuple[str, Decimal]] = []
    for price in prices(name, None, day):
        cost = cost_at(price, tokens)
        amount = None if cost is None else case.amount(cost, price.currency, day)
        if amount is not None:
            found.append((price.provider, amount))
    return found


def names(model: str) -> Iterator[str]:
    """The name itself, then what is left of it without words around it, the longest first."""
    plain = model.strip().lower()
    yield plain
    parts = plain.rpartition("/")[2].split("-")
    if len(parts) > _LONGEST:
        return
    for length in range(len(parts) - 1, 0, -1):
        for first in range(len(parts) - length + 1):
            left_out = (*parts[:first], *parts[first + length :])
            if all(_says_nothing(part) for part in left_out):
                kept = "-".join(parts[first : first + length])
                if any(sign.isdigit() for sign in kept):
                    yield kept


def _says_nothing(part: str) -> bool:
    return part not in _SIZES and not any(sign.isdigit() for sign in part)
