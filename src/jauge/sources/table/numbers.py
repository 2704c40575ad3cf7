"""Columns of numbers: exact integers and exact decimals, whatever the file wrote them as."""

from decimal import Context, Decimal, InvalidOperation
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.model import fits
from jauge.sources.table.chunk import Mask, true_mask

MONEY: Final = pa.decimal128(38, 18)
_QUANTUM: Final = Decimal(1).scaleb(-18)
_EXACT: Final = Context(prec=76)
_EXACT_FLOAT: Final = 2.0**53
_INT64: Final = 2**63
_NOTHING: Final = pa.array(["", "null", "NULL", "None", "NaN", "nan", "NA", "N/A", "\\N", "-"])
_PLAIN: Final = r"^-?\d{1,18}$"
# A space, no-break or narrow between thousands; the comma is told apart by the caller.
_SPACES: Final = "[\u0020\u00a0\u202f']"
_GROUPED: Final = r"^([+-]?)\d{1,3}(,\d{3})+(\.0*)?$"
_DECIMAL: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"

Parsed = tuple[pa.Array, Mask | None]
"""The values, and where the file holds something else (null there)."""


def blank_to_null(values: pa.Array) -> pa.Array:
    """Texts without surrounding blanks; null for the words that say "no value"."""
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.is_in(trimmed, value_set=_NOTHING), None, trimmed)


def integers(values: pa.Array, *, decimal_comma: bool = False) -> Parsed:
    """64-bit integers; `12.0` and `1,234` are integers, `12.5` is not."""
    kind = values.type
    if pa.types.is_null(kind):
        return pa.nulls(len(values), pa.int64()), None
    if pa.types.is_string(kind):
        return _integers_of_texts(values, decimal_comma=decimal_comma)
    if pa.types.is_floating(kind):
        return _integers_of_floats(values.cast(pa.float64()))
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return values.cast(pa.int64()), None
    if pa.types.is_decimal(kind) or kind == pa.uint64():
        return _integers_of_texts(values.cast(pa.string()), decimal_comma=False)
    return pa.nulls(len(values), pa.int64()), true_mask(values.is_valid())


def decimals(values: pa.Array, *, decimal_comma: bool = False) -> Parsed:
    """Exact DECIMAL(38,18); what does not fit is bad, never rounded.

    A binary float stands for the shortest decimal with 15 digits or fewer, which every double
    carries faithfully.
    """
    kind = values.type
    if pa.types.is_null(kind):
        return pa.nulls(len(values), MONEY), None
    if pa.types.is_integer(kind):
        return values.cast(MONEY), None
    if pa.types.is_floating(kind):
        values = pa.array([_fifteen(value) for value in values.to_pylist()], pa.string())
    elif pa.types.is_decimal(kind):
        values = pc.replace_substring_regex(values.cast(pa.string()), r"(\.\d*[1-9]|\.)0+$", r"\1")
        values = pc.replace_substring_regex(values, r"\.$", "")
    elif not pa.types.is_string(kind):
        return pa.nulls(len(values), MONEY), true_mask(values.is_valid())
    texts = blank_to_null(values)
    if decimal_comma:
        texts = pc.replace_substring(texts, ",", ".")
    plain = pc.match_substring_regex(texts, r"^[+-]?\d{1,19}(\.\d{1,18})?$")
    if (odd := true_mask(pc.invert(plain))).any():
        parsed = {index: _decimal(texts[index].as_py()) for index in np.flatnonzero(odd).tolist()}
        listed = [parsed.get(i) if odd[i] else None for i in range(len(texts))]
        kept = pc.if_else(plain, texts, None).cast(MONEY)
        bad = odd & np.array([value is None for value in listed])
        return pc.coalesce(kept, pa.array(listed, MONEY)), bad
    return texts.cast(MONEY), None


def floats(values: pa.Array, *, decimal_comma: bool = False) -> Parsed:
    """Doubles, for measures that are rounded anyway (durations, relative times)."""
    if pa.types.is_string(values.type):
        texts = blank_to_null(values)
        if decimal_comma:
            texts = pc.replace_substring(texts, ",", ".")
        numeric = pc.match_substring_regex(texts, _DECIMAL)
        bad = true_mask(pc.invert(numeric))
        parsed = pc.if_else(numeric, texts, None).cast(pa.float64())
        return parsed, bad if bad.any() else None
    if pa.types.is_null(values.type):
        return pa.nulls(len(values), pa.float64()), None
    if not (pa.types.is_floating(values.type) or pa.types.is_integer(values.type)):
        if not pa.types.is_decimal(values.type):
            return pa.nulls(len(values), pa.float64()), true_mask(values.is_valid())
        return values.cast(pa.float64()), None
    parsed = values.cast(pa.float64(), safe=False)
    finite = pc.is_finite(parsed)
    present = pc.if_else(pc.is_nan(parsed), None, parsed)
    bad = true_mask(pc.and_(pc.is_valid(present), pc.invert(finite)))
    return pc.if_else(finite, parsed, None), bad if bad.any() else None


def rounded(values: pa.Array) -> Parsed:
    """The nearest 64-bit integers of doubles; bad where one is too large."""
    whole = pc.round(values)
    fine = pc.less(pc.abs(whole), 9e18)
    bad = true_mask(pc.invert(fine))
    return pc.if_else(fine, whole, None).cast(pa.int64(), safe=False), bad if bad.any() else None


def _integers_of_floats(values: pa.Array) -> Parsed:
    present = pc.if_else(pc.is_nan(values), None, values)
    exact = pc.and_(pc.equal(pc.floor(present), present), pc.less(pc.abs(present), _EXACT_FLOAT))
    bad = true_mask(pc.invert(exact))
    kept = pc.if_else(exact, present, None).cast(pa.int64())
    return kept, bad if bad.any() else None


def _integers_of_texts(values: pa.Array, *, decimal_comma: bool) -> Parsed:
    try:
        fast = values.cast(pa.int64())
    except pa.ArrowInvalid:
        pass
    else:  # Arrow also reads hexadecimal, which no table of counts means
        if not pc.any(pc.match_substring(values, "x", ignore_case=True)).as_py():
            return fast, None
    texts = blank_to_null(values)
    plain = pc.match_substring_regex(texts, _PLAIN)
    odd = true_mask(pc.invert(plain))
    kept = pc.if_else(plain, texts, None).cast(pa.int64())
    if not odd.any():
        return kept, None
    # The odd ones alone go through the slower readings.
    where = pa.array(np.flatnonzero(odd))
    rest = pc.replace_substring_regex(texts.take(where), rf"(\d){_SPACES}(\d)", r"\1\2")
    rest = pc.replace_substring_regex(rest, rf"(\d){_SPACES}(\d)", r"\1\2")
    if decimal_comma:
        # "1,000" and "1.000" may mean one or one thousand there: neither is taken.
        unclear = pc.match_substring_regex(rest, r"^[+-]?\d{1,3}([.,]\d{3})+$")
        rest = pc.replace_substring(pc.if_else(unclear, None, rest), ",", ".")
    else:
        grouped = pc.match_substring_regex(rest, _GROUPED)
        rest = pc.if_else(grouped, pc.replace_substring(rest, ",", ""), rest)
    numeric = pc.match_substring_regex(rest, _DECIMAL)
    read = [_integer(text) for text in pc.if_else(numeric, rest, None).to_pylist()]
    spread = pa.array(read, pa.int64()).take(_places(odd))
    bad = odd & true_mask(spread.is_null())
    return pc.coalesce(kept, spread), bad if bad.any() else None


def _places(mask: Mask) -> pa.Array:
    """For each row its place among the rows of `mask`, null outside."""
    return pa.array(np.cumsum(mask) - 1, pa.int64(), mask=~mask)


def _integer(text: str | None) -> int | None:
    number = None if text is None else _decimal(text)
    if number is None or number != number.to_integral_value() or abs(number) >= _INT64:
        return None
    return int(number)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not (number.is_finite() and fits(number)):
        return None
    return number.quantize(_QUANTUM, context=_EXACT)


def _fifteen(value: float | None) -> str | None:
    return None if value is None or value != value else f"{value:.15g}"  # noqa: PLR0124
