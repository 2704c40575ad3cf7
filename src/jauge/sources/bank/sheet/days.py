"""Days of CSV statements: whether 04/05/2026 is in April or May is decided by the whole file."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bank.sheet.words import plain

Order = Literal["day first", "month first"]
_TIME: Final = r"[T ]+\d{1,2}[:h.]\d{2}.*$"
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?", re.ASCII)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
# No language puts the month first and a point behind it.
_POINTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})\.?", re.ASCII)
_OPEN: Final = re.compile(r"(\d{1,2})[/ -](\d{1,2})[/ -](\d{4}|\d{2})", re.ASCII)
_NAMED: Final = re.compile(r"(\d{1,2}) ([a-z]{3,}) (\d{4}|\d{2})")
_NAMED_FIRST: Final = re.compile(r"([a-z]{3,}) (\d{1,2}) (\d{4})")
_MONTHS: Final = (
    ("jan", "ene", "gen"), ("feb", "fev"), ("mar", "mrz", "maa"), ("apr", "avr", "abr"),
    ("may", "mai", "mei", "mag"), ("jun", "juin", "giu"), ("jul", "juil", "lug"),
    ("aug", "aou", "ago"), ("sep", "set"), ("oct", "okt", "ott"), ("nov",), ("dec", "dez", "dic"),
)  # fmt: skip
_CENTURY: Final = 2000
_MONTH: Final = 12


def bare(values: pa.Array) -> pa.Array:
    """Days without the time behind them."""
    return pc.replace_substring_regex(values, _TIME, "")


def days(values: pa.Array, order: Order | None) -> pa.Array:
    """The days of a column of texts without times; null for what is none."""
    coded = values.dictionary_encode()
    read = [day(text, order) for text in coded.dictionary.to_pylist()]
    return pa.array(read, pa.date32()).take(coded.indices)


def day(text: str, order: Order | None) -> date | None:
    """The day that a text shows; None for what is no day, or needs an order that is unknown."""
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(found[1], found[2], found[3])
    if found := _POINTED.fullmatch(text):
        return _date(found[3], found[2], found[1])
    if found := _OPEN.fullmatch(text):
        first, second = (found[1], found[2]) if order != "month first" else (found[2], found[1])
        # 04/04/2026 is the same either way.
        return None if order is None and found[1] != found[2] else _date(found[3], second, first)
    said = plain(text)
    if found := _NAMED.fullmatch(said):
        return _date(found[3], _month(found[2]), found[1])
    if found := _NAMED_FIRST.fullmatch(said):
        return _date(found[3], _month(found[1]), found[2])
    return None


def is_open(text: str) -> bool:
    """Whether a text is a day whose reading depends on the order."""
    found = _OPEN.fullmatch(text)
    return found is not None and int(found[1]) != int(found[2])


def orders_in(texts: Iterable[str]) -> set[Order]:
    """The orders that the days of a file show: a part over twelve is no month."""
    shown: set[Order] = set()
    for text in texts:
        if found := _OPEN.fullmatch(text):
            first, second = int(found[1]), int(found[2])
            if second <= _MONTH < first:
                shown.add("day first")
            elif first <= _MONTH < second:
                shown.add("month first")
    return shown


def _month(name: str) -> str:
    """The number of a month by its name; 0, which is none, for another word."""
    return str(next((at for at, starts in enumerate(_MONTHS, 1) if name.startswith(starts)), 0))


def _date(year: str, month: str, number: str) -> date | None:
    try:
        return date(
            int(year) + (_CENTURY if len(year) == 2 else 0),  # noqa: PLR2004
            int(month),
            int(number),
        )
    except ValueError:
        return None
