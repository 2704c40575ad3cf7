"""The signed amount of each line: one column, two columns, or a column and a direction."""

from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.bank.sheet.amounts import amounts
from jauge.sources.bank.sheet.layout import Column, Layout
from jauge.sources.bank.sheet.rows import Sheet
from jauge.sources.bank.sheet.survey import Survey, is_paid, is_received
from jauge.sources.bank.sheet.words import Role
from jauge.sources.bills.amounts import added
from jauge.sources.table.chunk import Mask, true_mask
from jauge.sources.table.numbers import MONEY
from jauge.sources.table.screen import Screen

_TOTAL: Final = 1
"""The rank of columns of amounts that hold the fee already."""


class Signed(NamedTuple):
    """Amounts, null where a line states none; the currencies on them; what cannot be read."""

    values: pa.Array
    units: pa.Array
    bad: Mask


class Money:
    """Reads the columns of money of one sheet; what cannot be is told to the screen."""

    def __init__(self, layout: Layout, survey: Survey, sheet: Sheet, screen: Screen) -> None:
        self._layout = layout
        self._survey = survey
        self._sheet = sheet
        self._screen = screen

    def signed(self) -> Signed:
        """What each line adds to its account: negative when it was paid."""
        single, double = self._single(), self._double()
        if single is None or double is None:
            found = single or double
            assert found is not None  # noqa: S101 # a layout has an amount, debits or credits
            return found
        # Some banks repeat the amount beside the two columns, others put charges there.
        values = pc.coalesce(double.values, single.values)
        return double._replace(values=values, units=pc.coalesce(double.units, single.units))

    def column(self, role: Role) -> Signed | None:
        """The amounts of a role as they are written; a text that is none is not told."""
        column = self._layout.first(role)
        return None if column is None else self._read(column)

    def _read(self, column: Column) -> Signed:
        read = amounts(self._sheet.cells[column.place], self._survey.marks[column.place])
        units = pc.fill_null(read.units, column.means.unit) if column.means.unit else read.units
        return Signed(read.values, units, read.bad)

    def _told(self, role: Role) -> tuple[Column, Signed] | None:
        """The amounts of a role; a text that is none rejects its line."""
        column = self._layout.first(role)
        if column is None:
            return None
        read = self._read(column)
        hint = _("not an amount, or one that can be read in two ways: write -1234.56")
        self._reject(read.bad, column, hint)
        return column, read

    def _reject(self, mask: Mask, column: Column, reason: str) -> None:
        self._screen.reject(mask, column.name, self._sheet.cells[column.place], reason)

    def _double(self) -> Signed | None:
        """Columns of debits and credits, of which a line fills one; a zero fills none."""
        debit, credit = self._told("debit"), self._told("credit")
        if debit is None:
            return None if credit is None else credit[1]
        out = self._out(*debit)
        if credit is None:
            return out
        column, came = credit
        is_out, is_in = _is_some(out.values), _is_some(came.values)
        hint = _("a debit and a credit in one line: leave one of them")
        self._reject(true_mask(pc.and_(is_out, is_in)), column, hint)
        either = pc.coalesce(out.values, came.values)
        return Signed(
            pc.if_else(is_in, came.values, pc.if_else(is_out, out.values, either)),
            pc.if_else(is_in, came.units, pc.coalesce(out.units, came.units)),
            out.bad | came.bad,
        )

    def _out(self, column: Column, read: Signed) -> Signed:
        """Debits as negative amounts, whichever sign the column writes them with."""
        signs = self._survey.debits
        if signs.negative and signs.positive:
            hint = _("debits with both signs in one file: write all of them as -1234.56")
            self._reject(true_mask(_is_some(read.values)), column, hint)
        return read if signs.negative else read._replace(values=pc.negate(read.values))

    def _single(self) -> Signed | None:
        """One column, signed by itself or by a direction beside it."""
        found = self._told("amount")
        if found is None:
            return None
        column, read = found
        values = self._directed(column, read.values)
        # Card statements of American Express count charges, exports of expenses what was spent.
        is_spent = self._layout.is_of_expenses and not self._survey.spent.negative
        if is_spent or self._layout.first("charges") is not None:
            values = pc.negate(values)
        fee = self.column("fee")
        if fee is not None and column.means.rank > _TOTAL:
            values = added(values, pc.negate(pc.fill_null(fee.values, 0)))
        return read._replace(values=values)

    def _directed(self, column: Column, values: pa.Array) -> pa.Array:
        direction = self._layout.first("direction")
        if direction is None:
            return values
        said = self._sheet.cells[direction.place]
        out, came = true_mask(is_paid(said)), true_mask(is_received(said))
        negative = true_mask(pc.less(values, 0))
        unknown = true_mask(values.is_valid()) & ~out & ~came & ~negative
        self._reject(unknown, direction, _("neither debit nor credit: write D or C"))
        # Where debits have no minus, one with a minus may be taken back or not.
        twice = negative & (came | (out & self._survey.paid.positive))
        self._reject(twice, column, _("the sign contradicts the direction beside it: correct one"))
        return pc.if_else(pa.array(out & ~negative), pc.negate(values), values)


def _is_some(values: pa.Array) -> pa.Array:
    """Where there is an amount other than zero."""
    return pc.fill_null(pc.not_equal(values, pa.scalar(0, MONEY)), False)  # noqa: FBT003
