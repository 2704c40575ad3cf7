"""What the models of the group cost, as their makers publish it: dollars for a million tokens.

The figures were read in the price book on 2026-11-22 and are written out here, so that the totals
of the demonstration do not come from the code that they test. All sums are whole picodollars.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CONTRACT_FROM = date(2026, 7, 1)
CONTRACT_MODEL = "mistral-large-2512"
CONTRACT_PERCENT = 12
_HUNDRED = 100


@dataclass(frozen=True)
class Price:
    """Picodollars a token (a dollar for a million tokens is a million of them)."""

    input: int
    cache_read: int
    cache_write: int
    output: int


PRICES = {
    "gpt-4o": Price(2_500_000, 1_250_000, 0, 10_000_000),
    "gpt-4o-mini": Price(150_000, 75_000, 0, 600_000),
    "claude-opus-4-5": Price(5_000_000, 500_000, 6_250_000, 25_000_000),
    "claude-haiku-4-5": Price(1_000_000, 100_000, 1_250_000, 5_000_000),
    "mistral-large-2512": Price(500_000, 50_000, 0, 1_500_000),
}


def listed(model: str, given: int, read: int, written: int, said: int) -> int:
    """What a call costs at list price, in picodollars."""
    price = PRICES[model]
    plain = (given - read - written) * price.input
    return plain + read * price.cache_read + written * price.cache_write + said * price.output


def paid(model: str, day: date, cost: int) -> int:
    """The same under the contract, on a UTC day."""
    if model != CONTRACT_MODEL or day < CONTRACT_FROM:
        return cost
    return cost * (_HUNDRED - CONTRACT_PERCENT) // _HUNDRED


def dollars(cost: int) -> str:
    """Picodollars as dollars, to the last digit."""
    return f"{Decimal(cost).scaleb(-12).normalize():f}"
