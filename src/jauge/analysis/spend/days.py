"""An amount for a time, split by days to the cent: what of it is for some of these days."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

import msgspec

from jauge.attribution.share import share_out
from jauge.model import difference, exact_sum, product

_CENTS: Final = 2
_DAY: Final = timedelta(days=1)
_LAST_MOMENTS: Final = timedelta(minutes=1)
_WIDE: Final = Context(prec=76, rounding=ROUND_HALF_EVEN)


class Days(msgspec.Struct, frozen=True, order=True):
    """Calendar days from `first` to `end`, which is not part of them."""

    first: date
    end: date

    @property
    def count(self) -> int:
        """How many days there are; none where the end is not after the first."""
        return max((self.end - self.first).days, 0)

    @property
    def last(self) -> date:
        """The last of the days."""
        return self.end - _DAY

    def within(self, other: "Days | None") -> "Days":
        """The days that both have; other None is all time."""
        if other is None:
            return self
        return Days(max(self.first, other.first), min(self.end, other.end))

    def without(self, other: "Days") -> "tuple[Days, ...]":
        """The days before and after those of another."""
        common = self.within(other)
        if not common.count:
            return (self,)
        parts = (Days(self.first, common.first), Days(common.end, self.end))
        return tuple(part for part in parts if part.count)

    def months(self) -> "list[Days]":
        """These days, cut where months end."""
        cut: list[Days] = []
        first = self.first
        while first < self.end:
            month = month_of(first)
            cut.append(Days(first, min(month.end, self.end)))
            first = month.end
        return cut


def month_of(day: date) -> Days:
    """The calendar month of a day."""
    year, month = divmod(day.year * 12 + day.month, 12)
    # Nothing comes after the last month that a date can be in but its last day.
    end = date(year, month + 1, 1) if year <= date.max.year else date.max
    return Days(day.replace(day=1), end)


def spanned(start: datetime, end: datetime | None) -> Days:
    """The days of a time, in UTC: that of its start, and those before that of its end.

    An end in the last minute of a day is meant as its midnight. An engine may drop the zone.
    """
    first = start.replace(tzinfo=UTC).date()
    after = first if end is None else (end.replace(tzinfo=UTC) + _LAST_MOMENTS).date()
    return Days(first, max(after, first + _DAY))


def part_of(amount: Decimal, days: Days, window: Days | None) -> Decimal:
    """What of an amount that is for some days is for those within a window.

    The months get their parts by their number of days, to the cent by largest remainder; the
    first days of a month get theirs rounded half-even to the cent. So windows that meet add up to
    the amount. An amount with more digits than cents is split to its last digit.
    """
    if window is None or days.within(window) == days:
        return amount
    if not days.within(window).count:
        return Decimal(0)
    parts = days.months()
    shares = share_out(_plain(amount), [part.count for part in parts], places=_CENTS)
    pairs = zip(parts, shares, strict=True)
    return exact_sum(_of_month(share, part, window) for part, share in pairs)


def _of_month(amount: Decimal, days: Days, window: Days) -> Decimal:
    common = days.within(window)
    if not common.count:
        return Decimal(0)
    before, upto = (_upto(amount, days, day) for day in (common.first, common.end))
    return difference(upto, before)


def _upto(amount: Decimal, days: Days, day: date) -> Decimal:
    """What of an amount is for the days before one."""
    whole = _plain(amount)
    unit = Decimal(1).scaleb(min(-_CENTS, int(whole.as_tuple().exponent)))
    part = product(whole, (day - days.first).days)
    return _WIDE.quantize(_WIDE.divide(part, Decimal(days.count)), unit)


def _plain(amount: Decimal) -> Decimal:
    """The amount without zeros at its end."""
    return amount.normalize(_WIDE)
