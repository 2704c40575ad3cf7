"""Ranges of amounts, from which other ranges are worked out, and claims that are held to them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.model import Money, difference, divide, exact_sum

_HUNDRED: Final = Decimal(100)
Said = Literal["inside", "beyond", "outside", "unknown"]
"""A claim lies inside a range, reaches beyond it, or shares nothing with it."""


class Range(msgspec.Struct, frozen=True):
    """From `low` to `high`; `mid` is what is taken where one figure is needed."""

    low: Decimal
    mid: Decimal
    high: Decimal

    @classmethod
    def of(cls, values: Sequence[Decimal]) -> "Range":
        """One value, low and high (`mid` is their mean), or all three; none is zero."""
        if not values:
            return cls.of([Decimal(0)])
        low, high = values[0], values[-1]
        mid = values[1] if len(values) > 2 else divide(exact_sum((low, high)), Decimal(2))  # noqa: PLR2004
        return cls(low, low if low == high else mid, high)

    def plus(self, other: "Range") -> "Range":
        """End by end: both are low at once, as one world is cheap."""
        return Range(*(exact_sum(pair) for pair in zip(self.ends, other.ends, strict=True)))

    def times(self, other: "Range") -> "Range":
        """End by end; both are 0 or more."""
        pairs = zip(self.ends, other.ends, strict=True)
        return Range(*(Money(one, "").times(by).amount for one, by in pairs))

    def left_of(self, amount: Decimal) -> "Range":
        """What is left of an amount: least where most is taken."""
        low, mid, high = (difference(amount, end) for end in self.ends)
        return Range(high, mid, low)

    def percent_of(self, amount: Decimal) -> "Range | None":
        """The part of an amount, in percent, rounded at 18 decimals; None of nothing."""
        if not amount:
            return None
        return Range(*(divide(Money(end, "").times(_HUNDRED).amount, amount) for end in self.ends))

    @property
    def ends(self) -> tuple[Decimal, Decimal, Decimal]:
        """Low, mid and high."""
        return self.low, self.mid, self.high


class Claim(msgspec.Struct, frozen=True):
    """What somebody says: `said` is how it stands to what is worked out.

    `apart_from` are other claims of the same that share no value with it.
    """

    low: Decimal
    high: Decimal
    said: Said
    apart_from: tuple[tuple[Decimal, Decimal], ...]


def judged(claims: Sequence[Sequence[Decimal]], found: Range | None) -> tuple[Claim, ...]:
    """Each claim against the range that was worked out, and against the others."""
    ends = [(claim[0], claim[-1]) for claim in claims]
    return tuple(
        Claim(
            low,
            high,
            _said(low, high, found),
            tuple(other for other in ends if low > other[1] or high < other[0]),
        )
        for low, high in ends
    )


def _said(low: Decimal, high: Decimal, found: Range | None) -> Said:
    if found is None:
        return "unknown"
    if low > found.high or high < found.low:
        return "outside"
    return "inside" if found.low <= low and high <= found.high else "beyond"
