"""Why two amounts for the same use differ: each reason says which amount it would give."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

TOLERANCE: Final = Decimal("0.02")
"""Prices with 12 decimals and rounded lines of bills differ by less."""
LEAST: Final = Decimal(1)
"""A difference below one unit of the currency is not looked at."""
CLOSE: Final = Decimal("0.005")
"""How near the amount of a reason must be before it is named."""
_VAT: Final = Decimal("1.20")
_UNITS: Final = (Decimal(1000), Decimal(1_000_000))


def differs(stated: Decimal, expected: Decimal) -> bool:
    """Whether two amounts are further apart than tolerance and least difference."""
    return abs(stated - expected) > max(abs(expected) * TOLERANCE, LEAST)


def is_near(stated: Decimal, amount: Decimal | None) -> bool:
    """Whether a reason's amount is the one that was stated."""
    return amount is not None and amount > 0 and abs(stated - amount) <= amount * CLOSE


def reason(stated: Decimal, expected: Mapping[str, Decimal | None]) -> str | None:
    """The first reason whose amount was stated; None where no reason is provable."""
    return next((name for name, amount in expected.items() if is_near(stated, amount)), None)


def plain_reasons(ours: Decimal) -> dict[str, Decimal | None]:
    """Reasons that need nothing but the amount: tax of 20 %, and prices for a thousand too many."""
    scaled = {f"per_{unit}": each for unit in _UNITS for each in (ours * unit,)}
    return {"vat_20": ours * _VAT, **scaled}
