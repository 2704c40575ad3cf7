"""Why a cost changed: price, volume and mix, which add up exactly, down and across.

A part is what one group paid for one class of tokens of one model. With its tokens q at cost c,
before (0) and now (1), and with Q the tokens of all parts in one currency:

    volume   c0 x (Q1 - Q0) / Q0   had everything grown like the whole
    price    c1 - c0 x q1 / q0     the same tokens of the same model at another unit price
    mix      what is left          more or less of the dearer parts; parts that are new or gone
    other    c1 - c0               cost without a count of tokens: fees, lines of bills

This is the price-volume-mix analysis of management accounting, with the former period's shares as
weights. Price and volume are rounded half-even at 18 decimals and mix takes the remainder, so the
four of a group add up to its change, and the groups to the whole.
"""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from typing import Final, Generic, TypeVar

import msgspec

from jauge.model import difference, divide, exact_sum, product

_ZERO: Final = Decimal(0)
G = TypeVar("G", bound=Hashable)


class Amount(msgspec.Struct, frozen=True):
    """What a part cost in one period, and how many tokens that paid for; None is unknown."""

    cost: Decimal
    tokens: int | None


class Part(msgspec.Struct, Generic[G], frozen=True):
    """One part of a group in both periods; None where it did not occur."""

    group: G
    before: Amount | None
    now: Amount | None

    @property
    def is_counted(self) -> bool:
        """Whether every cost of it has a count of tokens."""
        return all(side.tokens for side in (self.before, self.now) if side and side.cost)

    @property
    def change(self) -> Decimal:
        """Cost now less cost before."""
        return difference(_cost(self.now), _cost(self.before))


class Effects(msgspec.Struct, frozen=True):
    """Why the cost of a group changed."""

    price: Decimal = _ZERO
    volume: Decimal = _ZERO
    mix: Decimal = _ZERO
    other: Decimal = _ZERO

    @property
    def change(self) -> Decimal:
        """All four together: the cost now less the cost before."""
        return exact_sum((self.price, self.volume, self.mix, self.other))

    def __add__(self, more: "Effects") -> "Effects":
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(more), strict=True)
        return Effects(*(exact_sum(pair) for pair in pairs))


def decompose(parts: Iterable[Part[G]]) -> Mapping[G, Effects]:
    """The effects per group; all parts are in one currency."""
    known = list(parts)
    counted = [part for part in known if part.is_counted]
    before = sum(_tokens(part.before) for part in counted)
    growth = sum(_tokens(part.now) for part in counted) - before
    found: dict[G, Effects] = {}
    for part in known:
        effects = _effects(part, growth, before)
        found[part.group] = found.get(part.group, Effects()) + effects
    return found


def _effects(part: Part[G], growth: int, before: int) -> Effects:
    if not part.is_counted:
        return Effects(other=part.change)
    # Where nothing was before, all that there is now is volume.
    volume = divide(product(_cost(part.before), growth), Decimal(before)) if before else part.change
    price = _ZERO
    if part.before and part.now and part.before.tokens and part.now.tokens:
        same = product(part.before.cost, part.now.tokens)
        then = divide(same, Decimal(part.before.tokens))
        price = difference(part.now.cost, then)
    return Effects(price, volume, difference(part.change, price, volume))


def _cost(amount: Amount | None) -> Decimal:
    return amount.cost if amount else _ZERO


def _tokens(amount: Amount | None) -> int:
    return (amount.tokens or 0) if amount else 0
