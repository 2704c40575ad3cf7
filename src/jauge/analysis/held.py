"""What a ledger holds under one commit, ready for questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jauge.analysis import relation, rows
from jauge.analysis.question import Basis
from jauge.ledger import Statistics
from jauge.model import Period
from jauge.model.columns import SHORT_NAMES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.engines import Session

Look = tuple[tuple[Path, ...], Period | None]
"""Files, and the period whose counted rows are meant."""
_OF_BILLS: Final = frozenset(column.name for column in relation.CHARGE_ONLY)


@dataclass(frozen=True)
class Held:
    """The files of a ledger's tables under an engine; `told` is what the ledger knows of them.

    `looks` keeps what had to be looked up in files that it knows nothing of: files never change.
    """

    session: "Session"
    files: Mapping[str, Sequence[Path]]
    told: rows.Told = field(default_factory=dict[Path, Sequence[Statistics]])
    looks: dict[Look, Statistics] = field(default_factory=dict[Look, Statistics])

    def of(self, table: str) -> Sequence[Path]:
        """The files of a table."""
        return self.files.get(table, ())

    @property
    def has_money(self) -> bool:
        """Whether statements or invoices are there."""
        return bool(self.of("bank_line") or self.of("invoice_line"))

    def within(self, table: str, period: Period | None) -> list[Path]:
        """The files of a table that may hold counted rows of a period."""
        return rows.files(self.of(table), self.told, rows.dated(table, period))

    def counted(
        self, period: Period | None, basis: Basis = "rated", names: Iterable[str] = ()
    ) -> "ir.Table | None":
        """The rows that totals are made of, of calls and bills; None where there are none.

        `names` are columns that the question reads: rows of calls have those of bills only
        where one is named.
        """
        here, billed = self.within("usage", period), self._bills(period, basis)
        calls = self.session.read("usage", here) if here else None
        bills = self.session.read("charge", billed) if billed else None
        if calls is None and bills is None:
            return None
        if calls is not None and basis == "billed" and self.of("cell"):
            calls = relation.not_billed(calls, self.session.read("cell", self.of("cell")))
        if calls is None or bills is not None or any(map(_is_of_bills, names)):
            return rows.counted(relation.joined(calls, bills, basis), period)
        return rows.counted(calls, period)

    def _bills(self, period: Period | None, basis: Basis) -> Sequence[Path]:
        # What is told of a file is told of the rows that count under the basis `rated`.
        return self.of("charge") if basis == "billed" else self.within("charge", period)


def _is_of_bills(name: str) -> bool:
    """Whether only lines of bills have what is called so."""
    return _OF_BILLS.issuperset(SHORT_NAMES.get(name, (name,)))
