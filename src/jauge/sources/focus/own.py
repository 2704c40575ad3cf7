"""FOCUS as `jauge export charges --format focus-1.2` writes it: its `x_` columns are read back.

What FOCUS has no column for (whose models, which model, class and layer) is taken as it was known
and not told from words again, and what the export had to fill (`x_Assumed`) is unknown again: the
charges of an export imported elsewhere have the suppliers, accounts and months that they had.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import Header, plain
from jauge.sources.bills.layout import COSTS, Columns, Layout

_KNOWN: Final = {
    "x_gen_ai_provider_name": "x_GenAiProviderName",
    "x_model": "x_Model",
    "x_cost_class": "x_CostClass",
    "x_cost_layer": "x_CostLayer",
    "x_service_tier": "x_ServiceTier",
    "x_api_key_id": "x_ApiKeyId",
}
_ASSUMED: Final = "x_Assumed"
_MARKS: Final = ("x_ChargeId", _ASSUMED, *_KNOWN.values())


def is_own(header: Header) -> bool:
    """Whether the file is such an export."""
    return header.has(*map(plain, _MARKS))


def restore(frame: Frame, found: Columns, layout: Layout) -> None:
    """Take what the export knew, and forget what it filled; a row needs its costs all the same."""
    assumed = pc.fill_null(frame.text(plain(_ASSUMED)), "")
    if pc.any(pc.not_equal(assumed, "")).as_py():
        listed = pc.binary_join_element_wise("; ", assumed, "; ", "")
        for target in found.keys() - set(COSTS):
            for name in _written(frame, layout, target):
                is_filled = pc.match_substring(listed, f"; {name}; ")
                found[target] = pc.if_else(is_filled, None, found[target])
    for target, name in _KNOWN.items():
        found[target] = frame.text(plain(name)).cast(pa.string())


def _written(frame: Frame, layout: Layout, target: str) -> list[str]:
    """The columns of the file that a target was read from, as they are written there."""
    names = (frame.name(name) for name in layout.targets.get(target, ()))
    return [name for name in names if name is not None]
