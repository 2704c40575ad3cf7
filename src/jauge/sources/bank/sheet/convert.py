"""The lines of a sheet as columns of bank lines; what cannot be is told to a screen."""

from decimal import Decimal
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model import Rejection
from jauge.sources.bank.accounts import Accounts, named
from jauge.sources.bank.lines import AHEAD, EARLIEST, too_far
from jauge.sources.bank.sheet.days import bare, days
from jauge.sources.bank.sheet.layout import Layout
from jauge.sources.bank.sheet.movements import balances, others, waiting
from jauge.sources.bank.sheet.rows import Sheet
from jauge.sources.bank.sheet.sayings import counterparty_of, first_of, original_of, text_of
from jauge.sources.bank.sheet.signed import Money
from jauge.sources.bank.sheet.survey import Survey
from jauge.sources.bank.sheet.titles import account_in, currency_in
from jauge.sources.bank.sheet.words import Kind
from jauge.sources.base import Input
from jauge.sources.table.chunk import Chunk, true_mask
from jauge.sources.table.numbers import MONEY
from jauge.sources.table.screen import Screen

_CODES: Final = pa.array(sorted(ISO_4217))
# Currencies that a dollar sign alone may stand for.
_DOLLARS: Final = pa.array(["AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"])
Columns = dict[str, pa.Array]


class Converted(NamedTuple):
    """The movements of a sheet in the columns of `lines.Line`.

    `balances` stand beside them, `named` are those of lines of their own.
    """

    columns: Columns
    balances: pa.Array
    named: dict[Kind, Decimal]
    ignored: int
    rejections: tuple[Rejection, ...]


class Conversion:
    """Turns the sheets of one file into columns of bank lines."""

    def __init__(self, file: Input, layout: Layout, survey: Survey, accounts: Accounts) -> None:
        self._file = file
        self._layout = layout
        self._survey = survey
        self._accounts = accounts
        self._title_account = account_in(layout) or _of_expenses(layout)
        self._title_currency = currency_in(layout)
        self._latest = pa.scalar(file.now.date() + AHEAD, pa.date32())

    def lines(self, sheet: Sheet) -> Converted:
        """What a sheet holds."""
        screen = Screen(self._file.name, Chunk({}, sheet.numbers, sheet.broken))
        waits = waiting(self._layout, sheet)
        named = balances(self._layout, sheet)
        screen.rejected |= waits | others(self._layout, sheet)
        screen.rejected[list(named)] = True  # nothing is told of these
        money = Money(self._layout, self._survey, sheet, screen)
        columns = self._columns(sheet, screen, money)
        beside = money.column("balance")
        running = pa.nulls(len(sheet.numbers), MONEY) if beside is None else beside.values
        stated = pc.coalesce(columns["amount"], running)
        keep = pa.array(~screen.rejected)
        return Converted(
            columns={name: values.filter(keep) for name, values in columns.items()},
            balances=running.filter(keep),
            named={kind: stated[at].as_py() for at, kind in named.items() if stated[at].is_valid},
            ignored=int(waits.sum()),
            rejections=screen.rejections(),
        )

    def _columns(self, sheet: Sheet, screen: Screen, money: Money) -> Columns:
        layout = self._layout
        booked = self._booked(sheet, screen)
        signed = money.signed()
        hint = _("no amount: complete the line")
        screen.reject(true_mask(signed.values.is_null()), "amount", None, hint)
        currency = self._currency(sheet, screen, signed.units)
        counterparty = counterparty_of(layout, sheet, signed.values)
        text = pc.coalesce(text_of(layout, sheet), counterparty, first_of(layout, sheet, "type"))
        amount, unit = original_of(layout, sheet, money, (signed.values, currency), text)
        return {
            "account": self._account(sheet),
            "booked_on": booked,
            "amount": signed.values,
            "currency": currency,
            "value_on": self._value(sheet),
            "original_amount": amount,
            "original_currency": unit,
            "counterparty": counterparty,
            "text": text,
            "reference": first_of(layout, sheet, "reference"),
        }

    def _booked(self, sheet: Sheet, screen: Screen) -> pa.Array:
        column = self._layout.one("booked")
        stated = sheet.cells[column.place]
        found = days(bare(stated), self._survey.order)
        hint = _("no day of the calendar: correct the date")
        screen.reject(true_mask(found.is_null()), column.name, stated, hint)
        far = pc.or_(pc.less(found, pa.scalar(EARLIEST)), pc.greater(found, self._latest))
        screen.reject(true_mask(far), column.name, stated, too_far())
        return found

    def _value(self, sheet: Sheet) -> pa.Array:
        column = self._layout.first("value")
        if column is None:
            return pa.nulls(len(sheet.numbers), pa.date32())
        return days(bare(sheet.cells[column.place]), self._survey.order)

    def _currency(self, sheet: Sheet, screen: Screen, units: pa.Array) -> pa.Array:
        """The currency of each line: its column, the one on its amount, else the file's."""
        column = self._layout.first("currency")
        stated = units
        if column is not None:
            own = pc.utf8_upper(sheet.cells[column.place])
            own = pc.if_else(pc.equal(own, "€"), "EUR", own)
            own = pc.if_else(pc.equal(own, ""), None, own)
            dollars = pc.and_(pc.equal(units, "USD"), pc.is_in(own, _DOLLARS))
            clash = pc.and_(pc.not_equal(own, units), pc.invert(dollars))
            hint = _("the amount is in another currency: correct one of them")
            screen.reject(true_mask(clash), column.name, own, hint)
            stated = pc.coalesce(own, units)
        if stated.null_count:
            stated = pc.fill_null(stated, self._title_currency or self._accounts.currency)
        unknown = ~true_mask(pc.is_in(stated, _CODES))
        hint = _("no currency of ISO 4217: correct it")
        screen.reject(unknown, column.name if column else "currency", stated, hint)
        return stated

    def _account(self, sheet: Sheet) -> pa.Array:
        """The account of each line: its column, the titles of the file, else jauge.toml."""
        column = self._layout.first("account")
        if column is None:
            account = self._accounts.of(self._title_account)
            return pa.repeat(pa.scalar(account, pa.string()), len(sheet.numbers))
        coded = sheet.cells[column.place].dictionary_encode()
        stated = [named(text) or self._title_account for text in coded.dictionary.to_pylist()]
        found = [self._accounts.of(each) for each in stated]
        return pa.array(found, pa.string()).take(coded.indices)


def _of_expenses(layout: Layout) -> str | None:
    """What the account of an export of expenses is called: its lines are none of a bank's."""
    if not layout.is_of_expenses:
        return None
    return "expense-claims" if layout.all("claimed") else "expense-cards"
