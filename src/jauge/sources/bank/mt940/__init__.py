"""MT940 statements: a message per page, a movement per :61: with its :86:."""

import re
from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.bank.accounts import Accounts, named
from jauge.sources.bank.balances import Balance
from jauge.sources.bank.decoded import encoding_of, opened
from jauge.sources.bank.lines import Line, Lines
from jauge.sources.bank.mt940.details import details, original_in
from jauge.sources.bank.mt940.movement import balance, movement
from jauge.sources.bank.mt940.tags import tags
from jauge.sources.base import Input, Unreadable
from jauge.sources.exports.fields import Bad

_CURRENCY_AT_END: Final = re.compile(r"(?<=\d)/?([A-Z]{3})$")
_LOOKS: Final = re.compile(r"(?m)^:20:[^\n]*\n(?:(?!:20:).*\n){0,6}?:25P?:")
_INTERIM: Final = re.compile(r"(?m)^:34F:")
_STATEMENT: Final = re.compile(r"(?m)^:60[FM]:")


def looks(head: bytes) -> bool:
    """Whether a file starts as MT940, or as MT942, which is refused with its reason."""
    text = head[: 1 << 16].decode(encoding_of(head), "replace").replace("\r\n", "\n")
    return bool(_LOOKS.search(text) and (_STATEMENT.search(text) or _INTERIM.search(text)))


def read(file: Input) -> Iterator[Batch]:
    """The booked lines of every statement; Unreadable for MT942, no statement, or a cut file."""
    reader = _Reader(file)
    with opened(file) as stream:
        for tag, lines in tags(stream):
            reader.take(tag, lines)
            if reader.lines.is_full:
                yield reader.lines.batch()
    reader.end()
    yield reader.lines.batch()


class _Reader:
    """Follows the tags: the account and balances of the message, and the movement that waits."""

    def __init__(self, file: Input) -> None:
        self.lines = Lines(file)
        self._accounts = Accounts(file)
        self._account: str | None = None
        self._currency: str | None = None
        self._balance: Balance | None = None
        self._waiting: tuple[list[str], list[str]] | None = None
        self._is_open = self._was_any = False

    def take(self, tag: str, lines: list[str]) -> None:
        """One tag of the file."""
        if tag == "86" and self._waiting is not None:
            self._waiting[1].extend(lines)
            return
        self._emit()
        if tag in {"25", "25P"}:
            self._begin(lines[0].strip())
        elif tag in {"60F", "60M"}:
            self._open(lines[0])
        elif tag == "61":
            self._waiting = (lines, [])
        elif tag in {"62F", "62M"}:
            self._close(lines[0])
        elif tag == "34F":
            reason = _("an interim report (MT942): import the statement (MT940) of the day")
            raise Unreadable(reason)

    def end(self) -> None:
        """The file ends here."""
        self._emit()
        if not self._was_any:
            raise Unreadable(_("no statement in it (:25: and :60F:): export it as MT940"))
        if self._is_open:
            raise Unreadable(
                _("the last statement has no closing balance (:62F:), a cut file: copy it again")
            )
        self.lines.notes.update(self._accounts.notes)

    def _begin(self, stated: str) -> None:
        self._account = self._accounts.of(named(_CURRENCY_AT_END.sub("", stated)))
        self._currency, self._balance = None, None

    def _open(self, text: str) -> None:
        self._was_any = self._is_open = True
        opening = balance(text)
        if opening is not None:
            self._currency = opening.currency
            self._balance = Balance(self._account, opening.currency)
            self._balance.opening = opening.amount

    def _close(self, text: str) -> None:
        self._is_open = False
        closing = balance(text)
        if closing is None or self._balance is None:
            return
        self._balance.closing = closing.amount
        if problem := self._balance.problem():
            self.lines.notes[problem] = None

    def _emit(self) -> None:
        """The movement that waited for its :86:."""
        if self._waiting is None:
            return
        (stated, about), self._waiting = self._waiting, None
        for line in self.lines.take(lambda: self._line(stated, about)):
            if self._balance is not None:
                self._balance.add(line.amount, line.currency)

    def _line(self, stated: list[str], about: list[str]) -> list[Line] | None:
        moved = movement(stated)
        if not moved.is_booked:
            return None
        if self._currency is None:
            raise Bad(":60F:", None, _("no opening balance before it, so no currency: add it"))
        said = details(about or stated[1:])
        if said.original_currency is None:
            amount, currency = original_in("".join(stated[1:]))
            said = said._replace(original_amount=amount, original_currency=currency)
        line = Line(
            account=self._account,
            booked_on=moved.booked_on,
            amount=moved.amount,
            currency=self._currency,
            value_on=moved.value_on,
            original_amount=said.original_amount,
            original_currency=said.original_currency,
            counterparty=said.counterparty,
            text=said.text,
            reference=moved.reference or said.reference,
        )
        return [line]
