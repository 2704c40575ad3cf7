"""Whether the lines of a CSV statement explain the balances that it names, or has beside them."""

from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.model.money import exact_sum
from jauge.sources.bank.balances import disagreement
from jauge.sources.bank.sheet.convert import Columns, Converted
from jauge.sources.bank.sheet.words import Kind

_SUMS: Final = pa.decimal256(60, 18)
Pair = tuple[Decimal, Decimal]
"""The balance beside a line, and its amount."""


class Proof:
    """Follows the lines of a file, as long as they are of one account and currency.

    `named` are balances of lines of their own: the opening and the closing one.
    """

    def __init__(self, named: dict[Kind, Decimal]) -> None:
        self._named = named
        self._whose: set[tuple[str | None, str]] = set()
        self._total = Decimal(0)
        self._first: Pair | None = None
        self._last: Pair | None = None
        self._is_running = False
        self._has_gap = False

    def see(self, found: Converted) -> None:
        """Some lines."""
        self._named.update(found.named)
        columns = found.columns
        if not len(found.balances):
            return
        self._whose |= _whose(columns)
        self._total = exact_sum((self._total, pc.sum(columns["amount"].cast(_SUMS)).as_py()))
        self._has_gap |= bool(found.balances.null_count)
        if not self._has_gap:
            self._beside(found.balances, columns["amount"])

    def _beside(self, balances: pa.Array, amounts: pa.Array) -> None:
        first, last = ((balances[at].as_py(), amounts[at].as_py()) for at in (0, -1))
        # One that is the same beside every line is that of the day of the export.
        self._is_running |= pc.count_distinct(balances).as_py() > 1
        self._is_running |= self._last is not None and self._last[0] != first[0]
        self._first, self._last = self._first or first, last

    def problem(self) -> str | None:
        """The note on balances that the lines between them do not explain, or None."""
        if len(self._whose) != 1:
            return None
        ((account, currency),) = self._whose
        found: list[str] = []
        for opening, closing in self._pairs():
            said = disagreement(account, currency, opening, self._total, closing)
            if said is None:
                return None
            found.append(said)
        return next(iter(found), None)

    def _pairs(self) -> list[Pair]:
        """What the opening and the closing balance may be, oldest line first or newest first."""
        if len(self._named) == 2:  # noqa: PLR2004 # both kinds
            return [(self._named["opening"], self._named["closing"])]
        first, last = self._first, self._last
        if self._has_gap or not self._is_running or first is None or last is None:
            return []
        return [(old[0] - old[1], new[0]) for old, new in ((first, last), (last, first))]


def _whose(columns: Columns) -> set[tuple[str | None, str]]:
    names = ["account", "currency"]
    pairs = pa.table([columns[name] for name in names], names).group_by(names).aggregate([])
    return {(pair["account"], pair["currency"]) for pair in pairs.to_pylist()}
