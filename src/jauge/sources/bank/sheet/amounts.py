"""Amounts of CSV statements: which sign is the decimal one is seen in the whole column."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import ISO_4217
from jauge.model import fits
from jauge.sources.table.chunk import Mask, true_mask
from jauge.sources.table.numbers import MONEY

Mark = Literal[",", "."]
_PLAIN: Final = r"^[+-]?\d{1,15}([.,](\d{1,2})?)?$"
_BLANKS: Final = " \u00a0\u2007\u2009\u202f'’"
_NOTHING: Final = frozenset({"", "-", "–", "—"})
_DRESSED: Final = re.compile(
    rf"(?P<open>\()?\s*(?P<unit>[A-Z]{{2,3}}\$?|[€$£])?\s*(?P<sign>[+-])?\s*(?P<unit2>[A-Z]{{3}}|[€$£])?"
    rf"\s*(?P<figures>\d(?:[\d.,{_BLANKS}]*\d)?[.,]?|[.,]\d+)\s*(?P<unit3>[A-Z]{{3}}|[€$£])?"
    rf"\s*(?P<sign2>[+-])?\s*(?P<close>\))?"
)
_GROUPED: Final = re.compile(
    rf"\d{{1,3}}(?:(?P<blank>[{_BLANKS}])\d{{3}})(?:(?P=blank)\d{{3}})*(?:[.,]\d*)?"
)
_UNITS: Final = {"€": "EUR", "£": "GBP", "$": "USD", "US$": "USD"}
_GROUP: Final = 3
_LARGEST: Final = Decimal(10) ** 18
_THOUSANDS: Final = {
    blank: rf"^[+-]?\d{{1,3}}(?:{re.escape(blank)}\d{{3}})+{cents}$"
    for blanks, cents in ((_BLANKS, r"(?:[.,]\d{1,2})?"), (".", r",\d{1,2}"), (",", r"\.\d{1,2}"))
    for blank in blanks
}
# What a column shows of its decimal sign, as expressions over the whole column.
_COMMA: Final = r",\d{0,2}[^\d.,]*$|,\d{4,}[^\d.,]*$|\.\d{3},|\.\d{3}\.\d{3}|\d{4,},\d|^\D*0,\d"
_POINT: Final = r"\.\d{0,2}[^\d.,]*$|\.\d{4,}[^\d.,]*$|,\d{3}\.|,\d{3},\d{3}|\d{4,}\.\d|^\D*0\.\d"


class Figure(NamedTuple):
    """A number, and the currency that stands on it."""

    number: Decimal
    unit: str | None


@dataclass
class Marks:
    """What the amounts of one column show of their decimal sign."""

    comma: bool = False
    point: bool = False

    def see(self, values: pa.Array) -> None:
        """Some values of the column."""
        self.comma |= bool(pc.any(pc.match_substring_regex(values, _COMMA)).as_py())
        self.point |= bool(pc.any(pc.match_substring_regex(values, _POINT)).as_py())

    @property
    def mark(self) -> Mark | None:
        """The decimal sign; None where the column shows none, or both."""
        if self.comma == self.point:
            return None
        return "," if self.comma else "."


class Amounts(NamedTuple):
    """DECIMAL(38,18), where the text is none, and the currencies that stand on them."""

    values: pa.Array
    bad: Mask
    units: pa.Array


def amounts(values: pa.Array, mark: Mark | None) -> Amounts:
    """The numbers of a column of trimmed texts; null where nothing stands.

    `1,234` is read by the sign of its column, and is bad where that is unknown; two different
    decimal signs, or groups of other than three digits, are bad.
    """
    ungrouped = _ungrouped(values)
    # A point or comma before one or two digits is decimal whatever the column shows.
    plain = pc.match_substring_regex(ungrouped, _PLAIN)
    odd = true_mask(pc.invert(plain))
    none = np.zeros(len(values), np.bool_)
    kept = pc.if_else(plain, ungrouped, None)
    kept = pc.utf8_rtrim(pc.replace_substring(kept, ",", "."), ".")
    numbers = pc.utf8_ltrim(kept, "+").cast(MONEY)
    if not odd.any():
        return Amounts(numbers, none, pa.nulls(len(values), pa.string()))
    coded = values.filter(pa.array(odd)).dictionary_encode()
    read = [partial(figure, mark=mark)(text) for text in coded.dictionary.to_pylist()]
    empty = pa.array([text in _NOTHING for text in coded.dictionary.to_pylist()])
    found = pa.array([each and each.number for each in read], MONEY).take(coded.indices)
    stated = pa.array([each and each.unit for each in read], pa.string()).take(coded.indices)
    bad = none.copy()
    bad[odd] = true_mask(pc.and_(found.is_null(), pc.invert(empty.take(coded.indices))))
    where = pa.array(odd)
    units = pc.replace_with_mask(pa.nulls(len(values), pa.string()), where, stated)
    return Amounts(pc.replace_with_mask(numbers, where, found), bad, units)


def _ungrouped(values: pa.Array) -> pa.Array:
    """The usual amounts without the signs between their thousands; all others as they are."""
    for blank, pattern in _THOUSANDS.items():
        if pc.any(pc.match_substring(values, blank)).as_py():
            grouped = pc.match_substring_regex(values, pattern)
            values = pc.if_else(grouped, pc.replace_substring(values, blank, ""), values)
    return values


def figure(text: str, mark: Mark | None) -> Figure | None:
    """The number that a text shows: `-1 234,56 €`, `(12.50)`, `1'234.50-`, `EUR 12`; or None."""
    found = _DRESSED.fullmatch(text.replace("\u2212", "-").strip())
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    units = {unit for unit in (found["unit"], found["unit2"], found["unit3"]) if unit}
    signs = [sign for sign in (found["sign"], found["sign2"]) if sign]
    unit = _unit(units.pop()) if len(units) == 1 else None
    number = _number(found["figures"], mark)
    if number is None or len(signs) > 1 or units or unit == "":
        return None
    is_negative = "-" in signs or found["open"] is not None
    return Figure(number.copy_negate() if is_negative else number, unit)


def _unit(text: str) -> str:
    """The currency of a sign or code; empty for another word."""
    code = _UNITS.get(text, text)
    return code if code in ISO_4217 else ""


def _number(figures: str, mark: Mark | None) -> Decimal | None:
    if any(blank in figures for blank in _BLANKS):
        if not _GROUPED.fullmatch(figures):
            return None
        figures = "".join(letter for letter in figures if letter not in _BLANKS)
        mark = "," if "," in figures else "."  # the groups are blanks, so this is decimal
    digits = _pointed(figures, mark)
    if digits is None:
        return None
    number = Decimal(digits)
    return number if fits(number) and number < _LARGEST else None


def _pointed(figures: str, mark: Mark | None) -> str | None:
    """Digits with at most a decimal point; None where the signs among them mean nothing sure."""
    signs = [letter for letter in figures if letter in ",."]
    if not signs:
        return figures
    last = signs[-1]
    groups = figures.split(last)
    if len(set(signs)) > 1:
        other = signs[0]
        if len(groups) != 2 or not _are_groups(groups[0].split(other)):  # noqa: PLR2004
            return None
        return groups[0].replace(other, "") + "." + groups[1]
    if len(signs) > 1:
        return "".join(groups) if mark != last and _are_groups(groups) else None
    whole, part = groups
    if len(part) == _GROUP and _are_groups(groups) and mark is None and whole.strip("0"):
        return None
    is_decimal = len(part) != _GROUP or mark == last or not _are_groups(groups)
    return f"{whole or '0'}.{part}" if is_decimal or not whole.strip("0") else whole + part


def _are_groups(groups: list[str]) -> bool:
    """Whether these are thousands: one to three digits, then three each."""
    return 0 < len(groups[0]) <= _GROUP and all(len(group) == _GROUP for group in groups[1:])
