"""What is to be paid and what was paid, as matching sees them. Pure."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal

import msgspec

from jauge.attribution.vendors import Fit
from jauge.model import Money, divide

CENT: Final = Decimal("0.01")
"""What amounts in one currency may differ by."""
MARGIN: Final = (Decimal("-0.005"), Decimal("0.04"))
"""What a bank may take beyond the ECB rate of the booking day, as a part of the amount."""
EURO: Final = "EUR"
_WIDE: Final = Context(prec=76, rounding=ROUND_HALF_UP)

PerEuro = Callable[[str, date], Decimal | None]
"""How many units of a currency one euro was worth on a day (ECB); None where unknown."""
DueKind = Literal["invoice", "cost", "seats"]


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is to be paid: an invoice, else what a supplier's report or seats come to.

    `net` is None of seats without a price, `tax` None where nobody states one. It is paid from
    `first` to `last`, most likely from `near_first` to `near_last`. `invited_net` is what comes on
    top where a supplier charges for invitations.
    """

    id: str
    supplier: str
    part: str
    month: date
    currency: str
    net: Decimal | None
    tax: Decimal | None
    kind: DueKind
    first: date
    last: date
    near_first: date
    near_last: date
    references: tuple[str, ...] = ()
    seats: int | None = None
    invited_net: Decimal | None = None

    def takes(self, day: date) -> bool:
        """Whether it may be paid on a day."""
        return self.first <= day <= self.last

    def distance(self, day: date) -> int:
        """Days from when it is paid most likely."""
        return max((self.near_first - day).days, (day - self.near_last).days, 0)


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """A bank line of a supplier; amounts are positive where they are paid.

    `belongs_to` is the payment that a refund or a card fee is part of.
    """

    id: str
    supplier: str
    part: str
    day: date
    amount: Decimal
    currency: str
    original: Decimal | None = None
    original_currency: str | None = None
    text: str = ""
    fit: Fit | None = None
    belongs_to: str | None = None
    is_fee: bool = False

    def paid_in(self, currency: str) -> Decimal | None:
        """What was paid in a currency: as booked, or before the bank converted it."""
        if self.currency == currency:
            return self.amount
        return self.original if self.original_currency == currency else None


def cents(amount: Decimal) -> Decimal:
    """To the cent, half up: how suppliers charge."""
    return _WIDE.quantize(amount, CENT)


def at_rate(amount: Decimal, own: str, wanted: str, day: date, rates: PerEuro) -> Decimal | None:
    """The amount at the ECB rate of a day, at 18 decimals; None without a rate."""
    if own == wanted:
        return amount
    above, below = rates(wanted, day), rates(own, day)
    if above is None or below is None:
        return None
    return divide(Money(amount, own).times(above).amount, below)


def month_after(day: date) -> date:
    """The first day of the month after that of a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before that of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
