"""How much depends on one supplier: shares and the Herfindahl-Hirschman index (HHI)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from jauge.model import exact_sum

CONCENTRATED: Final = 0.18
"""An HHI above 1,800 points is "highly concentrated": US merger guidelines of 2023, guideline 1."""
CONCENTRATED_2010: Final = 0.25
"""The same words stood at 2,500 points in the guidelines of 2010, section 5.3."""
ALTERNATIVE: Final = 0.05
"""A second supplier that has less than this share is a trial, not an alternative."""


class Concentration(msgspec.Struct, frozen=True, kw_only=True):
    """Suppliers by share of a total, largest first; `hhi` from 1/n to 1, times 10,000 in points."""

    total: Decimal
    shares: tuple[tuple[str, float], ...]
    hhi: float

    @property
    def alternatives(self) -> int:
        """Suppliers that hold a share that matters."""
        return sum(share >= ALTERNATIVE for _name, share in self.shares)


def concentration(amounts: Mapping[str, Decimal]) -> Concentration | None:
    """Shares of what each supplier costs; None where nothing is positive.

    A supplier in credit takes no part: a share is a part of what is paid.
    """
    paid = {name: amount for name, amount in amounts.items() if amount > 0}
    if not paid:
        return None
    total = exact_sum(paid.values())
    ordered = sorted(paid.items(), key=lambda one: (-one[1], one[0]))
    shares = tuple((name, float(amount / total)) for name, amount in ordered)
    return Concentration(total=total, shares=shares, hhi=sum(share**2 for _name, share in shares))
