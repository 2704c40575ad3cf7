"""How a period of a budget goes: how fast, since when a warning holds, how it will end."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from jauge.analysis.budgets import outlook, series
from jauge.analysis.budgets.silence import within
from jauge.analysis.budgets.use import COUNTED, State, Warned
from jauge.config.tree import Budget
from jauge.model import divide, exact_sum

RATE_DAYS: Final = 7
"""The burn rate is that of so many last days."""
HUNDRED: Final = Decimal(100)
_LEVEL: Final = 0.80
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)
_ONE: Final = Decimal(1)


def burn_rate(amounts: Mapping[date, Decimal], known: series.Span) -> Decimal | None:
    """What a day of the last seven that are over used, whatever the period of the budget.

    Days of which nothing was imported are not counted; None where there is no other.
    """
    days = max(min(RATE_DAYS, known.days), 1)
    until = day_after(known)
    first = until - timedelta(days=days)
    seen = days - int(within(known.gaps, first, days).sum())
    return divide(series.within(amounts, first, until), Decimal(seen)) if seen else None


def projected(
    amounts: Mapping[date, Decimal],
    known: series.Span,
    first: date,
    after: date,
    look: outlook.Outlook,
    unit: str,
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Low, expected and high at the end of a period; None where it has no end."""
    if after == date.max:
        return None
    start = max((first - known.complete).days - 1, 0)
    stop = (after - known.complete).days - 1
    used = series.within(amounts, first, after)
    over = series.within(amounts, first, known.complete + timedelta(days=1))
    least = _ONE if unit in COUNTED else _CENT
    low, mid, high = (
        max(exact_sum((over, Decimal(repr(one)))).quantize(least), used)
        for one in look.ends(start, stop, _LEVEL)
    )
    return low, mid, high


def warned_on(
    budget: Budget, amounts: Mapping[date, Decimal], first: date, after: date
) -> Iterator[Warned]:
    """The levels that were passed, and 100 % where the limit was: the day of each."""
    levels = sorted({*map(Decimal, budget.warn_at_percent), HUNDRED})
    total = _NOTHING
    for day in sorted(day for day in amounts if first <= day < after):
        total = exact_sum((total, amounts[day]))
        while levels and total * HUNDRED >= levels[0] * budget.limit.amount and total > 0:
            yield Warned(levels.pop(0), day)


def state_of(
    used: Decimal,
    limit: Decimal,
    warned: Sequence[Warned],
    ends: tuple[Decimal, Decimal, Decimal] | None,
) -> State:
    """Whether the limit is passed, or will be as things are expected."""
    if used > limit:
        return "over"
    if ends is not None and ends[1] > limit:
        return "will_pass"
    return "warned" if warned else "ok"


def exhausted_on(
    budget: Budget,
    amounts: Mapping[date, Decimal],
    known: series.Span,
    period: tuple[date, date],
    look: outlook.Outlook | None,
) -> date | None:
    """The day on which the limit is reached: it was, or as things are expected it will be."""
    first, after = period
    total = _NOTHING
    for day in sorted(day for day in amounts if first <= day < min(after, day_after(known))):
        total = exact_sum((total, amounts[day]))
        if total >= budget.limit.amount and total > 0:
            return day
    if look is None:
        return None
    for number, amount in enumerate(look.path):
        day = known.complete + timedelta(days=number + 1)
        if day >= after:
            return None
        if day >= first:
            expected = max(Decimal(repr(float(amount))), amounts.get(day, _NOTHING))
            total = exact_sum((total, expected))
            if total >= budget.limit.amount and total > 0:
                return day
    return None


def day_after(known: series.Span) -> date:
    """The day after the last that is over."""
    return known.complete + timedelta(days=1)
