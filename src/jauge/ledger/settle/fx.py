"""The reference rates that amounts are compared by."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from jauge.ledger.settle.cells import moment
from jauge.pricing import fx


@lru_cache(maxsize=100_000)
def rate(one: str, other: str, day: int) -> tuple[Decimal, Decimal] | None:
    """How many units of two currencies a euro was worth on a day since 1970; None without."""
    on: date = moment(day).date()
    first, second = fx.rate_on(one, on), fx.rate_on(other, on)
    return None if first is None or second is None else (first.per_euro, second.per_euro)
