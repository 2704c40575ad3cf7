"""What kind of day each day is: its weekday, a public holiday, one of the first of a month."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Final

import numpy as np
import numpy.typing as npt

from jauge.errors import UsageError
from jauge.i18n import _

SUNDAY: Final = 6
_WEEKEND: Final = 5
MONTH_START: Final = 3
"""So many working days at the start of a month have a level of their own, and so has its last."""
NO_START: Final = -1


@lru_cache(maxsize=32)
def holidays_of(country: str, years: tuple[int, ...]) -> frozenset[date]:
    """The public holidays of a country, by its ISO 3166 code; none for an empty code."""
    if not country:
        return frozenset()
    import holidays

    try:
        found = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        hint = _("{country} is no country whose public holidays are known: write FR, DE or BE")
        raise UsageError(hint.format(country=repr(country))) from None
    return frozenset(found)


def span(first: date, days: int) -> list[date]:
    """So many days from the first on."""
    return [first + timedelta(days=number) for number in range(days)]


def holidays_among(days: Sequence[date], country: str) -> frozenset[date]:
    """The public holidays of the years that these days are in."""
    return holidays_of(country, tuple(sorted({day.year for day in days})))


def classes(days: Sequence[date], free: Collection[date]) -> npt.NDArray[np.int64]:
    """The weekday of each day, Monday 0; a public holiday counts as a Sunday."""
    return np.array([SUNDAY if day in free else day.weekday() for day in days], np.int64)


def starts(days: Sequence[date], free: Collection[date]) -> npt.NDArray[np.int64]:
    """0, 1, 2 for the first working days of a month, 3 for its last, NO_START for the others."""
    return np.array([_start(day, free) for day in days], np.int64)


def _start(day: date, free: Collection[date]) -> int:
    if not is_working(day, free):
        return NO_START
    earlier = sum(is_working(day.replace(day=number), free) for number in range(1, day.day))
    if earlier < MONTH_START:
        return earlier
    after = (day + timedelta(days=number) for number in range(1, 31))
    rest = takewhile(lambda other: other.month == day.month, after)
    return NO_START if any(is_working(other, free) for other in rest) else MONTH_START


def is_working(day: date, free: Collection[date]) -> bool:
    """Whether it is neither a weekend nor a public holiday."""
    return day.weekday() < _WEEKEND and day not in free
