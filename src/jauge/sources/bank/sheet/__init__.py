"""CSV statements as banks export them: titles above the header, names in six languages."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.model import Batch
from jauge.model.money import exact_sum
from jauge.sources.bank.accounts import Accounts
from jauge.sources.bank.balances import disagreement
from jauge.sources.bank.keys import Numbers
from jauge.sources.bank.lines import Lines, batch
from jauge.sources.bank.sheet.convert import Columns, Conversion
from jauge.sources.bank.sheet.layout import Layout, layout_of
from jauge.sources.bank.sheet.rows import sheets
from jauge.sources.bank.sheet.survey import survey
from jauge.sources.base import Input, Unreadable
from jauge.sources.table.encoding import opened_as_utf8, sniff

_WANTED: Final = (
    "booked", "value", "text", "type", "counterparty", "payer", "payee", "amount", "debit",
    "credit", "direction", "currency", "balance", "fee", "original_amount", "original_currency",
    "account", "reference", "status",
)  # fmt: skip
_SUMS: Final = pa.decimal256(60, 18)


def looks(head: bytes) -> bool:
    """Whether a file starts as a bank statement, and not as a table of usage, seats or invoices."""
    try:
        encoding = sniff(head)
    except Unreadable:
        return False
    layout = layout_of(head.decode(encoding, "ignore").removeprefix("\ufeff"))
    return layout is not None and not layout.is_foreign


def read(file: Input) -> Iterator[Batch]:
    """The booked lines; Unreadable where no header is found or days can be read in two ways."""
    stream, _encoding, start = opened_as_utf8(file.open)
    stream.close()
    layout = layout_of(start.decode("utf-8", "ignore"))
    if layout is None:
        raise Unreadable(_no_header(start))
    accounts = Accounts(file)
    conversion = Conversion(file, layout, survey(file, layout, accounts), accounts)
    numbers, running, last = Numbers(), _Running(), Lines(file)
    wanted = {column.place for role in _WANTED for column in layout.all(role)}
    for sheet in sheets(file, layout, wanted):
        found = conversion.lines(sheet)
        running.see(found.columns, found.balances)
        yield batch(
            file,
            numbers,
            found.columns,
            ignored=found.ignored,
            rejections=found.rejections,
            notes=(),
        )
    last.notes.update(accounts.notes)
    if problem := running.problem():
        last.notes[problem] = None
    yield last.batch()


def _no_header(start: bytes) -> str:
    hint = _(
        "no header of a bank statement: it needs a day, a text, and an amount or debit and credit;"
        " the first line is {line}"
    )
    first = start.decode("utf-8", "replace").strip().split("\n", 1)[0].strip()
    return hint.format(line=repr(first[:120]))


class _Running:
    """Follows the balance beside each line of the one account and currency of a file."""

    def __init__(self) -> None:
        self._whose: set[tuple[str | None, str]] = set()
        self._total = Decimal(0)
        self._count = 0
        self._first: tuple[Decimal, Decimal] | None = None
        self._last: tuple[Decimal, Decimal] | None = None
        self._is_running = False
        self._has_gap = False

    def see(self, columns: Columns, balances: pa.Array) -> None:
        """The amounts and balances of some lines."""
        count = len(balances)
        if not count or self._has_gap:
            return
        pairs = pa.table([columns["account"], columns["currency"]], ["account", "currency"])
        for pair in pairs.group_by(["account", "currency"]).aggregate([]).to_pylist():
            self._whose.add((pair["account"], pair["currency"]))
        self._has_gap = bool(balances.null_count) or len(self._whose) > 1
        if self._has_gap:
            return
        amounts = columns["amount"]
        first, last = ((balances[at].as_py(), amounts[at].as_py()) for at in (0, count - 1))
        self._is_running |= pc.count_distinct(balances).as_py() > 1
        self._is_running |= self._last is not None and self._last[0] != first[0]
        self._first, self._last = self._first or first, last
        self._total = exact_sum((self._total, pc.sum(amounts.cast(_SUMS)).as_py()))

    def problem(self) -> str | None:
        """The note on balances that the lines between them do not explain, oldest or newest first.

        A balance that is the same beside every line is that of the day of the export.
        """
        if self._has_gap or not self._is_running or self._first is None or self._last is None:
            return None
        ((account, currency),) = self._whose
        found: list[str] = []
        for oldest, newest in ((self._first, self._last), (self._last, self._first)):
            opening = oldest[0] - oldest[1]
            said = disagreement(account, currency, opening, self._total, newest[0])
            if said is None:
                return None
            found.append(said)
        return found[0]


__all__ = ["Layout", "looks", "read"]
