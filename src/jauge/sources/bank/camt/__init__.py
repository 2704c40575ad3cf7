"""camt.053 statements of ISO 20022, any version and any number of accounts a file."""

import re
from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.bank.accounts import Accounts, named
from jauge.sources.bank.balances import Balance
from jauge.sources.bank.camt.entry import Sum, lines, signed
from jauge.sources.bank.camt.tree import Element, child, elements, local, text
from jauge.sources.bank.lines import Lines
from jauge.sources.base import Input, Unreadable
from jauge.sources.exports.fields import Bad

_LOOKS: Final = re.compile(
    rb"urn:(?:iso:std:iso:20022:tech:xsd:|swift:xsd:\$?)camt\.05[234]\.|"
    rb"<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)[\s>]"
)
_HEAD_BYTES: Final = 1 << 14
_WATCHED: Final = ("BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn", "Stmt", "Acct",
                   "Bal", "Ntry")  # fmt: skip
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = "CLBD"


def looks(head: bytes) -> bool:
    """Whether a file starts as a camt.052, .053 or .054 document."""
    return bool(_LOOKS.search(head[:_HEAD_BYTES].replace(b"\0", b"")))


def read(file: Input) -> Iterator[Batch]:
    """The booked lines of every statement; Unreadable for what is no camt.053."""
    reader = _Reader(file)
    for event, name, element in elements(file.open, _WATCHED):
        reader.take(event, name, element)
        if reader.lines.is_full:
            yield reader.lines.batch()
    if not reader.was_statement:
        raise Unreadable(_("no bank statement in it (BkToCstmrStmt): export it as camt.053"))
    reader.lines.notes.update(reader.accounts.notes)
    yield reader.lines.batch()


def _refusals() -> dict[str, str]:
    """Messages beside statements; what they tell is told again by the statement of the day."""
    return {
        "BkToCstmrAcctRpt": _(
            "camt.052 is a report within the day, which the statement repeats: import camt.053"
        ),
        "BkToCstmrDbtCdtNtfctn": _(
            "camt.054 is a notice of single payments, which the statement repeats: import camt.053"
        ),
    }


class _Reader:
    """Follows the elements: the account and balances of a statement, and its entries."""

    def __init__(self, file: Input) -> None:
        self.lines = Lines(file)
        self.accounts = Accounts(file)
        self.was_statement = False
        self._account: str | None = None
        self._balances: dict[str, Sum] = {}
        self._checked: Balance | None = None

    def take(self, event: str, name: str, element: Element) -> None:
        """The start or end of an element that is watched."""
        if event == "start":
            if refusal := _refusals().get(name):
                raise Unreadable(refusal)
            self.was_statement |= name == "BkToCstmrStmt"
            if name == "Stmt":
                self._account, self._balances, self._checked = None, {}, None
        elif name == "Ntry":
            self._entry(element)
        elif name == "Stmt":
            self._end()
        elif name == "Acct" and local(element.getparent()) == "Stmt":
            self._account = self.accounts.of(_account(element))
        elif name == "Bal":
            self._state(element)

    def _entry(self, element: Element) -> None:
        for line in self.lines.take(lambda: lines(element, self._account)):
            if self._checked is None:
                self._checked = Balance(self._account, line.currency)
            self._checked.add(line.amount, line.currency)

    def _state(self, element: Element) -> None:
        kind = text(element, "Tp", "CdOrPrtry", "Cd")
        try:
            found = signed(element)
        except Bad:
            return
        if kind is not None and found is not None:
            self._balances.setdefault(kind, found)

    def _end(self) -> None:
        """Opening plus booked entries is the closing balance, or a note says by how much not."""
        stated = (self._balances.get(kind) for kind in _OPENING)
        opening = next(filter(None, stated), None)
        closing = self._balances.get(_CLOSING)
        if opening is None or closing is None or opening.currency != closing.currency:
            return
        checked = self._checked or Balance(self._account, opening.currency)
        if checked.currency == opening.currency:
            checked.opening, checked.closing = opening.amount, closing.amount
            if problem := checked.problem():
                self.lines.notes[problem] = None


def _account(element: Element) -> str | None:
    """The IBAN of an account, else its other number."""
    stated = text(element, "Id", "IBAN") or text(element, "Id", "Othr", "Id")
    return named(stated or text(child(element, "Id"), "PrtryAcct", "Id"))
