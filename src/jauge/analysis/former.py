"""The period that a period is compared with."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jauge.model import Period, parse_period

_QUARTER: Final = 3
_YEAR: Final = 12


def former(period: Period, timezone: str) -> Period | None:
    """The months before as many whole months, else the days before as many days.

    None where the calendar ends. A period is cut at midnights of the time zone.
    """
    first, after = (_day(moment, timezone) for moment in (period.start, period.end))
    try:
        if first.day == after.day == 1:
            months = 12 * (after.year - first.year) + after.month - first.month
            label = _months(_shifted(first, -months), months)
        else:
            label = _days(first - (after - first), first)
        return parse_period(label, timezone)
    except (OverflowError, ValueError):
        return None


def _day(moment: datetime, timezone: str) -> date:
    return moment.astimezone(ZoneInfo(timezone)).date()


def _shifted(first: date, months: int) -> date:
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _months(first: date, months: int) -> str:
    """Months as people name them."""
    if months == 1:
        return first.isoformat()[:7]
    if months == _YEAR and first.month == 1:
        return f"{first.year:04}"
    if months == _QUARTER and first.month % _QUARTER == 1:
        return f"{first.year:04}-Q{first.month // _QUARTER + 1}"
    return _days(first, _shifted(first, months))


def _days(first: date, after: date) -> str:
    return f"{first.isoformat()}..{after.isoformat()}"
