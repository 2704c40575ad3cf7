"""Until when a capacity is bound, and from which day giving it up saves money."""

from datetime import date, timedelta

import msgspec

from jauge.analysis.capacity.bought import later
from jauge.config import Capacity


class Term(msgspec.Struct, frozen=True):
    """The next end of a term, the last day of notice for it, and the first day without its cost.

    None where nobody says. `is_over` says that it has ended already.
    """

    ends_on: date | None = None
    notice_on: date | None = None
    cash_from: date | None = None
    is_over: bool = False


def term_of(one: Capacity, day: date) -> Term:
    """The term in which a day is, as `from`, `until`, `term_months` and `notice_days` say it.

    With terms that renew, the first end whose notice is not over; `until` ends everything. Without
    any end a notice that is given on the day counts.
    """
    notice = timedelta(days=one.notice_days or 0)
    if one.term_months is not None and one.from_ is not None:
        terms = 1
        while (end := later(one.from_, terms * one.term_months)) - notice < day or end <= day:
            terms += 1
        if one.until is None or end < one.until:
            return Term(end, end - notice, end)
    if one.until is not None:
        is_over = one.until <= day
        return Term(one.until, None, None if is_over else one.until, is_over)
    if one.notice_days is not None:
        return Term(cash_from=day + notice)
    return Term()
