"""Whether two prices are one without tax and one with it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from jauge.attribution.vendors.amounts import VAT_PERCENT
from jauge.model import Money, difference, divide, exact_sum

_HUNDRED: Final = Decimal(100)
_EXACT: Final = Decimal("0.001")
_CLOSE: Final = Decimal("0.01")
"""Prices a month that were made of prices a year are rounded: one in a hundred is the same."""
RATES: Final[Sequence[Decimal]] = tuple(rate for rate in VAT_PERCENT if rate)
"""Rates of VAT in percent, the likeliest first."""


def tax_between(net: Decimal, gross: Decimal) -> Decimal | None:
    """The rate of VAT, in percent, by which one price is the other with tax, within 1 % of it.

    None where no rate is, or where a price is not above 0. Of several rates that are as close as
    that, the one that is right to a thousandth, else the likeliest.
    """
    if net <= 0 or gross <= 0:
        return None
    distances = {rate: _distance(net, gross, rate) for rate in RATES}
    nearest = min(RATES, key=distances.__getitem__)
    if distances[nearest] <= _EXACT:
        return nearest
    return next((rate for rate in RATES if distances[rate] <= _CLOSE), None)


def with_tax(net: Decimal, percent: Decimal) -> Decimal:
    """A net amount with its tax, rounded half-even at 18 decimals."""
    return exact_sum((net, divide(Money(net, "").times(percent).amount, _HUNDRED)))


def _distance(net: Decimal, gross: Decimal, percent: Decimal) -> Decimal:
    expected = with_tax(net, percent)
    return divide(abs(difference(gross, expected)), expected)
