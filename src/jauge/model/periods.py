"""Half-open periods of time, cut in a time zone and held in UTC."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

_YEAR: Final = re.compile(r"(\d{4})", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_RANGE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)


class Period(msgspec.Struct, frozen=True):
    """From `start` (included) to `end` (excluded), both aware and in UTC; `label` as asked.

    `timezone` is where it was cut.
    """

    start: datetime
    end: datetime
    label: str
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            msg = "a period needs aware times"
            raise ValueError(msg)
        if self.end <= self.start:
            msg = f"period {self.label!r} ends before it starts"
            raise ValueError(msg)

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def days(self) -> tuple[date, date]:
        """Its first day on the calendar of its zone, and the day after its last."""
        zone = ZoneInfo(self.timezone)
        return self.start.astimezone(zone).date(), self.end.astimezone(zone).date()

    @property
    def first_and_last(self) -> tuple[date, date]:
        """Its first and its last day, both in it, as people read them."""
        last = (self.end - timedelta.resolution).astimezone(ZoneInfo(self.timezone))
        return self.days[0], last.date()

    @property
    def of_dates(self) -> "Period":
        """The same days and hours of its calendar, cut in UTC.

        Lines of bills are for dates, not for instants: the month of a bill is the same everywhere.
        """
        zone = ZoneInfo(self.timezone)
        start, end = (
            moment.astimezone(zone).replace(tzinfo=UTC) for moment in (self.start, self.end)
        )
        # In the hour that a clock repeats, what ends later may read earlier.
        return Period(start, max(end, start + timedelta.resolution), self.label)


def parse_period(text: str, timezone: str = "UTC") -> Period:
    """Read `2026-10`, `2026-Q3`, `2026` or `2026-10-01..2026-10-15` (that last day excluded).

    So A..B and B..C are A..C, without a day counted twice. Raises ValueError: what is no period,
    and A..A, which would hold no time.
    """
    zone = ZoneInfo(timezone)
    if (found := _RANGE.fullmatch(text)) and found[1] == found[2]:
        msg = f"{text!r} is not a period: its last day is excluded, so it holds none"
        raise ValueError(msg)
    try:
        first, after = _days(text)
        start, end = (
            datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, after)
        )
        return Period(start, end, text, timezone)
    except (ValueError, OverflowError):
        msg = f"{text!r} is not a period: 2026-10, 2026-Q3, 2026 or 2026-10-01..2026-10-15"
        raise ValueError(msg) from None


def _days(text: str) -> tuple[date, date]:
    """The first day and the day after the last."""
    if found := _RANGE.fullmatch(text):
        return date.fromisoformat(found[1]), date.fromisoformat(found[2])
    if found := _MONTH.fullmatch(text):
        year, month, months = int(found[1]), int(found[2]), 1
    elif found := _QUARTER.fullmatch(text):
        year, month, months = int(found[1]), 3 * int(found[2]) - 2, 3
    elif found := _YEAR.fullmatch(text):
        year, month, months = int(found[1]), 1, 12
    else:
        raise ValueError(text)
    last = month + months
    return date(year, month, 1), date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)
