"""Days at the same place of former months: what a job that runs once a month is compared with.

nth or last weekday     the first Monday, the last Friday
day of the month        the 25th, the last day; where free, the working day before or after
nth working day         from the start of the month, and from its end
28 to 31 days ago       whichever day that was
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from jauge.analysis.anomalies.almanac import is_working

MONTHS: Final = 4
"""So many former months are looked at."""
_ABOUT: Final = (28, 29, 30, 31)
_DAY: Final = timedelta(days=1)
Places = tuple[tuple[int, ...], ...]
"""Of a day: per place that it has in its month, numbers of the former days there, last first."""


def places(days: Sequence[date], free: Collection[date]) -> tuple[Places, ...]:
    """The former days at the places that each day has in its month."""
    numbers = {day: number for number, day in enumerate(days)}
    found: list[Places] = []
    for day in days:
        former = {
            tuple(numbers[one] for one in place if one is not None and one in numbers)
            for place in _former(day, free)
        }
        found.append(tuple(sorted(former - {()})))
    return tuple(found)


def _former(day: date, free: Collection[date]) -> Iterator[list[date | None]]:
    for back in _ABOUT:
        yield [day - back * _DAY]
    after = (day.day - 1) // 7
    yield _each(day, lambda month: _nth(_weekdays(month, day.weekday()), after))
    if (day + 7 * _DAY).month != day.month:
        yield _each(day, lambda month: _weekdays(month, day.weekday())[-1])
    yield _each(day, lambda month: _on(month, day.day))
    if (day + _DAY).month != day.month:
        yield _each(day, lambda month: _days(month)[-1])
    if not is_working(day, free):
        return
    for step in (-_DAY, _DAY):
        for due in (day, *takewhile(lambda one: not is_working(one, free), _going(day, -step))):
            yield _each(due, lambda month, due=due, step=step: _moved(month, due.day, step, free))
    working = [one for one in _days(day) if is_working(one, free)]
    rank = working.index(day)
    for place in (rank, rank - len(working)):
        yield _each(day, lambda month, place=place: _nth(
            [one for one in _days(month) if is_working(one, free)], place))  # fmt: skip


def _each(day: date, at: Callable[[date], date | None]) -> list[date | None]:
    """A place in each of the months before a day, the last first."""
    months = [day.replace(day=1)]
    while len(months) <= MONTHS:
        months.append((months[-1] - _DAY).replace(day=1))
    return [at(month) for month in months[1:]]


def _days(month: date) -> list[date]:
    first = month.replace(day=1)
    return list(takewhile(lambda one: one.month == month.month, _going(first - _DAY, _DAY)))


def _weekdays(month: date, weekday: int) -> list[date]:
    return [one for one in _days(month) if one.weekday() == weekday]


def _nth(days: Sequence[date], place: int) -> date | None:
    return days[place] if -len(days) <= place < len(days) else None


def _on(month: date, number: int) -> date:
    """A day of a month; its last where it has no such day."""
    days = _days(month)
    return days[min(number, len(days)) - 1]


def _moved(month: date, number: int, step: timedelta, free: Collection[date]) -> date:
    day = _on(month, number)
    return (
        day
        if is_working(day, free)
        else next(one for one in _going(day, step) if is_working(one, free))
    )


def _going(day: date, step: timedelta) -> Iterator[date]:
    while True:
        day += step
        yield day
