"""Columns of usage from columns of a file: one converter a type, one check a column."""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model import CHARGE, FACTS
from jauge.model.column import ColumnType
from jauge.sources.bills.amounts import amounts
from jauge.sources.bills.moments import Order
from jauge.sources.columns import ARROW
from jauge.sources.table.chunk import Mask, true_mask
from jauge.sources.table.days import days, instants
from jauge.sources.table.numbers import Parsed, decimals, integers
from jauge.sources.table.times import times

TYPES: Final[Mapping[str, ColumnType]] = {column.name: column.type for column in (*CHARGE, *FACTS)}
_YEAR_MS: Final = 366 * 24 * 3600 * 1000
_SMALLEST: Final = {"attempt": 1}
_LARGEST: Final = {"duration_ms": _YEAR_MS, "time_to_first_token_ms": _YEAR_MS, "attempt": 10_000}
_CHOICES: Final = {
    "status": ("ok", "error", "cancelled"),
    "data_class": ("public", "internal", "confidential", "personal", "health", "strategic"),
}
_TRUE: Final = pa.array(["true", "t", "yes", "y", "1"])
_FALSE: Final = pa.array(["false", "f", "no", "n", "0"])


@dataclass(frozen=True)
class Reading:
    """How the texts of a file are to be read, and what the columns of its table are.

    `order` is that of day and month in days such as 5/1/26. With `by_hand` amounts may be written
    as people do (`1 234,50`, `(5.00)`), and a day stands for a time: its midnight in UTC.
    """

    zone: str
    decimal_comma: bool
    order: Order | None = None
    by_hand: bool = False
    types: Mapping[str, ColumnType] = field(default_factory=lambda: TYPES)


def type_of(target: str, types: Mapping[str, ColumnType] = TYPES) -> ColumnType:
    """The type of a target column; free ones (`tags.KEY`, `x_NAME`) are text, meters decimal."""
    return "money" if target.startswith("meters.") else types.get(target, "text")


def convert(target: str, values: pa.Array, reading: Reading) -> tuple[Parsed, str]:
    """`values` as the type of `target`, where they do not fit, and what to say there."""
    kind = type_of(target, reading.types)
    if kind == "int":
        parsed = integers(values, decimal_comma=reading.decimal_comma)
        return parsed, _("not a whole number: correct it")
    if kind == "time":
        hint = _("not a time: write it as 2026-10-31T18:00:00Z")
        if reading.by_hand:
            return instants(values, reading.zone, reading.order), hint
        return times(values, reading.zone), hint
    if kind == "date":
        hint = _("not a day: write it as 2026-10-31, or set dates of the mapping")
        return days(values, reading.zone, reading.order), hint
    if kind == "money":
        hint = _("not a decimal number of at most 20 and 18 digits: correct it")
        return _amounts(values, reading), hint
    if kind == "bool":
        return _booleans(values), _("neither true nor false: correct it or use a map")
    if kind in {"id", "span"}:
        digits = 32 if kind == "id" else 16
        hint = _("not {digits} hexadecimal digits: correct or empty it")
        return _identifiers(values, digits), hint.format(digits=digits)
    if kind == "list":
        return _lists(values), _("not a list: separate names by commas")
    texts, bad = _texts(values)
    if target == "reported_currency":
        texts = pc.utf8_upper(pc.utf8_trim_whitespace(texts))
    return (texts, bad), _("not a text: map a plain column")


def _amounts(values: pa.Array, reading: Reading) -> Parsed:
    if not reading.by_hand:
        return decimals(values, decimal_comma=reading.decimal_comma)
    found = amounts(values, decimal_comma=reading.decimal_comma)
    return found.values, found.bad


def check(target: str, values: pa.Array) -> tuple[Mask | None, str]:
    """Which converted values of `target` cannot be true, and what to say there."""
    if type_of(target) == "int":
        least, most = _SMALLEST.get(target, 0), _LARGEST.get(target)
        too_small = pc.less(values, least)
        if most is None:
            return true_mask(too_small), _("negative: correct it")
        hint = _("outside {least} to {most}: correct it").format(least=least, most=most)
        return true_mask(pc.or_(too_small, pc.greater(values, most))), hint
    if type_of(target) == "money":
        return true_mask(pc.less(values, 0)), _("negative: correct it")
    if target in _CHOICES:
        hint = _("not one of {choices}: map it with map = {{ ... }}")
        known = pc.is_in(values, value_set=pa.array(_CHOICES[target]))
        bad = pc.and_(pc.is_valid(values), pc.invert(known))
        return true_mask(bad), hint.format(choices=", ".join(_CHOICES[target]))
    if target == "reported_currency":
        known = pc.is_in(values, value_set=pa.array(sorted(ISO_4217)))
        bad = pc.and_(pc.is_valid(values), pc.invert(known))
        return true_mask(bad), _("not an ISO 4217 currency: write EUR or USD")
    return None, ""


def looked_up(values: pa.Array, table: Mapping[str, object]) -> Parsed:
    """`values` through the `map` of a column; a value that the map lacks is bad."""
    found, _bad = _texts(values)
    places = pc.index_in(found, value_set=pa.array(list(table), pa.string()))
    answers = list(table.values())
    if all(isinstance(answer, bool) for answer in answers):
        choices = pa.array(answers, pa.bool_())
    else:
        choices = pa.array([str(answer) for answer in answers], pa.string())
    bad = true_mask(pc.and_(pc.is_valid(found), pc.is_null(places)))
    return choices.take(places), bad if bad.any() else None


def _texts(values: pa.Array) -> Parsed:
    kind = values.type
    if pa.types.is_string(kind):
        return pc.if_else(pc.equal(values, ""), None, values), None
    if pa.types.is_null(kind):
        return pa.nulls(len(values), pa.string()), None
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.nulls(len(values), pa.string()), true_mask(values.is_valid())
    if pa.types.is_floating(kind):
        values = pc.if_else(pc.is_nan(values), None, values)
    return values.cast(pa.string()), None


def _booleans(values: pa.Array) -> Parsed:
    if pa.types.is_boolean(values.type):
        return values, None
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(_texts(values)[0]))
    true, false = pc.is_in(texts, value_set=_TRUE), pc.is_in(texts, value_set=_FALSE)
    known = pc.or_(true, false)
    bad = true_mask(pc.and_(pc.is_valid(texts), pc.invert(known)))
    return pc.if_else(known, true, None), bad if bad.any() else None


def _identifiers(values: pa.Array, digits: int) -> Parsed:
    """Bytes from hexadecimal texts (dashes of a UUID allowed); all zeros mean none."""
    if pa.types.is_binary(values.type) or pa.types.is_fixed_size_binary(values.type):
        raw = values.cast(pa.binary())
        fits = pc.equal(pc.binary_length(raw), digits // 2)
        bad = true_mask(pc.invert(fits))
        return pc.if_else(fits, raw, None), bad if bad.any() else None
    texts = pc.replace_substring(_texts(values)[0], "-", "")
    fits = pc.equal(pc.binary_length(texts), digits)
    try:
        _bytes(texts.filter(fits))
    except binascii.Error:  # one of them is not hexadecimal
        fits = pc.match_substring_regex(texts, f"^[0-9a-fA-F]{{{digits}}}$")
    bad = true_mask(pc.invert(fits))
    present = pc.and_(fits, pc.not_equal(texts, "0" * digits)).fill_null(False)  # noqa: FBT003
    data = _bytes(texts.filter(present))
    packed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(digits // 2), len(data) * 2 // digits, [None, pa.py_buffer(data)]
    )
    chosen = true_mask(present)
    places = pa.array(np.cumsum(chosen) - 1, pa.int64(), mask=~chosen)
    return packed.take(places).cast(pa.binary()), bad if bad.any() else None


def _bytes(texts: pa.Array) -> bytes:
    """The bytes that hexadecimal texts without nulls stand for, one after the other."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts) + 1]
    return binascii.unhexlify(texts.buffers()[2][int(offsets[0]) : int(offsets[-1])])


def _lists(values: pa.Array) -> Parsed:
    if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        return values.cast(ARROW["list"]), None
    texts, bad = _texts(values)
    if len(texts) == 0:
        return pa.nulls(0, ARROW["list"]), bad
    return pc.split_pattern_regex(texts, r"\s*,\s*"), bad
