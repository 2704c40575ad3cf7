"""The periods of a budget: where they begin and end, and what they are called."""

from datetime import date, timedelta
from typing import Final

import msgspec

from jauge.analysis.budgets import series
from jauge.config.tree import Budget

_YEAR_MONTHS: Final = 12
_QUARTER: Final = 3


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which days: the period in which the ledger ends, or every period that these days touch."""

    first: date | None = None
    after: date | None = None
    timezone: str = "UTC"


def periods_of(budget: Budget, asked: Asked, known: series.Span) -> list[tuple[date, date]]:
    """The periods that the days asked and the ledger touch; the one in which the ledger ends.

    None where the days asked lie in periods before or after all that is known.
    """
    if budget.per == "once":
        return [(known.first, date.max)]
    end = known.last + timedelta(days=1)
    after = end if asked.after is None else min(asked.after, end)
    first = known.last if asked.first is None else max(asked.first, known.first)
    found: list[tuple[date, date]] = []
    period = period_around(first, budget.per)
    while period[0] < after:
        found.append(period)
        period = period_around(period[1], budget.per)
    return found


def asked_label(per: str, asked: Asked) -> str | None:
    """The period of the budget that the days asked are in, else these days."""
    if asked.first is None:
        return None
    first, after = period_around(asked.first, per)
    if asked.after is None or asked.after <= after:
        return label_of(per, first)
    return f"{asked.first}..{asked.after}"


def period_around(day: date, per: str) -> tuple[date, date]:
    """The period of a budget that a day is in: its first day, and the day after its last."""
    if per == "day":
        return day, day + timedelta(days=1)
    if per == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = {"month": 1, "quarter": _QUARTER, "year": _YEAR_MONTHS}[per]
    start = (day.month - 1) // months * months
    end = start + months
    return (
        date(day.year, start + 1, 1),
        date(day.year + end // _YEAR_MONTHS, end % _YEAR_MONTHS + 1, 1),
    )


def label_of(per: str, first: date) -> str:
    """What a period is called, from its first day: `2026-W12`, `2026-03`, `2026-Q1`."""
    if per == "once":
        return "once"
    if per == "week":
        year, week, _weekday = first.isocalendar()
        return f"{year:04}-W{week:02}"
    if per == "month":
        return f"{first:%Y-%m}"
    if per == "quarter":
        return f"{first.year:04}-Q{(first.month + 2) // _QUARTER}"
    return f"{first.year:04}" if per == "year" else first.isoformat()
