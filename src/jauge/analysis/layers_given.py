"""What jauge.toml gives for a layer, by days over a span: amounts that no file holds."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.conversion import Converter
from jauge.config import Layer
from jauge.model import Money, difference, divide, exact_sum, product

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_DAY: Final = timedelta(days=1)


class Span(msgspec.Struct, frozen=True):
    """Calendar days from `first` to `end`, which is not part of it."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.end - self.first).days


class Given(msgspec.Struct, frozen=True):
    """An entry of jauge.toml, the days of it within a span, and what these days cost."""

    layer: Layer
    days: tuple[date, ...]
    amounts: tuple[Money, ...]


def given(entries: Iterable[Layer], span: Span, converter: Converter) -> Iterator[Given]:
    """The entries that count within a span; each month at the rate of its first day there."""
    for entry in entries:
        sums: dict[str, Decimal] = {}
        days: list[date] = []
        for part, amount in prorated(entry, span):
            own = entry.amount.currency
            currency = converter.currency(own, part.first) or own
            converted = converter.convert(amount, own, part.first)
            sums[currency] = exact_sum((sums.get(currency, Decimal(0)), converted))
            days += (part.first + _DAY * number for number in range(part.days))
        if days:
            amounts = tuple(Money(sums[currency], currency) for currency in sorted(sums))
            yield Given(entry, tuple(days), amounts)


def prorated(entry: Layer, span: Span) -> Iterator[tuple[Span, Decimal]]:
    """The calendar months of an entry within a span, and the part of the amount of their days.

    A day costs the amount divided by the days of its month, quarter or year, or of the entry's
    own days where it is given once. Rounded half-even at 18 decimals, cumulatively: the parts of
    adjacent spans add up exactly.
    """
    first = max(span.first, entry.from_ or span.first)
    last = min(span.end, entry.until or span.end)
    while first < last:
        month = _unit(first, 1)
        part = Span(first, min(last, month.end))
        yield part, difference(_upto(entry, part, part.end), _upto(entry, part, part.first))
        first = part.end


def _upto(entry: Layer, part: Span, day: date) -> Decimal:
    """What the days of a unit before this one cost."""
    if entry.per == "once" and entry.from_ and entry.until:
        unit = Span(entry.from_, entry.until)
    else:
        unit = _unit(part.first, _MONTHS[entry.per])
    return divide(product(entry.amount.amount, (day - unit.first).days), Decimal(unit.days))


def _unit(day: date, months: int) -> Span:
    """The month, quarter or year that a day is in."""
    first = (day.month - 1) // months * months
    year, month = day.year + (first + months) // 12, (first + months) % 12 + 1
    # Nothing comes after the last year that a date can be in but its last day.
    end = date(year, month, 1) if year <= date.max.year else date.max
    return Span(date(day.year, first + 1, 1), end)
