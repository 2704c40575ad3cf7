"""Bank lines in the reporting currency, and what of each was lost on the way from another one."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from jauge.analysis.conversion import Converter
from jauge.analysis.spend.bank import Entry
from jauge.model import Money, difference


class Booked(msgspec.Struct, frozen=True, gc=False):
    """An entry with its amount at the ECB rate of the booking day: positive is paid.

    `at_rate` is the original amount at the rate of that day where the line states one in another
    currency, else None; the rest is `fx_margin`. The amount is in its own currency where there is
    no rate to the reporting one.
    """

    entry: Entry
    amount: Money
    at_rate: Decimal | None = None

    @property
    def fx_margin(self) -> Decimal | None:
        """What the bank took beyond the rate of the day; None where no original amount is known."""
        if self.at_rate is None:
            return None
        return difference(self.amount.amount, self.at_rate)

    @property
    def day(self) -> date:
        """The day on which it was booked."""
        return self.entry.line.booked_on


def booked(entries: Iterable[Entry], converter: Converter) -> list[Booked]:
    """The entries in one currency, each at the rate of its own day."""
    return [_booked(entry, converter) for entry in entries]


def _booked(entry: Entry, converter: Converter) -> Booked:
    line = entry.line
    day = line.booked_on
    amount = converter.convert(line.amount, line.currency, day).copy_negate()
    currency = converter.currency(line.currency, day) or line.currency
    original, own = line.original_amount, line.original_currency
    if original is None or own is None or own == line.currency:
        return Booked(entry, Money(amount, currency))
    if converter.currency(own, day) != currency:
        return Booked(entry, Money(amount, currency))
    sized = original.copy_abs().copy_sign(amount)
    return Booked(entry, Money(amount, currency), converter.convert(sized, own, day))
