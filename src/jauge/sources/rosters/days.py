"""Columns of dates and times as people and programs write them, in English or in French."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.base import Unreadable
from jauge.sources.bills.moments import SLASHED, Order, has_slashes, moments
from jauge.sources.rosters.words import plain, said
from jauge.sources.table.chunk import true_mask
from jauge.sources.table.numbers import Parsed

_NEVER: Final = frozenset(
    {"never", "neverloggedin", "neversignedin", "neverused", "noactivity", "na", "unlimited",
     "jamais", "jamaisconnecte", "jamaisutilise", "aucune", "aucuneactivite", "indefini"}
)  # fmt: skip
# What programs write where there is no date: the start of their clock, or the end of time.
_NO_DATE: Final = re.compile(
    r"(0001|1601|1900|1970)-0?1-0?1(?!\d).*|0?1/0?1/(0001|1601|1900|1970)(?!\d).*"
)
_NO_END: Final = re.compile(r"(2999|9999)-\d\d-\d\d.*|\d{1,2}[/.-]\d{1,2}[/.-](2999|9999)(?!\d).*")
_ISO: Final = r"^\d{4}-\d{2}-\d{2}"
_DIGITS: Final = re.compile(r"\d+(\.\d+)?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\b(.*)", re.DOTALL)
_SHORT_YEAR: Final = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-])(\d{2})(?!\d)(.*)", re.DOTALL)
_CLOCK: Final = r"(?:[\s,]+(?:at |à )?(\d{1,2})[:h](\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?.*)?"
_DAY_MONTH: Final = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(\d{{1,2}})(?:er|st|nd|rd|th)?[\s-]+([^\W\d]+)\.?,?[\s-]+(\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_MONTH_DAY: Final = re.compile(
    rf"(?:[^\W\d]+,\s+)?([^\W\d]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_MONTHS: Final = (
    ("jan",), ("feb", "fev"), ("mar",), ("apr", "avr"), ("may", "mai"), ("jun", "juin"),
    ("jul", "juil"), ("aug", "aou"), ("sep",), ("oct",), ("nov",), ("dec",),
)  # fmt: skip
_SERIALS: Final = range(20_000, 80_000)
"""Days since 1899-12-30: what a spreadsheet shows of a date that lost its format."""
_EPOCH_DIGITS: Final = 9
_LAST_CENTURY: Final = 70
"""Years of two digits from here on are of the twentieth century."""
_NOON: Final = 12


def instants(values: pa.Array, order: Callable[[], Order]) -> Parsed:
    """UTC times; null where a text says that there is none. `order` is asked for 5/1/25 alone."""
    coded = said(values).dictionary_encode()
    distinct = _rewritten(coded.dictionary)
    asked = order() if has_slashes(distinct) else None
    parsed, bad = moments(distinct, "UTC", asked)
    wrong = None if bad is None else true_mask(pa.array(bad).take(coded.indices))
    return parsed.take(coded.indices), wrong


def order_of(texts: set[str], usual: Order | None) -> Order:
    """The order of day and month that dates such as 5/1/25 show, else the usual one of the file.

    What is a date in neither order tells nothing, and is a matter of its row. Raises Unreadable
    where the dates do not tell, or where the file mixes both.
    """
    by_day, by_month = _fitting(texts, "day first"), _fitting(texts, "month first")
    only_day, only_month = bool(by_day - by_month), bool(by_month - by_day)
    if only_day != only_month:
        return "day first" if only_day else "month first"
    dates = by_day | by_month
    if not dates:
        return usual or "day first"
    dotted = all("." in text.split()[0] for text in dates)
    answer: Order | None = "day first" if usual is None and dotted else usual
    if only_day or answer is None:
        hint = _(
            "day and month of dates such as {value} cannot be told apart: write them as 2026-10-31"
        )
        raise Unreadable(hint.format(value=min(dates)))
    return answer


def slashed(values: pa.Array) -> set[str]:
    """The dates of a column whose order of day and month must be known."""
    distinct = _rewritten(said(values).unique())
    return set(distinct.filter(pc.match_substring_regex(distinct, SLASHED)).to_pylist()) - {None}


def _fitting(texts: set[str], order: Order) -> set[str]:
    listed = sorted(texts)
    _parsed, bad = moments(pa.array(listed, pa.string()), "UTC", order)
    return set(listed) if bad is None else {t for t, b in zip(listed, bad, strict=True) if not b}


def _rewritten(distinct: pa.Array) -> pa.Array:
    """Texts that are no ISO dates, written as such where they are known."""
    odd = true_mask(pc.invert(pc.match_substring_regex(distinct, _ISO)))
    odd |= true_mask(pc.match_substring_regex(distinct, r"^(0001|1601|1900|1970|2999|9999)-"))
    if not odd.any():
        return distinct
    read = [_iso(text) for text in distinct.filter(pa.array(odd)).to_pylist()]
    return pc.replace_with_mask(distinct, pa.array(odd), pa.array(read, pa.string()))


def _iso(text: str) -> str | None:
    """A text that says the same in a form that `moments` reads; None for no date."""
    if plain(text) in _NEVER or _NO_DATE.fullmatch(text) or _NO_END.fullmatch(text):
        return None
    if _DIGITS.fullmatch(text):
        return _of_number(text)
    if found := _YEAR_FIRST.fullmatch(text):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}{found[4]}"
    if found := _SHORT_YEAR.fullmatch(text):
        century = 19 if int(found[2]) >= _LAST_CENTURY else 20
        return f"{found[1]}{century}{found[2]}{found[3]}"
    if found := _DAY_MONTH.fullmatch(text):
        return _named(text, (found[3], found[2], found[1]), found.groups()[3:])
    if found := _MONTH_DAY.fullmatch(text):
        return _named(text, (found[3], found[1], found[2]), found.groups()[3:])
    return text


def _of_number(text: str) -> str:
    whole = text.partition(".")[0]
    if len(whole) >= _EPOCH_DIGITS or _is_compact(text):
        return text
    if int(whole) in _SERIALS:
        day = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=int(whole))
        return f"{day:%Y-%m-%d}"
    return f"? {text}"


def _is_compact(text: str) -> bool:
    return len(text) == len("20261031") and text.startswith("20")


def _named(text: str, date: tuple[str, str, str], clock: tuple[str | None, ...]) -> str:
    """The ISO form of a date with the name of its month; the text itself where none is known."""
    year, name, day = date
    word = plain(name)
    month = next((n for n, starts in enumerate(_MONTHS, 1) if word.startswith(starts)), None)
    if month is None:
        return text
    hour, minute, second, half = clock
    if hour is None:
        return f"{year}-{month:02}-{day:0>2}"
    hours = int(hour)
    if half:
        hours = hours % _NOON + (_NOON if half.lower() == "p" else 0)
    return f"{year}-{month:02}-{day:0>2} {hours:02}:{minute}:{second or '00'}"
