"""What the administration of tools takes, where somebody has said it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.seats.ranges import Range
from jauge.config import Tool
from jauge.model import divide, exact_sum

WEEKS: Final = 52
_MINUTES: Final = Decimal(60)


class Administration(msgspec.Struct, frozen=True, kw_only=True):
    """Hours a year of the tools that say them, and of how many others they are unknown.

    `cost` is what these hours cost a year where every one of these tools says the rate of an
    hour in one currency. It is capacity that could be freed, no budget.
    """

    hours: Range
    tools: int
    unknown: int
    cost: Range | None = None
    currency: str | None = None


def hours_a_year(minutes_per_week: Sequence[Decimal]) -> Range:
    """Minutes a week over 52 weeks, in hours, rounded at 18 decimals."""
    weekly = Range.of(minutes_per_week).ends
    return Range(*(divide(end * WEEKS, _MINUTES) for end in weekly))


def administration(contracts: Iterable[Tool], names: Iterable[str]) -> Administration | None:
    """The hours that these tools take; None where nobody says any.

    Of several contracts of one tool each that says hours counts: accounts are run one by one.
    """
    wanted = {name.casefold() for name in names}
    given = [one for one in contracts if one.admin_minutes_per_week]
    given = [one for one in given if one.name.casefold() in wanted]
    if not given:
        return None
    hours = [hours_a_year(one.admin_minutes_per_week) for one in given]
    rates = [one.admin_hourly_rate for one in given]
    known = [rate for rate in rates if rate is not None]
    is_priced = len(known) == len(given) and len({rate.currency for rate in known}) == 1
    told = {one.name.casefold() for one in given}
    costs = [each.times(Range.of([rate.amount])) for each, rate in zip(hours, known, strict=False)]
    return Administration(
        hours=_added(hours),
        tools=len(told),
        unknown=len(wanted - told),
        cost=_added(costs) if is_priced else None,
        currency=known[0].currency if is_priced else None,
    )


def _added(ranges: Sequence[Range]) -> Range:
    return Range(*(exact_sum(ends) for ends in zip(*(one.ends for one in ranges), strict=True)))
