"""How lines of Google Cloud's billing export become charges: a line, and each of its credits."""

from datetime import UTC, datetime
from functools import cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import plain
from jauge.sources.bills.layout import Columns, Layout, load
from jauge.sources.bills.tags import TEXT_MAP
from jauge.sources.gcp_billing.credits import spread
from jauge.sources.table.times import TIME

_CATEGORIES: Final = {
    "regular": "Usage",
    "tax": "Tax",
    "adjustment": "Adjustment",
    "rounding_error": "Adjustment",
}
_LABELS: Final = ("project.labels", "tags", "labels")
"""Where tags stand; the last one wins."""


@cache
def layout() -> Layout:
    """The standard and the detailed export."""
    return Layout(
        format="gcp-billing",
        targets=load("jauge.sources.gcp_billing"),
        required=(("cost",), ("currency",), ("usage_start_time",)),
        amounts=("cost", "cost_at_list", "currency_conversion_rate", "cost_type"),
        amend=_amend,
        spread=spread,
    )


def _amend(frame: Frame, found: Columns) -> None:
    found["x_stage"] = pa.repeat("bill", frame.count)
    found["provider_name"] = pa.repeat("Google Cloud", frame.count)
    kind = pc.fill_null(frame.text("costtype"), "regular")
    place = pc.index_in(kind, value_set=pa.array(list(_CATEGORIES)))
    found["charge_category"] = pc.coalesce(pa.array(list(_CATEGORIES.values())).take(place), kind)
    adjusted = frame.text("adjustmentinfoid").is_valid()
    found["charge_class"] = pc.if_else(adjusted, "Correction", None)
    found.setdefault("charge_description", pa.nulls(frame.count, pa.string()))
    _months(frame, found)
    found["tags"] = _tags(frame)


def _months(frame: Frame, found: Columns) -> None:
    """`invoice.month` as a billing period; Google writes 202610."""
    months = frame.text("invoicemonth").dictionary_encode()
    starts = [_month(text) for text in months.dictionary.to_pylist()]
    ends = [start and _after(start) for start in starts]
    for part, values in (("start", starts), ("end", ends)):
        column = pa.array(values, TIME).take(months.indices)
        found[f"billing_period_{part}"] = column


def _month(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y%m").replace(tzinfo=UTC)
    except ValueError:
        return None


def _after(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


def _tags(frame: Frame) -> pa.Array:
    """Labels of the resource over those of its project; each distinct pair is merged once."""
    names = [plain(name) for name in _LABELS if frame.name(plain(name)) is not None]
    if not names:
        return pa.nulls(frame.count, TEXT_MAP)
    maps = [frame.map(name)[0] for name in names]
    texts = [pc.fill_null(frame.map(name)[1], "") for name in names]
    joined = pc.binary_join_element_wise(*texts, "\x1f").dictionary_encode()
    first = pc.index_in(joined.dictionary, value_set=joined.cast(pa.string()))
    merged: list[list[tuple[str, str]] | None] = []
    for row in first.to_pylist():
        found: dict[str, str] = {}
        for values in maps:
            found |= dict(values[row].as_py() or ())
        merged.append(list(found.items()) or None)
    return pa.array(merged, TEXT_MAP).take(joined.indices)
