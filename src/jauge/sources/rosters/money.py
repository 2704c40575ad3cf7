"""Prices of seats and rates of people as spreadsheets write them, with their currency."""

import re
from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.bills.amounts import amounts
from jauge.sources.columns import ARROW
from jauge.sources.rosters.frame import Frame
from jauge.sources.table.chunk import true_mask

_SIGNS: Final[Mapping[str, str]] = {"€": "EUR", "£": "GBP", "$": "USD"}
_CODES: Final = re.compile(r"\b(EUR|USD|GBP|CHF|CAD)\b")
_UNITS: Final = r"(?i)\s*(/\s*(h|hour|heure|month|mois|user|seat).*|EUR|USD|GBP|CHF|CAD|HT|TTC)$"
_DEAREST: Final = 100_000


def price(frame: Frame, target: str) -> pa.Array:
    """A target as exact decimals; what is no number, negative or absurd is rejected."""
    found = pa.nulls(frame.count, ARROW["money"])
    for name, raw in frame.raw(target):
        texts = frame.text(target)
        for __ in range(2):  # `45 EUR / h` has two units
            texts = pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, _UNITS, ""))
        comma = frame.chunk.decimal_comma or frame.shape.is_french
        read = amounts(texts, decimal_comma=comma)
        if read.bad is not None:
            frame.reject(read.bad, name, raw, _("not an amount: write it as 45.50"))
        odd = pc.or_(pc.less(read.values, 0), pc.greater(read.values, _DEAREST))
        frame.reject(odd, name, raw, _("negative or absurd for a person: correct it"))
        found = pc.if_else(pa.array(true_mask(odd)), None, read.values)
        break
    return found


def currencies(frame: Frame, target: str) -> pa.Array:
    """The currency of an amount: that of its own column, else the sign beside it, else none."""
    said = pc.utf8_upper(frame.text("currency"))
    for name, raw in frame.raw(target):
        coded = raw.dictionary_encode()
        beside = [_currency_in(text) for text in coded.dictionary.to_pylist()]
        sign = pa.array(beside, pa.string()).take(coded.indices)
        usual = _currency_in(name)
        sign = sign if usual is None else pc.fill_null(sign, usual)
        said = pc.coalesce(said, pc.if_else(frame.text(target).is_valid(), sign, None))
        break
    return said


def _currency_in(text: str | None) -> str | None:
    text = text or ""
    if found := _CODES.search(text.upper()):
        return found[1]
    return next((code for sign, code in _SIGNS.items() if sign in text), None)
