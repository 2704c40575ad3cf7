"""What is asked of seats: a day, the days of idleness and of grace, and the smallest group."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec

from jauge.config import Config, Tool
from jauge.model import Period

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


def of_period(config: Config, period: Period | None) -> Asked:
    """The seats at the end of a period, or now where it is not over or none is asked for."""
    today = datetime.now(UTC).date()
    last = period.days[1] - timedelta(days=1) if period else today
    return Asked(
        day=min(last, today),
        smallest_group=config.workspace.privacy.smallest_group,
        contracts=config.tool,
    )
