"""What makes a row no charge, whatever the format."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.sources.bills.header import plain
from jauge.sources.bills.layout import COSTS, Columns, Layout
from jauge.sources.table.chunk import Mask, true_mask
from jauge.sources.table.times import TIME

if TYPE_CHECKING:
    from jauge.sources.bills.frame import Frame


class Marks(Protocol):
    """Where the rows of a chunk are rejected, by the column that is to blame."""

    def reject(self, mask: pa.Array | Mask, column: str, reason: str, /) -> None:
        """Reject the rows of `mask`, showing what stands in the column."""


CATEGORIES: Final = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")
_PURCHASE: Final = "Purchase"
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
# A bill may be issued before its period begins; a commitment may run for ten years.
_LATEST: Final = {"start": timedelta(days=366), "end": timedelta(days=366 * 11)}
_PERIODS: Final = ("charge_period", "billing_period")
_NO_CURRENCY: Final = "XXX"
_SIGNS: Final = {
    "€": ["EUR"],
    "£": ["GBP", "GIP", "FKP", "SHP", "EGP"],
    "¥": ["JPY", "CNY"],
    "₹": ["INR"],
    "$": [
        *sorted(code for code in ISO_4217 if code.endswith("D")),
        *("ARS", "BRL", "CLP", "COP", "CUP", "DOP", "MXN", "MOP", "NIO", "TOP", "UYU", "CVE"),
    ],
}
"""Signs of currencies with the currencies that are written so."""
_QUANTITIES: Final = ("consumed_quantity", "pricing_quantity")


def check(marks: Marks, found: Columns, fields: Mapping[str, str], now: datetime) -> None:
    """Reject rows without period, currency or cost, and values that cannot be."""
    _times(marks, found, fields, now)
    _currencies(marks, found, fields)
    _categories(marks, found, fields)
    costs = [found[name] for name in COSTS[:2] if name in found]
    empty = np.logical_and.reduce([true_mask(values.is_null()) for values in costs])
    names = [fields.get(name, name) for name in COSTS[:2] if name in found]
    marks.reject(empty, names[0], _("empty, like every other cost of the row: a charge needs one"))
    effective = COSTS[1]
    if effective in fields:
        hint = _("empty: write 0 where what is bought bears the cost, else what is billed")
        marks.reject(found[effective].is_null(), fields[effective], hint)
    _quantities(marks, found, fields)


def check_signs(frame: "Frame", found: Columns, layout: Layout) -> None:
    """Reject amounts whose own sign is of another currency than the row's: `€3` in USD."""
    currency = found.get("billing_currency")
    if currency is None:
        return
    stated = pc.and_(currency.is_valid(), pc.not_equal(currency, _NO_CURRENCY))
    named = {plain(name) for name in layout.amounts}
    named.update(name for cost in COSTS for name in layout.targets.get(cost, ()))
    for name in sorted(named):
        if frame.name(name) not in frame.changed:
            continue
        texts = frame.text(name)
        if not pa.types.is_string(texts.type):
            continue
        for sign, codes in _SIGNS.items():
            other = pc.invert(pc.is_in(currency, value_set=pa.array(codes)))
            wrong = pc.and_(pc.and_(pc.match_substring(texts, sign), other), stated)
            hint = _("the sign of another currency than that of the row: correct one of them")
            frame.reject(wrong, name, hint)


def complete(found: Columns, fields: Mapping[str, str]) -> bool:
    """What states one cost alone states both: what is billed is what it costs.

    Answers whether a row lacks its effective cost where the file has `fields` for both: then too
    what is billed stands for it, but for a purchase, whose cost may be that of what it pays for.
    """
    billed, effective = COSTS[:2]
    for name, other in ((billed, effective), (effective, billed)):
        if name not in found and other in found:
            found[name] = found[other]
    if not {billed, effective} <= fields.keys() or not found[effective].null_count:
        return False
    fills = pc.and_(found[effective].is_null(), found[billed].is_valid())
    if "charge_category" in found:
        bought = pc.equal(pc.utf8_capitalize(found["charge_category"]), _PURCHASE)
        fills = pc.and_(fills, pc.invert(pc.fill_null(bought, False)))  # noqa: FBT003
    found[effective] = pc.if_else(fills, found[billed], found[effective])
    return bool(pc.any(fills).as_py())


def assume_usage(found: Columns, count: int) -> None:
    """A row that names no category is Usage, also below zero: so FOCUS has charges and refunds."""
    name = "charge_category"
    given = found.get(name, pa.nulls(count, pa.string()))
    found[name] = pc.fill_null(given, CATEGORIES[0])


def _times(marks: Marks, found: Columns, fields: Mapping[str, str], now: datetime) -> None:
    start = "charge_period_start"
    hint = _("empty: every charge needs its period")
    marks.reject(found[start].is_null(), fields.get(start, start), hint)
    for period in _PERIODS:
        for part, ahead in _LATEST.items():
            name = f"{period}_{part}"
            if name not in found:
                continue
            early = pc.less(found[name], pa.scalar(_EARLIEST, TIME))
            marks.reject(early, fields.get(name, name), _("before the year 2000: correct it"))
            late = pc.greater(found[name], pa.scalar(now + ahead, TIME))
            marks.reject(late, fields.get(name, name), _("too far in the future: correct it"))
        end = f"{period}_end"
        if end in found and f"{period}_start" in found:
            turned = pc.less(found[end], found[f"{period}_start"])
            marks.reject(turned, fields.get(end, end), _("before its start: correct it"))


def _currencies(marks: Marks, found: Columns, fields: Mapping[str, str]) -> None:
    """ISO 4217, as FOCUS wants it, or a virtual currency that the row also prices in."""
    name = "billing_currency"
    if name not in fields:
        return
    given = found[name]
    code = pc.utf8_upper(pc.utf8_trim_whitespace(given))
    known = pc.is_in(code, value_set=pa.array(sorted(ISO_4217)))
    declared = pa.scalar(False)  # noqa: FBT003
    if "pricing_currency" in found:
        declared = pc.equal(given, found["pricing_currency"])
    found[name] = pc.if_else(known, code, given)
    marks.reject(given.is_null(), fields[name], _("empty: write EUR or USD"))
    unknown = pc.invert(pc.or_(known, pc.fill_null(declared, False)))  # noqa: FBT003
    hint = _(
        "neither an ISO 4217 currency nor a virtual one that PricingCurrency names: correct it"
    )
    marks.reject(unknown, fields[name], hint)


def _categories(marks: Marks, found: Columns, fields: Mapping[str, str]) -> None:
    name = "charge_category"
    if name not in found:
        return
    given = found[name]
    title = pc.utf8_capitalize(pc.utf8_trim_whitespace(given))
    known = pc.is_in(title, value_set=pa.array(CATEGORIES))
    hint = _("not one of {choices}: correct it").format(choices=", ".join(CATEGORIES))
    wrong = pc.and_(given.is_valid(), pc.invert(known))
    marks.reject(wrong, fields.get(name, name), hint)
    found[name] = title


def _quantities(marks: Marks, found: Columns, fields: Mapping[str, str]) -> None:
    """A quantity below zero takes something back, and so does its cost."""
    cost = pc.coalesce(*(found[name] for name in COSTS if name in found))
    kept = pc.less(cost, 0)
    if "charge_class" in found:
        kept = pc.or_(kept, found["charge_class"].is_valid())
    if "charge_category" in found:
        other = pc.is_in(found["charge_category"], value_set=pa.array(CATEGORIES[2:]))
        kept = pc.or_(kept, other)
    for name in _QUANTITIES:
        if name in found:
            negative = pc.and_(pc.less(found[name], 0), pc.invert(kept))
            hint = _("negative beside a cost that is not: correct it, or mark it as a Correction")
            marks.reject(negative, fields.get(name, name), hint)
