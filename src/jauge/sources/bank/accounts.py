"""Whose lines a file holds: account and currency, as it states them or as jauge.toml does."""

import re
from typing import Final

from jauge.config import BankAccount, Workspace
from jauge.i18n import _
from jauge.sources.bank import iban
from jauge.sources.base import Input

_BLANKS: Final = re.compile(r"[\s\u00a0\u202f]+")
_DRESS: Final = re.compile(r"""^(?:=?["']+|=)|["']+$""")
_HIDDEN: Final = re.compile(r"\*|[Xx•]{2}|^[-.…]+\d")
_SLASHED: Final = re.compile(r"(?:.*/)?(\d{8})/(\d{1,10})(?:[A-Z]{3})?")
_PARTED: Final = re.compile(r"(\d{5})/(\d{5})/([0-9A-Za-z]{11,13})")


def named(text: str | None) -> str | None:
    """An account as the ledger calls it: its IBAN where the text holds or makes one.

    Else the text without quotes; None for nothing, and for a number that the bank has hidden in
    part (****1234), which two accounts may share.
    """
    plain = _DRESS.sub("", (text or "").strip()).strip()
    if not plain or _HIDDEN.search(plain):
        return iban.found_in(plain)
    if found := iban.found_in(plain) or iban.of_rib(plain.rpartition("/")[2]):
        return found
    if parts := _PARTED.fullmatch(plain):
        return iban.of_french_parts(*parts.groups()) or plain
    if parts := _SLASHED.fullmatch(plain):
        return iban.of_german_parts(*parts.groups()) or plain
    return _BLANKS.sub(" ", plain)


class Accounts:
    """What the lines of one file are told about their account and currency.

    The statement's own IBAN wins. `[[bank_account]]` names the account of a file that names none,
    or names one in the bank's own way; it stands for one account alone.
    """

    def __init__(self, file: Input) -> None:
        given = file.settings.get("bank_account")
        self._given = given if isinstance(given, BankAccount) else None
        self._reporting = str(file.settings.get("currency") or Workspace().currency)
        self._stands_for: list[str | None] = []
        self.notes: dict[str, None] = {}

    def of(self, stated: str | None) -> str | None:
        """The account of lines whose statement names it `stated` (see `named`), or nothing."""
        account = None if self._given is None else named(self._given.account)
        if account is None:
            return stated
        if stated is not None and iban.valid(stated):
            if stated != account:
                hint = _("the file names the account {own}, jauge.toml {given}: the file's is kept")
                self._note(hint, own=stated, given=account)
            return stated
        if stated not in self._stands_for and any(self._stands_for) and stated is not None:
            hint = _("the file names several accounts: {own} keeps its name, beside {given}")
            self._note(hint, own=stated, given=account)
            return stated
        self._stands_for.append(stated)
        return account

    @property
    def currency(self) -> str:
        """That of lines which state none: jauge.toml's, else the workspace's, with a note."""
        if self._given is not None and self._given.currency is not None:
            return self._given.currency
        hint = _("the file states no currency: {currency} is taken; a [[bank_account]] can say it")
        self._note(hint, currency=self._reporting)
        return self._reporting

    @property
    def dates(self) -> str | None:
        """The order of day and month that jauge.toml states for this file."""
        return None if self._given is None else self._given.dates

    def _note(self, hint: str, **values: str | None) -> None:
        self.notes[hint.format(**values)] = None
