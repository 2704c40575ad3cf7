"""From the currency of a price to the reporting currency, at the rate of the call's day."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

import msgspec

from jauge.model import Money, divide

NATIVE: Final = "native"
_EURO: Final = "EUR"


class Rate(Protocol):
    """What one euro was worth in a currency on a day."""

    @property
    def per_euro(self) -> Decimal:
        """Units of the currency for one euro."""
        ...

    @property
    def day(self) -> date:
        """The day that the rate was published."""
        ...

    @property
    def is_stale(self) -> bool:
        """Whether the rate is older than seven days."""
        ...


RateOn = Callable[[str, date], Rate | None]
"""The rate of a currency on a day, or the last one before it; None for what has no rate."""


class StaleRate(msgspec.Struct, frozen=True, order=True):
    """A rate that was used more than seven days after it was published."""

    currency: str
    published_on: date


class Converter:
    """Amounts into one currency; remembers the rates and which of them were stale.

    A currency without a rate (a virtual one, say) stays as it is, on a line of its own.
    """

    def __init__(self, currency: str | None, rate_on: RateOn) -> None:
        self._currency = currency
        self._rate_on = rate_on
        self._rates: dict[tuple[str, date], tuple[Decimal, Decimal] | None] = {}
        self.stale: set[StaleRate] = set()

    def currency(self, currency: str | None, day: date | None) -> str | None:
        """The currency that an amount of that day ends in."""
        if currency is None or day is None or self._factors(currency, day) is None:
            return self._currency if currency is None else currency
        return self._currency

    def convert(self, amount: Decimal, currency: str | None, day: date | None) -> Decimal:
        """The amount in `currency(...)`, rounded half-even at 18 decimals if converted."""
        if currency is None or day is None or currency == self._currency:
            return amount
        factors = self._factors(currency, day)
        if factors is None:
            return amount
        times, by = factors
        return divide(Money(amount, currency).times(times).amount, by)

    def _factors(self, currency: str, day: date) -> tuple[Decimal, Decimal] | None:
        """Multiply by the first, divide by the second; None when a rate is missing."""
        key = (currency, day)
        if key not in self._rates:
            own, wanted = (self._euro(name, day) for name in (currency, self._currency))
            self._rates[key] = None if own is None or wanted is None else (wanted, own)
        return self._rates[key]

    def _euro(self, currency: str | None, day: date) -> Decimal | None:
        if currency == _EURO:
            return Decimal(1)
        found = None if currency is None else self._rate_on(currency, day)
        if found is None or currency is None:
            return None
        if found.is_stale:
            self.stale.add(StaleRate(currency, found.day))
        return found.per_euro
