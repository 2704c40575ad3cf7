"""What only a whole CSV statement shows: the order of its days, decimal signs, signs of debits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.bank.accounts import Accounts
from jauge.sources.bank.sheet.amounts import Mark, Marks
from jauge.sources.bank.sheet.days import Order, bare, is_open, orders_in
from jauge.sources.bank.sheet.layout import Column, Layout
from jauge.sources.bank.sheet.rows import sheets
from jauge.sources.bank.sheet.titles import days_in
from jauge.sources.bank.sheet.words import PAID, RECEIVED, Role, plain
from jauge.sources.base import Input, Unreadable

MONEY: Final[tuple[Role, ...]] = ("amount", "debit", "credit", "fee", "balance", "original_amount")
_NEGATIVE: Final = r"^[^\d]*[-(\x{2212}]|-\s*\D*$"
_NOT_ZERO: Final = r"[1-9]"


@dataclass
class Signs:
    """Which signs amounts of money that went out are written with."""

    negative: bool = False
    positive: bool = False

    def see(self, values: pa.Array) -> None:
        """Some of them."""
        texts = values.filter(pc.match_substring_regex(values, _NOT_ZERO))
        minus = pc.match_substring_regex(texts, _NEGATIVE)
        self.negative |= bool(pc.any(minus).as_py())
        self.positive |= bool(pc.any(pc.invert(minus)).as_py())


@dataclass(frozen=True)
class Survey:
    """How to read the columns of one file.

    `order` is that of day and month; `marks` the decimal sign of each column of money; `debits`
    and `paid` the signs in the column of debits, and of amounts whose direction is out; `spent`
    those of all amounts of an export of expenses.
    """

    order: Order | None
    marks: Mapping[int, Mark | None]
    debits: Signs = field(default_factory=Signs)
    paid: Signs = field(default_factory=Signs)
    spent: Signs = field(default_factory=Signs)


def money_columns(layout: Layout) -> tuple[Column, ...]:
    """One column of each kind of money."""
    return tuple(column for role in MONEY if (column := layout.first(role)) is not None)


def survey(file: Input, layout: Layout, accounts: Accounts) -> Survey:
    """What the whole file shows; Unreadable where its days can be read in two ways."""
    dated = [column for role in ("booked", "value") if (column := layout.first(role))]
    money = money_columns(layout)
    direction, amount, debit = (layout.first(role) for role in ("direction", "amount", "debit"))
    wanted = {column.place for column in (*dated, *money)}
    if direction is not None:
        wanted.add(direction.place)
    marks = {column.place: Marks() for column in money}
    debits, paid, spent, texts = Signs(), Signs(), Signs(), days_in(layout)
    for sheet in sheets(file, layout, wanted):
        for column in dated:
            texts.update(bare(sheet.cells[column.place]).unique().to_pylist())
        for place, seen in marks.items():
            seen.see(sheet.cells[place])
        if debit is not None:
            debits.see(sheet.cells[debit.place])
        if amount is not None and layout.is_of_expenses:
            spent.see(sheet.cells[amount.place])
        if direction is not None and amount is not None:
            paid.see(sheet.cells[amount.place].filter(is_paid(sheet.cells[direction.place])))
    found: dict[int, Mark | None] = {place: seen.mark for place, seen in marks.items()}
    comma = any(found[column.place] == "," for column in money)
    order = _order(texts, layout, accounts, has_comma=comma)
    return Survey(order=order, marks=found, debits=debits, paid=paid, spent=spent)


def is_paid(directions: pa.Array) -> pa.Array:
    """Where a column of directions says that money went out."""
    return _is_among(directions, PAID)


def is_received(directions: pa.Array) -> pa.Array:
    """Where a column of directions says that money came in."""
    return _is_among(directions, RECEIVED)


def _is_among(directions: pa.Array, words: frozenset[str]) -> pa.Array:
    coded = directions.dictionary_encode()
    # Signs stand for themselves.
    texts = (text if text in {"+", "-"} else plain(text) for text in coded.dictionary.to_pylist())
    return pa.array([text in words for text in texts], pa.bool_()).take(coded.indices)


def _order(texts: set[str], layout: Layout, accounts: Accounts, *, has_comma: bool) -> Order | None:
    """The order of day and month, from jauge.toml, the days, or the language of the file."""
    if accounts.dates is not None:
        return "day first" if accounts.dates == "day first" else "month first"
    shown = orders_in(texts)
    if len(shown) == 1:
        return shown.pop()
    if not shown and (layout.is_day_first or has_comma):
        # Nobody writes decimal commas and the month first.
        return "day first"
    unclear = sorted(filter(is_open, texts))
    if not unclear:
        return None
    hint = _(
        "day and month of dates such as {value} cannot be told apart: state dates = 'day first' or"
        " 'month first' in a [[bank_account]], or export them as 2026-10-31"
    )
    raise Unreadable(hint.format(value=unclear[0]))
