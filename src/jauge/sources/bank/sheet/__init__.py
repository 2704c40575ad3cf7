"""CSV statements as banks export them: titles above the header, names in many languages."""

from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.bank.accounts import Accounts
from jauge.sources.bank.keys import Numbers
from jauge.sources.bank.lines import Lines, batch
from jauge.sources.bank.sheet.convert import Conversion
from jauge.sources.bank.sheet.layout import layout_of
from jauge.sources.bank.sheet.proof import Proof
from jauge.sources.bank.sheet.rows import sheets
from jauge.sources.bank.sheet.survey import survey
from jauge.sources.bank.sheet.titles import balances_in
from jauge.sources.base import Input, Unreadable
from jauge.sources.table.encoding import opened_as_utf8, sniff

_WANTED: Final = (
    "booked", "value", "text", "type", "counterparty", "payer", "payee", "amount", "debit",
    "credit", "direction", "currency", "balance", "fee", "original_amount", "original_currency",
    "account", "reference", "status",
)  # fmt: skip


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
    numbers, proof, last = Numbers(), Proof(balances_in(layout)), Lines(file)
    wanted = {column.place for role in _WANTED for column in layout.all(role)}
    for sheet in sheets(file, layout, wanted):
        found = conversion.lines(sheet)
        proof.see(found)
        yield batch(
            file,
            numbers,
            found.columns,
            ignored=found.ignored,
            rejections=found.rejections,
            notes=(),
            spend_kind="expense" if layout.is_of_expenses and layout.all("claimed") else None,
        )
    last.notes.update(accounts.notes)
    if problem := proof.problem():
        last.notes[problem] = None
    yield last.batch()


def _no_header(start: bytes) -> str:
    hint = _(
        "no header of a bank statement: it needs a day, a text, and an amount or debit and credit;"
        " the first line is {line}"
    )
    first = start.decode("utf-8", "replace").strip().split("\n", 1)[0].strip()
    return hint.format(line=repr(first[:120]))
