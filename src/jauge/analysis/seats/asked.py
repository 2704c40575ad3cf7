"""What is asked of seats: a day, the days of idleness and of grace, and the smallest group."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from jauge.config import Tool

IDLE_DAYS: Final = 60
GRACE_DAYS: Final = 30
SMALLEST_GROUP: Final = 5


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The parameters of a question.

    A seat is idle whose last use is `idle_days` or more before the day of its list. One that was
    never used can be given back when it was given `grace_days` or more before that day. Groups of
    people with fewer than `smallest_group` of them are put together.
    """

    day: date
    idle_days: int = IDLE_DAYS
    grace_days: int = GRACE_DAYS
    smallest_group: int = SMALLEST_GROUP
    contracts: Sequence[Tool] = ()
