"""Which lines of a sheet are booked movements: not those that wait, nor totals and balances."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bank.sheet.layout import Layout
from jauge.sources.bank.sheet.rows import Sheet
from jauge.sources.bank.sheet.words import Kind, Role, balance_named, is_footing, is_waiting
from jauge.sources.table.chunk import Mask, true_mask

_MAY_NAME_BALANCE: Final = r"(?i)sald|sold|balance|kontostand"
_TEXTS: Final[tuple[Role, ...]] = ("text", "counterparty", "payer", "payee", "type", "reference")


def waiting(layout: Layout, sheet: Sheet) -> Mask:
    """Where the status says that a movement is not booked."""
    status = layout.first("status")
    if status is None:
        return np.zeros(len(sheet.numbers), np.bool_)
    coded = sheet.cells[status.place].dictionary_encode()
    said = pa.array([is_waiting(text) for text in coded.dictionary.to_pylist()], pa.bool_())
    return true_mask(said.take(coded.indices))


def balances(layout: Layout, sheet: Sheet) -> dict[int, Kind]:
    """The lines that name the balance before or after the movements, and which of them."""
    found: dict[int, Kind] = {}
    for place in _places(layout, *_TEXTS):
        values = sheet.cells[place]
        suspects = true_mask(pc.match_substring_regex(values, _MAY_NAME_BALANCE))
        for at in np.flatnonzero(suspects).tolist():
            if kind := balance_named(values[at].as_py()):
                found[at] = kind
    return found


def others(layout: Layout, sheet: Sheet) -> Mask:
    """Blank lines and totals around the movements: what has no day."""
    booked = sheet.cells[layout.one("booked").place]
    found = np.zeros(len(sheet.numbers), np.bool_)
    money = _places(layout, "amount", "debit", "credit")
    undated = true_mask(pc.invert(pc.match_substring_regex(booked, r"\d")))
    for at in np.flatnonzero(undated).tolist():
        cells = {place: values[at].as_py() for place, values in sheet.cells.items()}
        is_blank = not any(cells[place] for place in money)
        found[at] = is_blank or any(map(is_footing, cells.values()))
    return found


def _places(layout: Layout, *roles: Role) -> list[int]:
    return [column.place for role in roles for column in layout.all(role)]
