"""Values that the configuration writes as text: durations, zones, currencies, limits."""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from jauge.i18n import _
from jauge.model import Money, fits, parse_money
from jauge.model.currencies import ISO_4217

_DURATION: Final = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,6})?)S)?)?$"
)
_LIMIT_UNITS: Final = frozenset({"calls", "tokens"})


class Duration(msgspec.Struct, frozen=True):
    """An ISO 8601 duration: calendar months, and exact microseconds; `text` as written."""

    months: int
    microseconds: int
    text: str

    def __str__(self) -> str:
        return self.text

    def after(self, moment: datetime) -> datetime:
        """`moment` moved on; the day is clamped to the length of the month it lands in."""
        index = moment.year * 12 + moment.month - 1 + self.months
        year, month = index // 12, index % 12 + 1
        day = min(moment.day, monthrange(year, month)[1])
        moved = moment.replace(year=year, month=month, day=day)
        return moved + timedelta(microseconds=self.microseconds)


class Limit(msgspec.Struct, frozen=True):
    """What a budget may reach: money (`unit` is a currency), `calls` or `tokens`."""

    amount: Decimal
    unit: str


def parse_duration(text: str) -> Duration:
    """Read `P2Y10M` or `PT2H`; raises ValueError on anything else."""
    found = _DURATION.match(text)
    if found is None:
        raise ValueError(_("is not an ISO 8601 duration: write P2Y10M, P3D or PT2H"))
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    seconds = Decimal(found[7] or 0) + 60 * (minutes + 60 * (hours + 24 * (days + 7 * weeks)))
    return Duration(12 * years + months, int(seconds * 1_000_000), text)


def parse_zone(text: str) -> str:
    """The name of a time zone that this machine knows, such as `Europe/Paris`."""
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        raise ValueError(_("is not a time zone: write UTC or Europe/Paris")) from None


def parse_currency(text: str) -> str:
    """An ISO 4217 code."""
    if text not in ISO_4217:
        raise ValueError(_("is not an ISO 4217 currency: write EUR or USD"))
    return text


def parse_amount(text: str) -> Money:
    """An amount with its currency that the ledger can hold: `18400 EUR`."""
    try:
        money = parse_money(text)
    except ValueError:
        raise ValueError(_("is not an amount with a currency: write '12.50 EUR'")) from None
    if not fits(money.amount):
        raise ValueError(_("has more digits than the ledger keeps (20 and 18): round it"))
    return Money(money.amount, parse_currency(money.currency))


def parse_limit(text: str) -> Limit:
    """A limit of a budget: `500 EUR`, `20 calls` or `1000000 tokens`."""
    number, _space, unit = text.strip().partition(" ")
    if unit not in _LIMIT_UNITS:
        money = parse_amount(text)
        limit = Limit(money.amount, money.currency)
    elif number.isdecimal():
        limit = Limit(Decimal(number), unit)
    else:
        raise ValueError(_("is not a limit: write '500 EUR', '20 calls' or '1000000 tokens'"))
    if limit.amount < 0:
        raise ValueError(_("is a negative limit: write 0 or more"))
    return limit


Split = Literal["even", "fixed", "calls", "tokens", "effective_cost"]


def parse_split(text: str) -> str:
    """What a shared cost is spread by: a measure, or `driver:FILE`."""
    if text in Split.__args__ or (text.startswith("driver:") and len(text) > len("driver:")):
        return text
    raise ValueError(
        _("is not one of even, fixed, calls, tokens, effective_cost, driver:FILE: choose one")
    )


def parse_secret(text: str) -> str:
    """Where a key is kept: `env:NAME` or `file:PATH`, never the key."""
    kind, _colon, place = text.partition(":")
    if kind in {"env", "file"} and place:
        return text
    raise ValueError(_("must name where the key is kept: write env:NAME or file:PATH"))
