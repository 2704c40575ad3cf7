"""What the lines of a sheet say: for what, to whom, and what was paid in another currency."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import ISO_4217
from jauge.sources.bank.sheet.layout import Column, Layout
from jauge.sources.bank.sheet.rows import Sheet
from jauge.sources.bank.sheet.signed import Money
from jauge.sources.bank.sheet.words import Role
from jauge.sources.bank.texts import SUSPECT, foreign_in
from jauge.sources.table.chunk import true_mask
from jauge.sources.table.numbers import MONEY

_CODES: Final = pa.array(sorted(ISO_4217))


def text_of(layout: Layout, sheet: Sheet) -> pa.Array:
    """The longest text of the columns that say it best, else of those that say it next best."""
    found = pa.nulls(len(sheet.numbers), pa.string())
    by_rank: dict[int, list[Column]] = {}
    for column in layout.all("text"):
        by_rank.setdefault(column.means.rank, []).append(column)
    for _rank, columns in sorted(by_rank.items()):
        found = pc.coalesce(found, _longest(sheet, columns))
    return found


def first_of(layout: Layout, sheet: Sheet, role: Role) -> pa.Array:
    """The first text of the columns of a role."""
    texts = [_line(sheet.cells[column.place]) for column in layout.all(role)]
    return pc.coalesce(*texts) if texts else pa.nulls(len(sheet.numbers), pa.string())


def counterparty_of(layout: Layout, sheet: Sheet, amounts: pa.Array) -> pa.Array:
    """The other side: the one name, else who was paid or who paid, where these are two columns."""
    paid, came = first_of(layout, sheet, "payee"), first_of(layout, sheet, "payer")
    sided = pc.if_else(pc.less(amounts, 0), paid, came)
    return pc.coalesce(first_of(layout, sheet, "counterparty"), sided)


def original_of(
    layout: Layout, sheet: Sheet, money: Money, of: tuple[pa.Array, pa.Array], text: pa.Array
) -> tuple[pa.Array, pa.Array]:
    """What was paid in another currency than `of`, the amounts and currencies of the lines.

    Two columns say it, else the text names it.
    """
    amounts, currency = of
    original, unit = _stated(layout, sheet, money, currency)
    suspects = pc.and_(pc.match_substring_regex(text, SUSPECT), unit.is_null())
    where = pa.array(true_mask(suspects))
    pairs = zip(text.filter(where).to_pylist(), currency.filter(where).to_pylist(), strict=True)
    read = [foreign_in(said, booked) for said, booked in pairs]
    original = pc.replace_with_mask(original, where, pa.array([each[0] for each in read], MONEY))
    unit = pc.replace_with_mask(unit, where, pa.array([each[1] for each in read], pa.string()))
    size = pc.abs(original)
    return pc.if_else(pc.less(amounts, 0), pc.negate(size), size), unit


def _stated(
    layout: Layout, sheet: Sheet, money: Money, currency: pa.Array
) -> tuple[pa.Array, pa.Array]:
    found, code = money.column("original_amount"), layout.first("original_currency")
    if found is None or code is None:
        return pa.nulls(len(currency), MONEY), pa.nulls(len(currency), pa.string())
    own = pc.utf8_upper(sheet.cells[code.place])
    is_other = pc.and_(pc.not_equal(own, currency), pc.is_in(own, _CODES))
    usable = pc.and_(is_other, pc.fill_null(pc.not_equal(found.values, 0), False))  # noqa: FBT003
    return pc.if_else(usable, found.values, None), pc.if_else(usable, own, None)


def _longest(sheet: Sheet, columns: list[Column]) -> pa.Array:
    """The longest text of each line; numbered columns (`Omschrijving-1`) are one text."""
    texts = [_line(sheet.cells[c.place]) for c in columns if not c.means.part]
    parts = sorted((c for c in columns if c.means.part), key=lambda column: column.means.part)
    if parts:
        joined = pc.binary_join_element_wise(*(sheet.cells[c.place] for c in parts), " ")
        texts.append(_line(joined))
    best = texts[0]
    for other in texts[1:]:
        best = pc.if_else(pc.greater(_letters(other), _letters(best)), other, best)
    return best


def _letters(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.utf8_length(values), 0)


def _line(values: pa.Array) -> pa.Array:
    """Texts on one line; null for nothing."""
    if pc.any(pc.match_substring_regex(values, r"\s\s|[\r\n\t\x{a0}\x{202f}]")).as_py():
        values = pc.replace_substring_regex(values, r"[\s\x{a0}\x{202f}]+", " ")
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
