"""The days on which agents of many rhythms work, drawn by seed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

DAY = timedelta(days=1)
SATURDAY = 5


def between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def daily(_chance: Random, first: date, last: date) -> list[date]:
    return list(between(first, last))


def weekdays(_chance: Random, first: date, last: date) -> list[date]:
    return [day for day in between(first, last) if day.weekday() < SATURDAY]


def weekly(chance: Random, first: date, last: date) -> list[date]:
    weekday = chance.randrange(7)
    return [day for day in between(first, last) if day.weekday() == weekday]


def fortnightly(chance: Random, first: date, last: date) -> list[date]:
    return weekly(chance, first, last)[::2]


def months(first: date, last: date) -> list[tuple[int, int]]:
    return sorted({(day.year, day.month) for day in between(first, last)})


def working_days(year: int, month: int) -> list[date]:
    after = date(year + month // 12, month % 12 + 1, 1)
    days = between(date(year, month, 1), after - DAY)
    return [day for day in days if day.weekday() < SATURDAY]


def monthly(chance: Random, first: date, last: date) -> list[date]:
    number = chance.randint(1, 28)
    days = [date(year, month, number) for year, month in months(first, last)]
    return [day for day in days if first <= day <= last]


def last_working_day(_chance: Random, first: date, last: date) -> list[date]:
    days = [working_days(year, month)[-1] for year, month in months(first, last)]
    return [day for day in days if first <= day <= last]


def quarterly(chance: Random, first: date, last: date) -> list[date]:
    number = chance.randint(1, 28)
    days = [date(year, month, number) for year, month in months(first, last) if month % 3 == 1]
    return [day for day in days if first <= day <= last]


def closing(chance: Random, first: date, last: date) -> list[date]:
    """The first three to five working days of each quarter."""
    length = chance.randint(3, 5)
    return [
        day
        for year, month in months(first, last)
        if month % 3 == 1
        for day in working_days(year, month)[:length]
        if first <= day <= last
    ]


def yearly(chance: Random, first: date, last: date) -> list[date]:
    month, number = chance.randint(1, 12), chance.randint(1, 28)
    days = [date(year, month, number) for year in range(first.year, last.year + 1)]
    return [day for day in days if first <= day <= last]


def christmas(_chance: Random, first: date, last: date) -> list[date]:
    return [
        day
        for day in between(first, last)
        if (day.month, day.day) >= (11, 15) or (day.month, day.day) <= (1, 5)
    ]


def summer(_chance: Random, first: date, last: date) -> list[date]:
    return [day for day in between(first, last) if day.month in {6, 7}]


def bursty(chance: Random, first: date, last: date) -> list[date]:
    """A few days of work, then a pause of one to three weeks, never much longer than before."""
    days: list[date] = []
    day = first
    while day <= last:
        length = chance.randint(1, 5)
        days += between(day, min(day + length * DAY, last))
        day += (length + chance.randint(7, 21)) * DAY
    return days


RHYTHMS: Mapping[str, Callable[[Random, date, date], list[date]]] = {
    one.__name__: one
    for one in (
        daily, weekdays, weekly, fortnightly, monthly, last_working_day, quarterly, closing, yearly,
        christmas, summer, bursty,
    )
}  # fmt: skip
PAUSES = {
    "daily": 1, "weekdays": 4, "weekly": 7, "fortnightly": 14, "monthly": 31,
    "last_working_day": 35, "quarterly": 92, "bursty": 26,
}  # fmt: skip
"""Days from one call to the next at most, where an agent of the rhythm works."""
