"""What a configured capacity costs over days, part by part, so that adjacent days add up."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis import calendar
from jauge.analysis.spend.days import Days, month_of
from jauge.config import Capacity
from jauge.model import Money, difference, divide, product

_MONTHS: Final = 12
_HOUR_US: Final = 3600 * calendar.SECOND_US
_WATTS: Final = 1000

PartName = Literal["full", "purchase", "lease", "energy", "staff", "other"]
SUNK: Final = frozenset({"purchase", "staff"})
"""Parts that stay when a machine is given up: idle, they are freed capacity and no money."""


class Part(msgspec.Struct, frozen=True):
    """One part of a cost for some days, in `currency`."""

    name: PartName
    days: Days
    amount: Decimal
    currency: str

    @property
    def is_sunk(self) -> bool:
        """Whether giving the capacity up saves none of it."""
        return self.name in SUNK


class _Rate(msgspec.Struct, frozen=True):
    """An amount by time: a month, an hour, or a useful life of so many months from a day."""

    name: PartName
    amount: Money
    per: Literal["month", "hour", "life"]
    first: date | None = None
    months: int = 1


def in_force(one: Capacity, days: Days) -> Days:
    """The days of these on which a capacity is there."""
    return days.within(Days(one.from_ or days.first, one.until or days.end))


def parts(one: Capacity, days: Days, zone: str) -> Iterator[Part]:
    """The parts of what a capacity costs, month by month; those of nothing are left out.

    A month costs what it is said to, each day its part of the month. A purchase is spread evenly
    over the months of its useful life (straight line, no residual value). Rounded half-even at 18
    decimals, cumulatively: the parts of adjacent days add up exactly.
    """
    for month in in_force(one, days).months():
        for rate in _rates(one):
            upto = [_upto(rate, day, zone) for day in (month.end, month.first)]
            if amount := difference(upto[0], upto[1]):
                yield Part(rate.name, month, amount, rate.amount.currency)


def seconds(days: Days, zone: str) -> Decimal:
    """How long some local days are; those on which clocks change are not 24 hours."""
    ends = [_midnight_us(day, zone) for day in (days.first, days.end)]
    return Decimal(ends[1] - ends[0]) / calendar.SECOND_US


def throughput(one: Capacity) -> Decimal | None:
    """The weighted tokens that all units can do in a second; None where nobody says."""
    each = one.tokens_per_second
    if each is None and one.tokens_per_minute is not None:
        each = one.tokens_per_minute / 60
    return None if each is None else each * one.units


def later(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    last = (month_of(date(year, month + 1, 1)).last).day
    return date(year, month + 1, min(day.day, last))


def _rates(one: Capacity) -> Iterator[_Rate]:
    if one.cost_per_month is not None:
        yield _Rate("full", one.cost_per_month.times(one.units), "month")
    if one.cost_per_hour is not None:
        yield _Rate("full", one.cost_per_hour.times(one.units), "hour")
    if one.purchase is not None:
        life = one.useful_life_months or 1
        yield _Rate("purchase", one.purchase.times(one.units), "life", one.from_, life)
    if one.lease_per_month is not None:
        yield _Rate("lease", one.lease_per_month.times(one.units), "month")
    if one.energy is not None:
        kilowatts = one.energy.power_w * one.energy.pue / _WATTS
        hourly = one.energy.per_kwh.times(kilowatts).times(one.units)
        yield _Rate("energy", hourly, "hour")
    if one.staff_per_month is not None:
        yield _Rate("staff", one.staff_per_month.times(one.units), "month")
    if one.other_per_month is not None:
        yield _Rate("other", one.other_per_month.times(one.units), "month")


def _upto(rate: _Rate, day: date, zone: str) -> Decimal:
    """What all days before this one cost, from some far day on."""
    amount = rate.amount.amount
    if rate.per == "hour":
        return _part(amount, Fraction(_midnight_us(day, zone), _HOUR_US))
    months = _months_to(day)
    if rate.per == "life" and rate.first is not None:
        gone = min(max(months - _months_to(rate.first), Fraction(0)), Fraction(rate.months))
        return _part(amount, gone / rate.months)
    return _part(amount, months)


def _months_to(day: date) -> Fraction:
    """The calendar months before a day, and the part of its own."""
    whole = day.year * _MONTHS + day.month - 1
    return whole + Fraction(day.day - 1, month_of(day).count)


def _midnight_us(day: date, zone: str) -> int:
    return calendar.to_us(datetime.combine(day, time.min, ZoneInfo(zone)))


def _part(amount: Decimal, times: Fraction) -> Decimal:
    return divide(product(amount, times.numerator), Decimal(times.denominator))
