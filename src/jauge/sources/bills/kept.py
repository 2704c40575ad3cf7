"""What of a row is kept beside the columns of a charge: its own texts, other columns, its key."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.amounts import canonical
from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import plain
from jauge.sources.bills.layout import AMOUNTS, TYPES, Columns, Layout
from jauge.sources.bills.tags import TEXT_MAP
from jauge.sources.table.as_texts import as_texts
from jauge.sources.table.maps import text_map


def native_texts(frame: Frame, layout: Layout) -> pa.Array:
    """The texts that the amounts of each row came from, and every text that was changed."""
    parts: Columns = {}
    for name in layout.amounts:
        column = frame.name(plain(name))
        if column is not None:
            parts[column] = frame.text(plain(name)).cast(pa.string())
    for column, mask in frame.changed.items():
        if column not in parts:
            texts = as_texts(frame.chunk.columns[column])
            parts[column] = pc.if_else(pa.array(mask), texts, None)
    return _mapped(parts, frame.count)


def others(frame: Frame, layout: Layout) -> pa.Array:
    """The columns that have no place in a charge, as they came."""
    used = layout.used | {plain(name) for name in layout.amounts}
    parts = _beyond(frame, used)
    starts = layout.tag_columns
    kept = {name: parts[name] for name in parts if not (starts and name.startswith(starts))}
    return _mapped(kept, frame.count)


def _beyond(frame: Frame, used: frozenset[str]) -> Columns:
    """The columns outside `used` that have any value."""
    parts: Columns = {}
    for column in frame.chunk.columns:
        name = plain(column)
        if name not in used and frame.header.plain.get(name) == column:
            values = frame.text(name)
            if values.null_count < frame.count:
                parts[column] = values
    return parts


def _mapped(parts: Columns, count: int) -> pa.Array:
    return text_map(parts, count) if parts else pa.nulls(count, TEXT_MAP)


def content_key(frame: Frame, layout: Layout) -> pa.Array:
    """The whole record in one text.

    It does not depend on how the file writes numbers and times, on the order of its columns, nor
    on columns without a value: a CSV and a Parquet file of one bill have the same keys.
    """
    if frame.chunk.content is not None:
        return frame.chunk.content
    parts: list[pa.Array | pa.Scalar] = []
    known: dict[int, pa.Array] = {}
    for target in sorted(layout.targets):
        if target.startswith("hint."):
            continue
        for name in layout.targets[target]:
            is_there = frame.name(name) is not None
            parts.append(_canonical(frame, target, name, known) if is_there else pa.scalar(""))
    extra = [
        pc.binary_join_element_wise(column + "=", values, "")
        for column, values in sorted(_beyond(frame, layout.used).items())
    ]
    ends = (*extra, pa.scalar(""), "\x1e")  # a column alone would lose its nulls
    joined = pc.binary_join_element_wise(*ends, null_handling="skip")
    parts.append(joined if extra else pa.scalar(""))
    return pc.binary_join_element_wise(*parts, "\x1f", null_handling="replace", null_replacement="")


_CHANGING: Final = frozenset({"invoice_id", "billing_account_name", "sub_account_name"})
"""What a supplier fills in or renames when it writes a statement anew."""


def subject_key(frame: Frame, layout: Layout, found: Columns) -> pa.Array:
    """What a line is about, in one text: its accounts, periods, service, SKU, resource and tags.

    Amounts, quantities and prices are no part of it, nor ids that the supplier makes anew.
    """
    parts: list[pa.Array | pa.Scalar] = []
    for target in sorted(layout.targets):
        if target in _CHANGING or TYPES.get(target, "text") == "money":
            continue
        there = [name for name in layout.targets[target] if frame.name(name) is not None]
        parts.extend(_canonical(frame, target, name, {}) for name in there)
        parts.extend(pa.scalar("") for _absent in range(len(layout.targets[target]) - len(there)))
    parts.extend(frame.text(plain(name)) for name in layout.kinds)
    parts.append(found["charge_category"] if "charge_category" in found else pa.scalar(""))
    tags = [
        pc.binary_join_element_wise(column + "=", frame.text(plain(column)), "")
        for column in sorted(frame.chunk.columns)
        if layout.tag_columns and column.startswith(layout.tag_columns)
    ]
    ends = (*tags, pa.scalar(""), "\x1e")
    if tags:
        parts.append(pc.binary_join_element_wise(*ends, null_handling="skip"))
    return pc.binary_join_element_wise(*parts, "\x1f", null_handling="replace", null_replacement="")


def _canonical(frame: Frame, target: str, name: str, known: dict[int, pa.Array]) -> pa.Array:
    """A column as texts that do not depend on how it is written; equal columns once."""
    kind = TYPES.get(target, "text")
    if kind == "time":
        return frame.time(name).cast(pa.int64()).cast(pa.string())
    if kind == "money":
        values = frame.money(name, is_rounded=target not in AMOUNTS)
        if id(values) not in known:
            raw = frame.chunk.columns[frame.name(name) or name]
            texts = frame.text(name) if pa.types.is_string(raw.type) else raw
            known[id(values)] = canonical(texts, values)
        return known[id(values)]
    if kind == "map":
        return frame.map(name)[1]
    return frame.text(name)
