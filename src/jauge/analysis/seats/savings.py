"""What giving seats back saves in a month, in the currency of findings."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from jauge.analysis.seats.given_back import GivenBack
from jauge.model import Saving


class Rates(Protocol):
    """Who converts an amount at the rate of a day; None without a rate."""

    @property
    def currency(self) -> str:
        """The currency that amounts end in."""
        ...

    def amount(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        """The amount in that currency."""
        ...


def saving(found: GivenBack, rates: Rates, *, is_sure: bool) -> Saving | None:
    """All of the waste, at the rate of the day of the list; None where no price is known.

    Where it is not sure that nobody uses the seats, nothing may be saved at least.
    """
    if found.waste is None or found.currency is None:
        return None
    here = rates.amount(found.waste, found.currency, found.as_of)
    amount, currency = (found.waste, found.currency) if here is None else (here, rates.currency)
    return Saving(amount if is_sure else Decimal(0), amount, amount, currency)
