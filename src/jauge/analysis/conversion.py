"""From the currency of a price to the reporting currency, at the rate of the call's day."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Context, Decimal
from typing import Final, Protocol

import msgspec

from jauge.model import Money, divide, exact_sum
from jauge.model.money import MONEY_SCALE

NATIVE: Final = "native"
_EURO: Final = "EUR"
_WIDE: Final = Context(prec=200)


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

    def convert_parts(
        self, amounts: Sequence[Decimal | None], currency: str | None, day: date | None
    ) -> list[Decimal | None]:
        """Parts of one sum converted so that they add up to the sum converted.

        Each is cut at 18 decimals; the units that are left go to the largest remainders, among
        equal ones to the first: so lines add up to the total, whatever they are grouped by.
        """
        known = [amount for amount in amounts if amount is not None]
        if currency is None or day is None or currency == self._currency or not known:
            return list(amounts)
        factors = self._factors(currency, day)
        if factors is None:
            return list(amounts)
        parts = iter(_parts(known, self.convert(exact_sum(known), currency, day), *factors))
        return [None if amount is None else next(parts) for amount in amounts]

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


def _parts(
    amounts: Sequence[Decimal], total: Decimal, times: Decimal, by: Decimal
) -> list[Decimal]:
    """`amounts` x `times` / `by` at 18 decimals, up or down by one unit to add up to `total`."""
    scale = max(MONEY_SCALE, *(-int(amount.as_tuple().exponent) for amount in amounts))
    (above, under), (below, over) = times.as_integer_ratio(), by.as_integer_ratio()
    above, below = above * over, below * under
    below *= 10 ** (scale - MONEY_SCALE)
    parts, remainders = zip(
        *(divmod(int(amount.scaleb(scale, _WIDE)) * above, below) for amount in amounts),
        strict=True,
    )
    rounded = list(parts)
    left = int(total.scaleb(MONEY_SCALE, _WIDE)) - sum(rounded)
    for place in sorted(range(len(rounded)), key=lambda p: -remainders[p])[:left]:
        rounded[place] += 1
    return [Decimal(part).scaleb(-MONEY_SCALE, _WIDE) for part in rounded]
