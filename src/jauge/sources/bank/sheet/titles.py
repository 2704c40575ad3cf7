"""What the lines above the header say: whose account it is, in which currency, since when."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Final

from jauge.config import ISO_4217
from jauge.sources.bank import iban
from jauge.sources.bank.accounts import named
from jauge.sources.bank.sheet.amounts import figure
from jauge.sources.bank.sheet.layout import Layout
from jauge.sources.bank.sheet.words import Kind, balance_named, plain

_PARTS: Final = {
    "account": re.compile(
        r"(?:numero|n|no) (?:de |du )?compte"
        r"|compte(?: courant| cheque| de cheques?)?(?: n| numero)?"
        r"|rib|konto(?:nummer| nr)?|account(?: number| no)?|cuenta|numero de cuenta|conto"
        r"|numero conto|rekening(?:nummer)?"
    ),
    "blz": re.compile(r"blz|bankleitzahl"),
    "bank": re.compile(r"(?:code )?banque"),
    "branch": re.compile(r"(?:code )?guichet"),
    "key": re.compile(r"cle(?: rib)?"),
}
_CURRENCY: Final = re.compile(
    r"devise(?: du compte)?|currency|wahrung|waehrung|moneda|divisa|valuta|munt|compte tenu en"
)
_NUMBER: Final = re.compile(r"[A-Z0-9]*\d[A-Z0-9]+", re.IGNORECASE)
_QUOTED_NUMBER: Final = re.compile(r'="([A-Z0-9]{5,})"', re.IGNORECASE)
_AMOUNT_UNIT: Final = re.compile(r"\d[.,]\d\d\s*(€|[A-Z]{3})$")
_DAY: Final = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{4}\b")
_WORDS: Final = {"euro": "EUR", "euros": "EUR", "eur": "EUR", "€": "EUR"}


def account_in(layout: Layout) -> str | None:
    """The account that the lines above the header name: an IBAN if there is one, and no other.

    Else one made of its parts, or what they call it.
    """
    cells = [cell for row in layout.titles for cell in row]
    ibans = {found for cell in cells if (found := iban.found_in(cell))}
    if ibans:
        return ibans.pop() if len(ibans) == 1 else None
    parts = _parts(layout)
    number = parts.get("account", "")
    made = iban.of_german_parts(parts.get("blz", ""), number) or iban.of_french_parts(
        parts.get("bank", ""), parts.get("branch", ""), number, parts.get("key")
    )
    quoted = (_QUOTED_NUMBER.fullmatch(cell.strip()) for cell in cells)
    first = next((found[1] for found in quoted if found), None)
    return made or named(number) or named(first)


def _parts(layout: Layout) -> dict[str, str]:
    """What stands behind words for an account or a part of its number, in its cell or the next."""
    found: dict[str, str] = {}
    for row in layout.titles:
        for label, value in pairwise((*row, "")):
            number = _NUMBER.search(label)
            word, same = (label[: number.start()], number[0]) if number else (label, "")
            for part, words in _PARTS.items():
                if words.fullmatch(plain(word)) and (same or _NUMBER.search(value)):
                    found.setdefault(part, same or value.strip())
    return found


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


def balances_in(layout: Layout) -> dict[Kind, Decimal]:
    """The balances before and after the movements that the lines above the header state."""
    found: dict[Kind, Decimal] = {}
    for row in layout.titles:
        for label, value in pairwise((*row, "")):
            word, _colon, same = label.partition(":")
            kind = balance_named(word)
            read = figure(same.strip() or value.strip(), None)
            if kind is not None and read is not None:
                found[kind] = read.number
    return found


def days_in(layout: Layout) -> set[str]:
    """The days in the lines above the header, which are written as those below."""
    return {text for row in layout.titles for cell in row for text in _DAY.findall(cell)}


def _codes(text: str) -> set[str]:
    stated = text.strip()
    code = _WORDS.get(stated.lower(), stated.upper())
    return {code} & ISO_4217
