"""Exact sums a day, as `jauge cost` answers, and the same as arrays for statistics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from jauge.analysis.anomalies.rhythm import Floats
from jauge.analysis.budgets.silence import Gap, gaps
from jauge.analysis.conversion import NATIVE, StaleRate
from jauge.analysis.cost import Line, Question
from jauge.analysis.coverage import coverage
from jauge.analysis.desk import Desk
from jauge.analysis.question import Key
from jauge.model import Period, exact_sum

EVENING: Final = 18
"""A file that ends earlier on its last day holds a part of it."""
Amounts = Mapping[date, Decimal]


@dataclass(frozen=True)
class Span:
    """What the ledger knows of time: its first and last day, and the last that is over.

    `gaps` are stretches of days between them of which nothing was imported.
    """

    first: date
    last: date
    complete: date
    gaps: tuple[Gap, ...] = ()

    @property
    def days(self) -> int:
        """Days that are over."""
        return (self.complete - self.first).days + 1


def span_of(desk: Desk, timezone: str, now: datetime) -> Span | None:
    """The days of the ledger; None without any row.

    Not over is the day that `now` is in, and a newest day whose last row is not of its evening.
    """
    behind = coverage(desk.held, None)
    if behind.first is None or behind.last is None:
        return None
    here = ZoneInfo(timezone)
    first, last = (one.astimezone(here).date() for one in (behind.first, behind.last))
    today = now.astimezone(here).date()
    is_over = behind.last.astimezone(here).hour >= EVENING
    complete = last if is_over else last - timedelta(days=1)
    asked = Question(by=("day",), timezone=timezone, currency=NATIVE)
    active = {day_of(line) for line in desk.ask(asked).lines if line.keys[-1] is not None}
    return Span(first, last, min(complete, today - timedelta(days=1)), gaps(active))


def period_of(first: date, after: date, timezone: str) -> Period:
    """From a day to another (excluded), in a zone."""
    here = ZoneInfo(timezone)
    start, end = (datetime.combine(day, time.min, here).astimezone(UTC) for day in (first, after))
    return Period(start, end, f"{first}..{after}", timezone)


@dataclass(frozen=True)
class Groups:
    """The lines of each group and currency, one a day, and the rates that were old."""

    lines: Mapping[tuple[tuple[Key, ...], str | None], list[Line]]
    stale_rates: tuple[StaleRate, ...]


def by_day(desk: Desk, question: Question) -> Groups:
    """What each group of the question has, a day at a time."""
    asked = Question(
        by=(*question.by, "day"),
        period=question.period,
        timezone=question.timezone,
        currency=question.currency,
    )
    found: dict[tuple[tuple[Key, ...], str | None], list[Line]] = {}
    answer = desk.ask(asked)
    for line in answer.lines:
        found.setdefault((line.keys[:-1], line.currency), []).append(line)
    return Groups(found, answer.stale_rates)


def day_of(line: Line) -> date:
    """The day of a line of `by_day`."""
    return date.fromisoformat(str(line.keys[-1]))


def costs(lines: Iterable[Line]) -> dict[date, Decimal]:
    """What each day cost; a day whose cost nobody knows is not there."""
    found: dict[date, list[Decimal]] = {}
    for line in lines:
        if line.keys[-1] is not None and line.sums.effective_cost is not None:
            found.setdefault(day_of(line), []).append(line.sums.effective_cost)
    return {day: exact_sum(some) for day, some in found.items()}


def without_cost(line: Line) -> int:
    """Calls of a line whose cost nobody knows, most of them because their model has no price."""
    return max((line.sums.calls or 0) - (line.sums.costed_calls or 0), 0)


def within(amounts: Amounts, first: date, after: date) -> Decimal:
    """The exact sum of some days."""
    return exact_sum(amount for day, amount in amounts.items() if first <= day < after)


def array(amounts: Sequence[Amounts], first: date, days: int) -> Floats:
    """Series as floats (scopes x days), for statistics alone."""
    found = np.zeros((len(amounts), max(days, 0)))
    for place, some in enumerate(amounts):
        for day, amount in some.items():
            number = (day - first).days
            if 0 <= number < days:
                found[place, number] = float(amount)
    return found
