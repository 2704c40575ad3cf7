"""Credits: Google writes them inside the line that they reduce; each is a charge of its own."""

from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.model.batch import NATURAL_KEY
from jauge.sources.bills.amounts import amounts
from jauge.sources.bills.frame import Frame
from jauge.sources.bills.tags import TEXT_MAP
from jauge.sources.table.as_texts import as_texts

_COSTS: Final = ("billed_cost", "effective_cost")
_KEPT: Final = ("name", "id", "type", "amount")
_DECODER: Final = msgspec.json.Decoder(float_hook=str)
_UNUSED: Final = (
    "consumed_quantity",
    "consumed_unit",
    "pricing_quantity",
    "pricing_unit",
    "contracted_unit_price",
    "list_unit_price",
    "list_cost",
    "contracted_cost",
)


def spread(frame: Frame, table: pa.Table) -> pa.Table:
    """The lines, followed by one charge of category Credit for each of their credits."""
    raw = frame.raw("credits")
    if raw is None:
        return table
    texts = as_texts(raw).filter(pa.array(~frame.screen.rejected))
    parents: list[int] = []
    found: list[dict[str, Any]] = []
    wrong: dict[int, str] = {}
    for row, text in enumerate(texts.to_pylist()):
        listed = _credits(text)
        good = [credit for credit in listed or () if isinstance(credit, dict)]
        if listed is None or len(good) < len(listed):
            wrong[row] = text
        parents += [row] * len(good)
        found += good
    hint = _("not a list of credits: correct it")
    _reject(frame, list(wrong), "credits", list(wrong.values()), hint)
    return _with(frame, table, parents, found) if found else table


def _with(
    frame: Frame, table: pa.Table, parents: list[int], found: list[dict[str, Any]]
) -> pa.Table:
    written = pa.array([None if c.get("amount") is None else str(c["amount"]) for c in found])
    read = amounts(written.cast(pa.string()), decimal_comma=False)
    lines = table.take(pa.array(parents))
    keys = pa.array([f"\x1e{index}" for index in _ordinals(parents)])
    changed: dict[str, pa.Array | pa.ChunkedArray] = dict.fromkeys(_COSTS, read.values)
    changed["charge_category"] = pa.repeat("Credit", len(found))
    names = [c.get("full_name") or c.get("name") or c.get("type") for c in found]
    changed["charge_description"] = pc.coalesce(
        pa.array([name and str(name) for name in names], pa.string()),
        lines["charge_description"].combine_chunks(),
    )
    changed["source_columns"] = pa.array([_kept(credit) for credit in found], TEXT_MAP)
    changed[NATURAL_KEY] = pc.binary_join_element_wise(
        lines[NATURAL_KEY].combine_chunks(), keys, ""
    )
    for name in lines.column_names:
        if name in _UNUSED:
            changed[name] = pa.nulls(len(found), lines.schema.field(name).type)
    for name, values in changed.items():
        place = lines.schema.get_field_index(name)
        field = table.schema.field(name)
        lines = lines.set_column(place, field, values)
    bad = np.asarray(read.values.is_null())
    rows = [parents[index] for index in np.flatnonzero(bad)]
    hint = _("not a decimal number of at most 20 and 18 digits: correct it")
    _reject(frame, rows, "credits.amount", written.filter(pa.array(bad)).to_pylist(), hint)
    return pa.concat_tables([table, lines.filter(pa.array(~bad))])


def _reject(frame: Frame, rows: list[int], field: str, values: list[Any], reason: str) -> None:
    """Reject parts of the lines that are taken, which are numbered without the others."""
    numbers = frame.chunk.numbers[~frame.screen.rejected]
    frame.screen.more([int(numbers[row]) for row in rows], field, values, reason)


def _credits(text: str | None) -> list[Any] | None:
    """The credits of a line, each perhaps JSON text itself; None for what is no list."""
    items = _decoded(text) if text else []
    if items is None:
        return []
    if not isinstance(items, list):
        return None
    return [_decoded(item) if isinstance(item, str) else item for item in items]


def _decoded(text: str) -> Any:
    """What a JSON text says; the text itself when it is none."""
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _kept(credit: dict[str, Any]) -> list[tuple[str, str]]:
    """What leads back to the credit and, with the columns that it shares, to its line."""
    return [(f"credits.{key}", str(credit[key])) for key in _KEPT if credit.get(key)]


def _ordinals(parents: list[int]) -> list[int]:
    """The number of each credit within its line."""
    ordinals: list[int] = []
    for index, parent in enumerate(parents):
        again = index > 0 and parents[index - 1] == parent
        ordinals.append(ordinals[-1] + 1 if again else 0)
    return ordinals
