"""Columns of money and quantities, also as a spreadsheet leaves them: exact, or not at all."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.model import fits
from jauge.sources.table.chunk import Mask, true_mask
from jauge.sources.table.numbers import MONEY, blank_to_null

_QUANTUM: Final = Decimal(1).scaleb(-18)
_WIDE: Final = Context(prec=120, rounding=ROUND_HALF_EVEN)
_SUMS: Final = pa.decimal256(38, 18)
_LONGEST: Final = 20
_FAITHFUL: Final = 15
_SIGNS: Final = re.compile(r"[\s\u00a0\u202f'$€£¥₹]")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_GROUPED_COMMA: Final = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d*", re.ASCII)
_PLAIN: Final = np.zeros(256, np.bool_)
_PLAIN[list(b"0123456789.-")] = True
_SMALL: Final = _PLAIN.copy()
_SMALL[ord("e")] = True


@dataclass(frozen=True)
class Amounts:
    """DECIMAL(38,18) values; where the file holds something else; where its text was changed."""

    values: pa.Array
    bad: Mask | None = None
    changed: Mask | None = None


def amounts(values: pa.Array, *, decimal_comma: bool, is_rounded: bool = False) -> Amounts:
    """Exact decimals. What needs more than 20 and 18 digits is bad, or `is_rounded` half-even.

    Read as well: `1.23E-05`, `$1,234.50 `, `1 234,50` where commas are decimal points,
    `(5.00)` for minus five. A binary float stands for the decimal of 15 digits and 18 places
    that it shows.
    """
    kind = values.type
    if pa.types.is_null(kind):
        return Amounts(pa.nulls(len(values), MONEY))
    if pa.types.is_floating(kind):
        values, is_rounded = _of_floats(values), True
    elif pa.types.is_integer(kind):
        return Amounts(values.cast(MONEY))
    elif pa.types.is_decimal(kind):
        values = values.cast(pa.string())
    elif not pa.types.is_string(kind):
        return Amounts(pa.nulls(len(values), MONEY), true_mask(values.is_valid()))
    if is_plain(values) or _is_small(values):
        try:
            return Amounts(values.cast(MONEY))
        except pa.ArrowInvalid:
            pass
    return _mended(blank_to_null(values), decimal_comma=decimal_comma, is_rounded=is_rounded)


def added(left: pa.Array, right: pa.Array) -> pa.Array:
    """The exact sum; null where either is."""
    return pc.add(left.cast(_SUMS), right.cast(_SUMS)).cast(MONEY)


def is_plain(values: pa.Array) -> bool:
    """Whether every text is short and made of digits, points and minus signs alone."""
    bounds, data = texts_of(values)
    return bool(_PLAIN[data].all()) and int(np.diff(bounds).max(initial=0)) <= _LONGEST


def _is_small(values: pa.Array) -> bool:
    """Whether the texts are short, and no exponent is positive: Arrow reads those exactly.

    It reads 1e30, which does not fit, as another number without a word.
    """
    bounds, data = texts_of(values)
    if not _SMALL[data].all() or int(np.diff(bounds).max(initial=0)) > _LONGEST + 4:
        return False
    exponents = np.flatnonzero(data == ord("e"))
    return bool((data[np.minimum(exponents + 1, len(data) - 1)] == ord("-")).all())


def texts_of(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The bounds and the bytes of a column of texts, without a copy."""
    _valid, offsets, data = values.buffers()
    bounds = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
    if data is None or not len(bounds):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    return bounds, np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]


def canonical(values: pa.Array, parsed: pa.Array) -> pa.Array:
    """Numbers as texts that do not depend on how the file wrote them, for keys."""
    if not (pa.types.is_string(values.type) and is_plain(values)):
        values = _plainly(parsed)
    bounds, data = texts_of(values)
    if not len(data):
        return values
    ending = data[np.maximum(bounds[1:] - bounds[0] - 1, 0)] == ord("0")
    if not ending.any():
        return values
    rest = values.filter(pa.array(ending))
    trimmed = pc.utf8_rtrim(pc.utf8_rtrim(rest, "0"), ".")
    trimmed = pc.if_else(pc.match_substring(rest, "."), trimmed, rest)
    return pc.replace_with_mask(values, pa.array(ending), trimmed)


def _plainly(parsed: pa.Array) -> pa.Array:
    """Decimals as texts without an exponent."""
    texts = pc.if_else(pc.equal(parsed, 0), "0", parsed.cast(pa.string()))
    small = true_mask(pc.match_substring(texts, "E"))
    if not small.any():
        return texts
    found = [f"{value:f}" for value in parsed.filter(pa.array(small)).to_pylist()]
    return pc.replace_with_mask(texts, pa.array(small), pa.array(found, pa.string()))


def _of_floats(values: pa.Array) -> pa.Array:
    present = pc.if_else(pc.is_nan(values), None, values)
    texts = present.cast(pa.string())
    long = true_mask(pc.greater(pc.utf8_length(texts), _FAITHFUL))
    if not long.any():
        return texts
    short = [f"{value:.15g}" for value in present.filter(pa.array(long)).to_pylist()]
    return pc.replace_with_mask(texts, pa.array(long), pa.array(short, pa.string()))


def _mended(texts: pa.Array, *, decimal_comma: bool, is_rounded: bool) -> Amounts:
    plain = pc.match_substring_regex(texts, r"^-?\d{1,19}(\.\d{1,18})?$")
    odd = true_mask(pc.invert(plain))
    if not odd.any():
        return Amounts(texts.cast(MONEY))
    kept = pc.if_else(plain, texts, None).cast(MONEY)
    rest = texts.filter(pa.array(odd)).dictionary_encode()
    found = [_number(text.as_py(), decimal_comma=decimal_comma) for text in rest.dictionary]
    whole = [_fitted(number, is_rounded=is_rounded) for number in found]
    mended = pa.array(whole, MONEY).take(rest.indices)
    bad = np.zeros(len(texts), np.bool_)
    bad[odd] = true_mask(mended.is_null())
    return Amounts(pc.replace_with_mask(kept, pa.array(odd), mended), bad, odd & ~bad)


def _number(text: str, *, decimal_comma: bool) -> Decimal | None:
    """The number that a text shows, signs of currencies and thousands taken off."""
    text = _SIGNS.sub("", text)
    is_negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1] if is_negative else text
    if decimal_comma and _GROUPED_COMMA.fullmatch(text):
        text = text.replace(".", "")
    if decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    elif _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number.copy_negate() if is_negative else number


def _fitted(number: Decimal | None, *, is_rounded: bool) -> Decimal | None:
    if number is None or number.adjusted() > _LONGEST:
        return None
    if fits(number):
        return number.quantize(_QUANTUM, context=_WIDE)
    rounded = number.quantize(_QUANTUM, context=_WIDE) if is_rounded else number
    return rounded if is_rounded and fits(rounded) else None
