"""Calls at the prices and exchange rates of one day, so that no change of them is a saving."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final, Protocol

import msgspec

from jauge.analysis import calendar
from jauge.analysis.aggregation import CURRENCY, RATE_DAY
from jauge.analysis.call_case import CallCase
from jauge.analysis.waste import tokens
from jauge.analysis.waste.prices import NAMED, Named, Units
from jauge.model import difference, exact_sum

_NOTHING: Final = Decimal(0)


class PriceSpan(Protocol):
    """What single tokens of one identity cost while one price is in force, contracts included."""

    @property
    def named(self) -> Named:
        """The identity, as calls name it."""
        ...

    @property
    def price_id(self) -> str:
        """The id that rated calls carry."""
        ...

    @property
    def part(self) -> tuple[int | None, ...]:
        """Hours of the day and sizes of input that it is for: the same after a change of price."""
        ...

    @property
    def valid_from(self) -> datetime | None:
        """From when on; None from the beginning."""
        ...

    @property
    def valid_until(self) -> datetime | None:
        """Until when, excluded; None without an end."""
        ...

    @property
    def currency(self) -> str:
        """The currency of the prices."""
        ...

    @property
    def units(self) -> Units:
        """What is paid."""
        ...


Spans = Callable[[Iterable[Named]], Iterable[PriceSpan]]
"""All prices that calls of these names may have met."""


@dataclass(frozen=True)
class PricedCalls:
    """The calls of a whole ledger, and their prices over time where somebody knows them."""

    calls: CallCase
    spans: Spans | None = None


class Costs(msgspec.Struct, frozen=True):
    """What the same calls cost: at prices and rates of one day, at its rates alone, as billed."""

    constant: Decimal
    own_prices: Decimal
    billed: Decimal


class Valuer:
    """Values sums of calls as of one day; `is_priced` tells whether the prices of all were known.

    A model that nobody called yet has the first price that it had afterwards.
    """

    def __init__(self, priced: PricedCalls, on: date, rows: Sequence[Mapping[str, Any]]) -> None:
        self._calls, self._on = priced.calls, on
        self._spans: dict[Named, list[PriceSpan]] = {}
        names = {_named(row) for row in rows if row["price_id"] is not None}
        for span in () if priced.spans is None else priced.spans(sorted(names, key=repr)):
            self._spans.setdefault(span.named, []).append(span)
        self.is_priced = True

    def value(self, row: Mapping[str, Any]) -> Costs | None:
        """What a sum of calls of one day, identity and price costs; None without a rate."""
        amount, currency = row["cost"] or _NOTHING, row[CURRENCY]
        day = calendar.day_of(row[RATE_DAY])
        if amount and not (self._has_rate(currency, day) and self._has_rate(currency, self._on)):
            return None
        convert = self._calls.converter.convert
        own = convert(amount, currency, self._on)
        change = self._change(row, day)
        if change is None:
            self.is_priced &= not amount
        return Costs(exact_sum((own, change or _NOTHING)), own, convert(amount, currency, day))

    def _has_rate(self, currency: str | None, day: date) -> bool:
        return self._calls.converter.currency(currency, day) == self._calls.currency

    def _change(self, row: Mapping[str, Any], day: date) -> Decimal | None:
        """What the tokens cost more on the day of all than on their own; None if nobody knows."""
        mine = self._spans.get(_named(row), [])
        own = _in_force([one for one in mine if one.price_id == row["price_id"]], day)
        if own is None:
            return None
        alike = [one for one in mine if one.part == own.part]
        usual = _in_force(alike, self._on) or _next(alike, self._on) or own
        if usual is own:
            return _NOTHING
        counts = {name: int(row[name] or 0) for name in tokens.CLASSES}
        costs = [self._cost(counts, one) for one in (usual, own)]
        if costs[0] is None or costs[1] is None:
            return None
        return difference(costs[0], costs[1])

    def _cost(self, counts: Mapping[str, int], span: PriceSpan) -> Decimal | None:
        cost = tokens.cost(counts, span.units)
        if cost is None or not self._has_rate(span.currency, self._on):
            return None
        return self._calls.converter.convert(cost, span.currency, self._on)


def _named(row: Mapping[str, Any]) -> Named:
    provider, model, region, tier = (row[name] for name in NAMED)
    return provider, model, region, tier


def _in_force(spans: Iterable[PriceSpan], day: date) -> PriceSpan | None:
    at = datetime.combine(day, time.min, UTC)
    found = (
        one
        for one in spans
        if (one.valid_from is None or one.valid_from <= at)
        and (one.valid_until is None or at < one.valid_until)
    )
    return next(found, None)


def _next(spans: Iterable[PriceSpan], day: date) -> PriceSpan | None:
    """The first price after a day on which there was none."""
    at = datetime.combine(day, time.min, UTC)
    later = [(one.valid_from, one) for one in spans if one.valid_from and one.valid_from > at]
    return min(later, key=lambda pair: pair[0])[1] if later else None
