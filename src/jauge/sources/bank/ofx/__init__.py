"""OFX statements of bank accounts and credit cards, versions 1 (SGML) and 2 (XML)."""

import re
from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.bank.accounts import Accounts
from jauge.sources.bank.decoded import encoding_of, opened
from jauge.sources.bank.lines import Line, Lines
from jauge.sources.bank.ofx.statement import account_of, is_key_wrong, line_of
from jauge.sources.bank.ofx.tokens import Token, tokens
from jauge.sources.base import Input, Unreadable

_LOOKS: Final = re.compile(
    r"^\s*(?:OFXHEADER\s*:|(?:<\?xml[^>]*>\s*)?<(?:\?OFX\b|OFX>))", re.IGNORECASE
)
_DECLARED: Final = re.compile(
    r"""(?:CHARSET|ENCODING)\s*(?::|=\s*["'])\s*(?!USASCII\b|UNICODE\b|NONE\b)([\w-]+)""",
    re.IGNORECASE,
)
_HEAD_BYTES: Final = 1 << 13
_STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS"})
_ACCOUNTS: Final = frozenset({"BANKACCTFROM", "CCACCTFROM"})
_INSIDE: Final = frozenset({"CURRENCY", "ORIGCURRENCY", "PAYEE", "BANKACCTTO", "CCACCTTO"})
"""Aggregates of a transaction; what stands in them is called by both names."""


def looks(head: bytes) -> bool:
    """Whether a file starts as OFX."""
    start = head[:_HEAD_BYTES]
    return _LOOKS.search(start.decode(encoding_of(start), "replace").lstrip("\ufeff")) is not None


def read(file: Input) -> Iterator[Batch]:
    """The lines of every statement; Unreadable for what is no OFX, or cut before its end."""
    with file.open() as stream:
        head = stream.read(_HEAD_BYTES)
    declared = _DECLARED.search(head.replace(b"\0", b"").decode("ascii", "replace"))
    reader = _Reader(file)
    with opened(file, declared[1] if declared else "") as text:
        for token in tokens(text):
            reader.take(token)
            if reader.lines.is_full:
                yield reader.lines.batch()
    reader.end()
    yield reader.lines.batch()


class _Reader:
    """Follows the tags: the statement, its account, and the transaction being read."""

    def __init__(self, file: Input) -> None:
        self.lines = Lines(file)
        self._accounts = Accounts(file)
        self._account: str | None = None
        self._currency: str | None = None
        self._whose: dict[str, str] | None = None
        self._fields: dict[str, str] | None = None
        self._inside: str | None = None
        self._is_statement = self._was_statement = self._is_ended = False

    def take(self, token: Token) -> None:
        """One tag of the file."""
        if token.is_close:
            self._close(token.name)
        elif token.name in _STATEMENTS:
            self._is_statement = self._was_statement = True
            self._account, self._currency = None, None
        elif token.name in _ACCOUNTS and self._is_statement:
            self._whose = {}
        elif token.name == "STMTTRN" and self._is_statement:
            self._emit()
            self._fields = {}
        elif token.name == "STMTTRNP":
            self.lines.take(lambda: None)  # pending
        elif token.name == "CURDEF":
            self._currency = token.value.upper() or None
        else:
            self._hold(token)

    def _hold(self, token: Token) -> None:
        """A value of the account, or of the transaction, being read."""
        if self._fields is None:
            if self._whose is not None:
                self._whose[token.name] = token.value
        elif token.name in _INSIDE and not token.value:
            self._inside = token.name
        elif token.value:
            name = f"{self._inside}.{token.name}" if self._inside else token.name
            self._fields.setdefault(name, token.value)

    def _close(self, name: str) -> None:
        if name == self._inside:
            self._inside = None
        elif name in {"STMTTRN", "BANKTRANLIST"}:
            self._emit()
        elif name in _ACCOUNTS and self._whose is not None:
            self._name(self._whose)
            self._whose = None
        elif name in _STATEMENTS:
            self._is_statement = False
        self._is_ended |= name == "OFX"

    def _name(self, fields: dict[str, str]) -> None:
        self._account = self._accounts.of(account_of(fields))
        if is_key_wrong(fields):
            hint = _("account {account}: its key (ACCTKEY) is not that of a French account number")
            self.lines.notes[hint.format(account=self._account)] = None

    def _emit(self) -> None:
        """The transaction whose tags were read, if there is one."""
        if self._fields is not None:
            fields, self._fields, self._inside = self._fields, None, None
            self.lines.take(lambda: self._lines(fields))

    def _lines(self, fields: dict[str, str]) -> list[Line]:
        currency = self._currency or self._accounts.currency
        return [line_of(fields, self._account, currency)]

    def end(self) -> None:
        """The file ends here."""
        if not self._was_statement:
            hint = _("no statement in it (STMTRS or CCSTMTRS): export the movements as OFX")
            raise Unreadable(hint)
        if not self._is_ended:
            raise Unreadable(_("ends before </OFX>, a cut file: download it again"))
        self.lines.notes.update(self._accounts.notes)
