"""Which rows a question is about: the counted ones of a period, in as few files as hold them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.ledger import Statistics
from jauge.model import Period

if TYPE_CHECKING:
    import ibis.expr.types as ir

_UTC: Final = ((0, 0),)
_STARTS: Final = ("started_at", "charge_period_start")
_OF_DATES: Final = frozenset({"charge", "cell"})
"""Tables whose rows are for dates."""
Told = Mapping[Path, Sequence[Statistics]]
"""What the ledger tells of the segments in a file; files that it tells nothing of are absent."""


def is_line(table: "ir.Table") -> "ir.BooleanValue | None":
    """Whether a row is a line of a bill; None of rows of calls alone."""
    if "charge_category" not in table.columns:
        return None
    import ibis

    if "x_grain" not in table.columns:
        return ibis.literal(value=True)
    return ibis.coalesce(table["x_grain"] == "charge", ibis.literal(value=False))


def local_day(table: "ir.Table", offsets: tuple[tuple[int, int], ...]) -> "ir.IntegerValue":
    """The day of each row as `calendar.day_start`: of a line of a bill the date that it names."""
    moment, line = table[STARTED_US], is_line(table)
    day = calendar.day_start(moment, offsets)
    return day if line is None else line.ifelse(calendar.day_start(moment, _UTC), day)


def dated(name: str, period: Period | None) -> Period | None:
    """A period as a table is dated: lines of bills and cells by date, calls by the instant."""
    return period if period is None or name not in _OF_DATES else period.of_dates


def counted(table: "ir.Table", period: Period | None) -> "ir.Table":
    """The rows that totals are made of: role `counted`, started within the period.

    A line of a bill starts on a date, which is in the same month everywhere.
    """
    rows = table["role"] == "counted"
    if period is not None:
        line, within = is_line(table), _within(table, period)
        if line is not None:
            within = _about(table, period) & line.ifelse(_within(table, period.of_dates), within)
        rows &= within
    return table.filter(rows)


def _within(table: "ir.Table", period: Period) -> "ir.BooleanValue":
    return between(table, calendar.to_us(period.start), calendar.to_us(period.end))


def _about(table: "ir.Table", period: Period) -> "ir.BooleanValue":
    """A period with a day before and after: an engine passes over files by it, not by a choice."""
    start, end = calendar.to_us(period.start), calendar.to_us(period.end)
    return between(table, start - calendar.DAY_US, end + calendar.DAY_US)


def between(table: "ir.Table", start_us: int, end_us: int) -> "ir.BooleanValue":
    """Whether each row started from one moment on and before another, both in microseconds.

    Said of the column that the files hold, so that an engine passes over what lies outside: the
    last day of 50 million calls takes a quarter of the time that it takes by `started_us`.
    """
    import ibis

    started = table[next(name for name in _STARTS if name in table.columns)]
    start, end = (ibis.literal(calendar.from_us(moment)) for moment in (start_us, end_us))
    return (started >= start) & (started < end)


def files(paths: Sequence[Path], told: Told, period: Period | None) -> list[Path]:
    """The files that may hold such rows."""
    return [
        path
        for path in paths
        if path not in told or any(share(one, period) != "none" for one in told[path])
    ]


def share(told: Statistics, period: Period | None) -> Literal["none", "some", "all"]:
    """How many of the counted rows of a segment are in a period, as far as its ends tell."""
    if not told.rows:
        return "none"
    if period is None:
        return "all"
    if told.first_us is None or told.last_us is None:
        return "none"
    start, end = calendar.to_us(period.start), calendar.to_us(period.end)
    if told.last_us < start or told.first_us >= end:
        return "none"
    return "all" if start <= told.first_us and told.last_us < end else "some"
