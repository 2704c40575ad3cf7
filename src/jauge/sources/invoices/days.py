"""Days and periods as lists of invoices write them, in English and in French."""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from jauge.i18n import _
from jauge.sources.base import Unreadable
from jauge.sources.bills.moments import Order
from jauge.sources.invoices.document import Period
from jauge.sources.invoices.parties import plain

_ISO: Final = re.compile(r"(?<![\d/-])(?<!\d\.)(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)", re.ASCII)
_SLASHED: Final = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)", re.ASCII)
_WORDED: Final = re.compile(
    r"(?:(\d{1,2})(?:er|st|nd|rd|th)? )?([a-z]{3,9}) (?:(\d{1,2})(?:st|nd|rd|th)? )?(\d{4})"
)
_MONTH: Final = re.compile(r"(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})", re.ASCII)
_QUARTER: Final = re.compile(r"[qt](\d) (\d{4})|(\d{4}) [qt](\d)")
_CENTURY: Final = 2000
_DECEMBER: Final = 12
_SHORT_YEAR: Final = 100
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
_NAMES: Final = (
    "jan janv january janvier", "feb fev fevr february fevrier", "mar mars march",
    "apr avr april avril", "may mai", "jun june juin", "jul juil july juillet",
    "aug aout august", "sep sept september septembre", "oct october octobre",
    "nov november novembre", "dec december decembre",
)  # fmt: skip
_MONTHS: Final = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}


def day_of(text: str, order: Order | None) -> datetime | None:
    """A day, its midnight in UTC; None for what is none. `10/11/2026` needs the order."""
    found = _days(text, order)
    return found[0] if len(found) == 1 else None


def period_of(text: str, order: Order | None) -> Period | None:
    """A month, a quarter, a year, a day or two days with both included; None for none."""
    days = _days(text, order)
    if days:
        return Period(days[0], days[-1] + timedelta(days=1)) if days[0] <= days[-1] else None
    said = plain(text)
    if found := _MONTH.fullmatch(text.strip()):
        return _months(int(found[1] or found[4]), int(found[2] or found[3]), 1)
    if found := _QUARTER.fullmatch(said):
        return _months(int(found[2] or found[3]), 3 * int(found[1] or found[4]) - 2, 3)
    name, _blank, year = said.rpartition(" ")
    if name in _MONTHS and year.isdigit():
        return _months(int(year), _MONTHS[name], 1)
    return _months(int(said), 1, 12) if re.fullmatch(r"\d{4}", said) else None


def order_in(texts: Iterable[str], *, is_french: bool) -> Order | None:
    """The order of day and month in the dates of a whole file: the French one, or what they show.

    Raises Unreadable where dates could be read both ways.
    """
    slashed = [found for text in texts for found in _SLASHED.finditer(text)]
    if is_french or not slashed:
        return "day first"
    days_stand = [any(int(found[place]) > _DECEMBER for found in slashed) for place in (1, 2)]
    if days_stand[0] == days_stand[1]:
        hint = _(
            "day and month of dates such as {value} cannot be told apart: write them as 2026-10-31"
        )
        raise Unreadable(hint.format(value=min(found[0] for found in slashed)))
    return "day first" if days_stand[0] else "month first"


def _days(text: str, order: Order | None) -> list[datetime]:
    """Every day that a text names; none where one cannot be."""
    found: list[datetime | None] = [
        _day(int(year), int(month), int(day)) for year, month, day in _ISO.findall(text)
    ]
    for first, second, year in _SLASHED.findall(text) if order and not found else ():
        month, day = (first, second) if order == "month first" else (second, first)
        found.append(_day(int(year), int(month), int(day)))
    for before, name, after, year in _WORDED.findall(plain(text)) if not found else ():
        if name in _MONTHS and (before or after):
            found.append(_day(int(year), _MONTHS[name], int(before or after)))
    days = [day for day in found if day is not None]
    return days if len(days) == len(found) else []


def _day(year: int, month: int, day: int) -> datetime | None:
    year = year + _CENTURY if year < _SHORT_YEAR else year
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _months(year: int, month: int, count: int) -> Period | None:
    """Whole months from one on."""
    start = _day(year, month, 1)
    if start is None or month + count - 1 > len(_NAMES):
        return None
    last = month + count - 1
    end = datetime(year, last, calendar.monthrange(year, last)[1], tzinfo=UTC)
    return Period(start, end + timedelta(days=1))
