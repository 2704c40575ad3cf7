"""How often something comes back, from the days on which it came."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, Literal

Rhythm = Literal["weekly", "monthly", "yearly"]

_WEEK: Final = (6, 8)
_TWO_WEEKS: Final = (13, 15)
_MONTH: Final = (26, 35)
_YEAR: Final = (355, 375)


class Cadence:
    """The days of one series; each day is judged by its own neighbours.

    So two subscriptions on different days of the month, or a payment that failed once, do not
    hide the rhythm of the others.
    """

    def __init__(self, days: Iterable[int]) -> None:
        self._days: Sequence[int] = sorted(set(days))

    def of(self, day: int) -> Rhythm | None:
        """The rhythm of a day, None where it has no neighbour that makes one.

        Weekly: neighbours a week off on both sides, or a week and two weeks off; monthly: one 26
        to 35 days off; yearly: one 355 to 375 days off.
        """
        is_between = self._near(day, _WEEK, both=True)
        if is_between or (self._near(day, _WEEK) and self._near(day, _TWO_WEEKS)):
            return "weekly"
        if self._near(day, _MONTH):
            return "monthly"
        return "yearly" if self._near(day, _YEAR) else None

    def is_proven(self, day: int) -> bool:
        """Whether the rhythm holds over three weeks or months, or two years."""
        rhythm = self.of(day)
        if rhythm == "monthly":
            return any(self._near(other, _MONTH, both=True) for other in self._around(day, _MONTH))
        return rhythm is not None

    def _around(self, day: int, gap: tuple[int, int]) -> Iterable[int]:
        yield day
        for low, high in ((day + gap[0], day + gap[1]), (day - gap[1], day - gap[0])):
            position = bisect_left(self._days, low)
            while position < len(self._days) and self._days[position] <= high:
                yield self._days[position]
                position += 1

    def _near(self, day: int, gap: tuple[int, int], *, both: bool = False) -> bool:
        later = self._within(day + gap[0], day + gap[1])
        earlier = self._within(day - gap[1], day - gap[0])
        return (later and earlier) if both else (later or earlier)

    def _within(self, low: int, high: int) -> bool:
        position = bisect_left(self._days, low)
        return position < len(self._days) and self._days[position] <= high
