"""What the lines above the header say: whose account it is, in which currency, since when."""

import re
from itertools import pairwise
from typing import Final

from jauge.config import ISO_4217
from jauge.sources.bank import iban
from jauge.sources.bank.accounts import named
from jauge.sources.bank.sheet.layout import Layout
from jauge.sources.bank.sheet.words import plain

_ACCOUNT: Final = re.compile(
    r"(?:numero|n|no) (?:de |du )?compte|compte(?: courant| cheque| de cheques?)?(?: n| numero)?"
    r"|iban|rib|konto(?:nummer)?|account(?: number| no)?|cuenta|numero de cuenta|conto"
    r"|numero conto|rekening(?:nummer)?"
)
_CURRENCY: Final = re.compile(
    r"devise(?: du compte)?|currency|wahrung|waehrung|moneda|divisa|valuta|munt|compte tenu en"
)
_NUMBER: Final = re.compile(r"[A-Z0-9]*\d[A-Z0-9]{3,}", re.IGNORECASE)
_QUOTED_NUMBER: Final = re.compile(r'="([A-Z0-9]{5,})"', re.IGNORECASE)
_AMOUNT_UNIT: Final = re.compile(r"\d[.,]\d\d\s*(€|[A-Z]{3})$")
_DAY: Final = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{4}\b")
_WORDS: Final = {"euro": "EUR", "euros": "EUR", "eur": "EUR", "€": "EUR"}


def account_in(layout: Layout) -> str | None:
    """The account that the lines above the header name: an IBAN if there is one, and no other."""
    cells = [cell for row in layout.titles for cell in row]
    ibans = {found for cell in cells if (found := iban.found_in(cell))}
    if ibans:
        return ibans.pop() if len(ibans) == 1 else None
    for row in layout.titles:
        for label, value in pairwise((*row, "")):
            if found := _number(label, value):
                return named(found)
    quoted = (_QUOTED_NUMBER.fullmatch(cell.strip()) for cell in cells)
    return next((named(found[1]) for found in quoted if found), None)


def _number(label: str, value: str) -> str | None:
    """The number behind a word for an account, in the next cell or in the same one."""
    if _ACCOUNT.fullmatch(plain(label)):
        return value.strip() if _NUMBER.search(value) else None
    found = _NUMBER.search(label)
    if found is None or not _ACCOUNT.fullmatch(plain(label[: found.start()])):
        return None
    return found[0]


def currency_in(layout: Layout) -> str | None:
    """The currency that the lines above the header state, beside a word for it or an amount."""
    found: set[str] = set()
    for row in layout.titles:
        for label, value in pairwise((*row, "")):
            word, _colon, same = label.partition(":")
            if _CURRENCY.fullmatch(plain(word)):
                found |= _codes(value) | _codes(same)
            if unit := _AMOUNT_UNIT.search(label.strip()):
                found |= _codes(unit[1])
    return found.pop() if len(found) == 1 else None


def days_in(layout: Layout) -> set[str]:
    """The days in the lines above the header, which are written as those below."""
    return {text for row in layout.titles for cell in row for text in _DAY.findall(cell)}


def _codes(text: str) -> set[str]:
    stated = text.strip()
    code = _WORDS.get(stated.lower(), stated.upper())
    return {code} & ISO_4217
