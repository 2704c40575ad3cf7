"""On which days agents work, and when on a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from jauge.demo.retail.fleet import Agent

_PARIS = ZoneInfo("Europe/Paris")
_DAY = timedelta(days=1)
_QUARTERS = {3, 6, 9, 12}
_CLOSED = frozenset({
    date(2025, 11, 11), date(2025, 12, 25), date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1),
    date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14), date(2026, 8, 15),
})  # fmt: skip
"""Public holidays of France."""
_SATURDAY = 5


def days_of(agent: Agent) -> Iterator[date]:
    """The days on which an agent has calls, in order."""
    day = agent.first_on
    while day <= agent.last_on:
        if _works(agent.days, day):
            yield day
        day += _DAY


def _works(days: str, day: date) -> bool:
    if days == "every":
        return True
    if days == "workdays":
        return day.weekday() < _SATURDAY and day not in _CLOSED
    is_end = (day + _DAY).month != day.month
    return is_end and (days == "month_end" or day.month in _QUARTERS)


def start_of(agent: Agent, day: date, random: Random) -> datetime:
    """When the first call of a talk starts: at night for night jobs, else in shop hours."""
    if agent.role == "night":
        first, last = 1, 4
    elif agent.role in {"monthly", "quarterly"}:
        first, last = 18, 21
    else:
        first, last = 8, 20
    seconds = random.randrange(first * 3600, last * 3600)
    return moment(day, seconds)


def moment(day: date, seconds: int) -> datetime:
    """So many seconds after midnight in Paris (of a day without a change of clocks), in UTC."""
    at = time(seconds // 3600, seconds % 3600 // 60, seconds % 60)
    return datetime.combine(day, at, _PARIS).astimezone(UTC)


def month_of(at: datetime) -> str:
    """The month of a moment in Paris, such as 2026-10."""
    return at.astimezone(_PARIS).strftime("%Y-%m")


def day_of(at: datetime) -> date:
    """The day of a moment in Paris."""
    return at.astimezone(_PARIS).date()
