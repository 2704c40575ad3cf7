"""Amounts of money: a Decimal that never leaves its currency."""

import re
from collections.abc import Iterable
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from functools import reduce
from typing import Final

import msgspec

MONEY_PRECISION: Final = 38
MONEY_SCALE: Final = 18
PRICE_SCALE: Final = 12
_WIDE: Final = Context(prec=MONEY_PRECISION * 2, rounding=ROUND_HALF_EVEN)
_EXACT: Final = Context(
    prec=MONEY_PRECISION * 2, traps=[DivisionByZero, Inexact, InvalidOperation, Overflow]
)
_MONEY_QUANTUM: Final = Decimal(1).scaleb(-MONEY_SCALE)
_PRICE_QUANTUM: Final = Decimal(1).scaleb(-PRICE_SCALE)
_MONEY_LIMIT: Final = Decimal(10) ** (MONEY_PRECISION - MONEY_SCALE)
_MONEY: Final = re.compile(r"([+-]?\d+(?:\.\d+)?) +([A-Z][A-Z0-9_]*)", re.ASCII)


def fits(amount: Decimal) -> bool:
    """Whether the ledger can hold `amount` without rounding (DECIMAL(38,18))."""
    if not amount.is_finite() or amount.copy_abs() >= _MONEY_LIMIT:
        return False
    return amount == amount.quantize(_MONEY_QUANTUM, context=_WIDE)


def divide(amount: Decimal, divisor: Decimal) -> Decimal:
    """The quotient rounded half-even at 18 decimals: how an amount goes through a rate."""
    return _WIDE.divide(amount, divisor).quantize(_MONEY_QUANTUM, context=_WIDE)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum without rounding; raises ArithmeticError when 76 digits do not hold it."""
    return reduce(_EXACT.add, amounts, Decimal(0))


def difference(amount: Decimal, *less: Decimal) -> Decimal:
    """`amount` without each of `less`, not rounded; raises ArithmeticError as exact_sum does.

    A minus sign before a Decimal would round it at the 28 digits of the default context.
    """
    return reduce(_EXACT.subtract, less, amount)


def product(amount: Decimal, count: int) -> Decimal:
    """The amount for `count` units without rounding; raises ArithmeticError as exact_sum does."""
    return _EXACT.multiply(amount, Decimal(count))


def unit_price(price: Decimal, per: int = 1) -> Decimal:
    """The price of one unit at 12 decimals, rounded half-even once; `per` is the quoted block."""
    return _WIDE.divide(price, Decimal(per)).quantize(_PRICE_QUANTUM, context=_WIDE)


class Money(msgspec.Struct, frozen=True):
    """An amount in one currency (ISO 4217 code, or the name of a virtual currency).

    Sums and products are exact: one that would need rounding raises ArithmeticError.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            msg = f"not an amount: {self.amount}"
            raise ValueError(msg)

    def __add__(self, other: "Money") -> "Money":
        return Money(_EXACT.add(self.amount, self._same(other).amount), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(_EXACT.subtract(self.amount, self._same(other).amount), self.currency)

    def __neg__(self) -> "Money":
        return Money(self.amount.copy_negate(), self.currency)

    def times(self, count: int | Decimal) -> "Money":
        """The amount for `count` units, exact."""
        return Money(_EXACT.multiply(self.amount, Decimal(count)), self.currency)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            msg = f"{self.currency} and {other.currency} cannot be added: convert one first"
            raise ValueError(msg)
        return other


def parse_money(text: str) -> Money:
    """Read `"18400 EUR"`; raises ValueError on anything else."""
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        msg = f"{text!r} is not an amount with a currency, such as '12.50 EUR'"
        raise ValueError(msg)
    return Money(Decimal(found[1]), found[2])
