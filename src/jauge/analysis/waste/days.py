"""Days on which amounts are converted, as keys of sums."""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase

DAY: Final = "waste_day_us"


def day_key(calls: "CallCase", table: "ir.Table") -> "ir.Value":
    """The UTC day of a row in microseconds; null where its amounts need no rate."""
    import ibis

    day = calendar.day_start(table[STARTED_US], ((0, 0),))
    return ibis.ifelse(table["billing_currency"] == calls.currency, None, day)


def in_currency(calls: "CallCase", amount: Decimal, currency: str, day_us: int | None) -> Decimal:
    """An amount at the rate of its day; in its own currency where there is none."""
    day = None if day_us is None else calendar.day_of(day_us)
    return calls.converter.convert(amount, currency, day)
