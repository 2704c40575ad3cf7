"""What the months to come will cost, by any scope: so far, still to come, and how sure that is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.budgets import methods, outlook, series
from jauge.analysis.budgets.intervals import LEVELS
from jauge.analysis.budgets.outlook import Outlook, Score
from jauge.analysis.budgets.scenario import Scenario
from jauge.analysis.budgets.silence import Gap
from jauge.analysis.conversion import StaleRate
from jauge.analysis.cost import Question
from jauge.analysis.desk import Desk
from jauge.analysis.dimensions import CALENDAR
from jauge.analysis.question import Key
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import difference, exact_sum

MOST_SCOPES: Final = 200
"""Scopes with a forecast of their own, dearest first; more than anybody reads."""
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)
_NONE_DAYS: Final = 3
_YEAR_MONTHS: Final = 12


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which scopes, how many months (the one that runs is the first), and what is supposed."""

    by: tuple[str, ...] = ()
    months: int = 1
    timezone: str = "UTC"
    currency: str = "EUR"
    country: str = "FR"
    scenario: Scenario = Scenario()


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """One month of a scope: `so_far` is exact, what is expected is rounded to hundredths.

    `ends` are low and high per level of confidence.
    """

    month: str
    so_far: Decimal
    expected: Decimal
    ends: tuple[tuple[Decimal, Decimal], ...]
    days_left: int


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """The months of a scope; empty where `reason` says that nothing can be expected of it.

    That is too little history, or that no call has a cost (`calls_without_cost` are in no figure).
    `method` and `scores` say how it was made, and how all methods did at former days.
    """

    keys: tuple[Key, ...]
    currency: str | None
    months: tuple[Month, ...]
    method: str | None
    scores: tuple[Score, ...] = ()
    history_days: int = 0
    reason: str | None = None
    calls_without_cost: int = 0


class Forecasts(msgspec.Struct, frozen=True, kw_only=True):
    """All scopes, dearest first, and the whole of each currency.

    Of the days of `gaps` nothing was imported: they are in no amount, and nothing rests on them.
    """

    asked: Asked
    lines: tuple[Forecast, ...] = ()
    totals: tuple[Forecast, ...] = ()
    first_on: date | None = None
    last_on: date | None = None
    gaps: tuple[Gap, ...] = ()
    left_out: int = 0
    stale_rates: tuple[StaleRate, ...] = ()


def forecasts(desk: Desk, asked: Asked, now: datetime) -> Forecasts:
    """What each scope will cost by the end of the month, and of months after it."""
    for name in asked.by:
        if name in CALENDAR:
            raise UsageError(_("{name} is time: leave it out of --by").format(name=name))
    known = series.span_of(desk, asked.timezone, now)
    if known is None:
        return Forecasts(asked=asked)
    totals, _left_out, stale = _asked(desk, (), asked, known)
    lines, left_out = _asked(desk, asked.by, asked, known)[:2] if asked.by else ((), 0)
    return Forecasts(
        asked=asked, lines=lines, totals=totals, first_on=known.first, last_on=known.last,
        gaps=known.gaps, left_out=left_out, stale_rates=stale,
    )  # fmt: skip


def _asked(
    desk: Desk, by: tuple[str, ...], asked: Asked, known: series.Span
) -> tuple[tuple[Forecast, ...], int, tuple[StaleRate, ...]]:
    question = Question(by=by, timezone=asked.timezone, currency=asked.currency)
    answered = series.by_day(desk, question)
    groups = [
        (keys, currency, series.costs(lines), sum(map(series.without_cost, lines)))
        for (keys, currency), lines in answered.lines.items()
    ]
    groups.sort(key=lambda one: (-exact_sum(one[2].values()), str(one[0])))
    kept, others = groups[:MOST_SCOPES], groups[MOST_SCOPES:]
    months = months_from(known.complete + timedelta(days=1), asked.months)
    ahead = (months[-1][1] - known.complete).days - 1
    values = series.array([one[2] for one in kept], known.first, known.days)
    given = methods.known(values, known.first, asked.country, ahead, known.gaps)
    found = outlook.outlooks(given, ahead)
    lines = [
        msgspec.structs.replace(
            _forecast(keys, currency, amounts, look, known, months, asked), calls_without_cost=many
        )
        for (keys, currency, amounts, many), look in zip(kept, found, strict=True)
    ]
    return tuple(lines), len(others), answered.stale_rates


def months_from(day: date, count: int) -> list[tuple[date, date]]:
    """The month of a day and those after it, each as first day and the day after the last."""
    found: list[tuple[date, date]] = []
    first = day.replace(day=1)
    for _one in range(count):
        year, month = divmod(12 * first.year + first.month, _YEAR_MONTHS)
        after = date(year, month + 1, 1)
        found.append((first, after))
        first = after
    return found


def _forecast(
    keys: tuple[Key, ...],
    currency: str | None,
    amounts: series.Amounts,
    look: Outlook,
    known: series.Span,
    months: Sequence[tuple[date, date]],
    asked: Asked,
) -> Forecast:
    if not amounts:
        return Forecast(keys=keys, currency=currency, months=(), method=None, reason="no_cost")
    begun = min((day for day, amount in amounts.items() if amount), default=known.last)
    history = max((known.complete - begun).days + 1, 0)
    if history < _NONE_DAYS:
        return Forecast(
            keys=keys, currency=currency, months=(), method=None, history_days=history,
            reason="no_history",
        )  # fmt: skip
    made = tuple(_month(amounts, look, known, first, after, asked) for first, after in months)
    return Forecast(
        keys=keys,
        currency=currency,
        months=made,
        method=look.method,
        scores=look.scores,
        history_days=history,
        reason="short_history" if look.is_short else None,
    )


def _month(
    amounts: series.Amounts,
    look: Outlook,
    known: series.Span,
    first: date,
    after: date,
    asked: Asked,
) -> Month:
    start = max((first - known.complete).days - 1, 0)
    stop = (after - known.complete).days - 1
    so_far = series.within(amounts, first, after)
    # The day that runs counts what it has had already, and never less than that.
    today = series.within(amounts, max(first, known.complete + timedelta(days=1)), after)
    # A scenario begins with the next day: the part of the day that runs stays as it is.
    path, running = look.path, min(stop, (known.last - known.complete).days)
    left = float(path[start:stop].sum())
    now = _rounded(float(path[start : max(start, running)].sum()) / left if left else 0.0)
    low_by, mid_by, high_by = (
        now + (1 - now) * one
        for one in (asked.scenario.low, asked.scenario.mid, asked.scenario.high)
    )
    ends: list[tuple[Decimal, Decimal]] = []
    expected = _NOTHING
    for level in LEVELS:
        low, mid, high = (_rounded(one) for one in look.ends(start, stop, level))
        whole = difference(so_far, today)
        ends.append(
            (
                max(_rounded_money(whole + low * low_by), so_far),
                max(_rounded_money(whole + high * high_by), so_far),
            )
        )
        expected = max(_rounded_money(whole + mid * mid_by), so_far)
    return Month(
        month=f"{first:%Y-%m}", so_far=so_far, expected=expected, ends=tuple(ends),
        days_left=stop - start,
    )  # fmt: skip


def _rounded(amount: float) -> Decimal:
    return Decimal(repr(float(amount)))


def _rounded_money(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT)
