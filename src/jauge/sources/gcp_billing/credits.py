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
from jauge.sources.bills.tags import TEXT_MAP, json_texts

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
    texts = json_texts(raw).filter(pa.array(~frame.screen.rejected))
    parents: list[int] = []
    found: list[dict[str, Any]] = []
    for row, text in enumerate(texts.to_pylist()):
        for credit in _credits(text) if text else ():
            parents.append(row)
            found.append(credit)
    if not found:
        return table
    written = pa.array([None if c.get("amount") is None else str(c["amount"]) for c in found])
    read = amounts(written.cast(pa.string()), decimal_comma=False)
    lines = table.take(pa.array(parents))
    keys = pa.array([f"\x1e{index}" for index in _ordinals(parents)])
    numbers = frame.chunk.numbers[~frame.screen.rejected][parents]
    changed: dict[str, pa.Array | pa.ChunkedArray] = dict.fromkeys(_COSTS, read.values)
    changed["charge_category"] = pa.repeat("Credit", len(found))
    names = pa.array([c.get("full_name") or c.get("name") or c.get("type") for c in found])
    changed["charge_description"] = pc.coalesce(
        names.cast(pa.string()), lines["charge_description"].combine_chunks()
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
    frame.screen.more(
        [int(number) for number in numbers[bad]],
        "credits.amount",
        written.filter(pa.array(bad)).to_pylist(),
        _("not a decimal number of at most 20 and 18 digits: correct it"),
    )
    return pa.concat_tables([table, lines.filter(pa.array(~bad))])


def _credits(text: str) -> list[dict[str, Any]]:
    items = _DECODER.decode(text)
    listed = [_DECODER.decode(item) if isinstance(item, str) else item for item in items or ()]
    return [item for item in listed if isinstance(item, dict)]


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
