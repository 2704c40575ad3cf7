"""An amount in shares that add up to it exactly: largest remainder."""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from math import lcm
from typing import Final

_SCALE: Final = 18
_WIDE: Final = Context(prec=200)


def share_out(amount: Decimal, weights: Sequence[int], places: int = _SCALE) -> list[Decimal]:
    """The amount in proportion to weights of 0 or more that are not all 0.

    Each share is cut at so many decimals, or those of the amount where it has more; the units that
    are left go to the largest remainders, and among equal ones to the first. A credit is shared
    out as a charge is, with its sign.
    """
    scale = max(places, -int(amount.as_tuple().exponent))
    units = int(amount.copy_abs().scaleb(scale, _WIDE))
    whole = sum(weights)
    parts = [units * weight // whole for weight in weights]
    rest = units - sum(parts)
    remainders = [-(units * weight % whole) for weight in weights]
    for position in sorted(range(len(weights)), key=remainders.__getitem__)[:rest]:
        parts[position] += 1
    sign = -1 if amount < 0 else 1
    return [Decimal(sign * part).scaleb(-scale, _WIDE) for part in parts]


def as_integers(weights: Iterable[Decimal]) -> list[int]:
    """Integers in the same proportions."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*(denominator for _numerator, denominator in ratios))
    return [numerator * (scale // denominator) for numerator, denominator in ratios]
