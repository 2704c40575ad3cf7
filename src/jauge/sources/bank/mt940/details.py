"""What the field :86: of MT940 says: free text, German subfields (?20) or Dutch ones (/NAME/).

Sources: the German banks' DFÜ agreement, annex 3, chapter 8 (subfields ?00 to ?63, SEPA words
EREF+, SVWZ+); the MT940 structured formats of ING, ABN AMRO and Rabobank (words between slashes).
"""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from jauge.sources.bank.mt940.tags import joined
from jauge.sources.bank.texts import one_line

_GERMAN: Final = re.compile(r"\d{0,3}([?<>~§^])\d\d")
_SUBFIELD_LETTERS: Final = 27
_PURPOSE: Final = (*(f"{n:02d}" for n in range(20, 30)), *(f"{n:02d}" for n in range(60, 64)))
_NAMES: Final = ("32", "33")
_SEPA: Final = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|BREF|RREF|PREF|COAM|OAMT|SQTP|PURP|IBAN|BIC)\+"
)
_DUTCH: Final = re.compile(
    r"/(ABWE|ADDR|BENM|BIC|CHGS|CNTP|CSID|CTPN|EREF|EXCH|IBAN|ID|INIT|ISDT|MARF|NAME|OCMT|ORDP"
    r"|PREF|PURP|REMI|RREF|RTRN|SVCL|TRCD|TRTP|ULTB|ULTC|ULTD)/"
)
_KEYED: Final = re.compile(r"/(?:TRTP|EREF|PREF|REMI|CNTP|BENM|ORDP|NAME|OCMT|MARF|RTRN|TRCD)/")
_ORIGINAL: Final = re.compile(r"\b(?:OCMT/|OAMT\+)([A-Z]{3})(\d{1,15}(?:[.,]\d{0,6})?)")
_NAME_AT: Final = 2
_REMITTANCE: Final = re.compile(r"^(?:USTD//|STRD/[^/]*/)")
_NOTHING: Final = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAIL", ""})


class Details(NamedTuple):
    """What a payment is for, who the other side is, its reference, and what it first was."""

    text: str | None = None
    counterparty: str | None = None
    reference: str | None = None
    original_amount: Decimal | None = None
    original_currency: str | None = None


def details(lines: list[str]) -> Details:
    """The details that the lines of a field :86: hold."""
    text = joined(lines)
    if found := _GERMAN.match(text):
        # Subfields are cut by lines wherever 65 letters are full: nothing stands between them.
        made = _german("".join(lines), found[1])
    elif _KEYED.search(text):
        made = _dutch(text)
    else:
        made = Details(text=text)
    amount, currency = original_in(text)
    return made._replace(original_amount=amount, original_currency=currency)


def original_in(text: str) -> tuple[Decimal | None, str | None]:
    """What was instructed, as `/OCMT/USD40,00/` states it in :61: or :86:; or nothing."""
    found = _ORIGINAL.search(text)
    return (Decimal(found[2].replace(",", ".")), found[1]) if found else (None, None)


def _german(text: str, mark: str) -> Details:
    """`166?00GUTSCHRIFT?20EREF+...?21...?32NAME`: the purpose is cut into pieces of 27 letters."""
    fields: dict[str, str] = {}
    for piece in text.split(mark)[1:]:
        if piece[:2].isdigit():
            fields.setdefault(piece[:2], piece[2:])
    purpose = _pieces([fields[code] for code in _PURPOSE if code in fields])
    words = _SEPA.split(purpose)
    said = dict(zip(words[1::2], words[2::2], strict=True))
    reference = one_line(said.get("EREF"))
    return Details(
        text=one_line(said.get("SVWZ")) or one_line(purpose) or fields.get("00"),
        counterparty=_pieces([fields[code] for code in _NAMES if code in fields]) or None,
        reference=None if reference in _NOTHING else reference,
    )


def _pieces(pieces: list[str]) -> str:
    """Pieces of a text: a full one may end in the middle of a word."""
    text, last = "", ""
    for piece in pieces:
        is_cut = len(last) >= _SUBFIELD_LETTERS or not text or last.endswith(" ")
        text += piece if is_cut else f" {piece}"
        last = piece
    return text


def _dutch(text: str) -> Details:
    """`/TRTP/SEPA OVERBOEKING/NAME/.../REMI/.../EREF/...`; ING has `/CNTP/IBAN/BIC/NAME/CITY/`."""
    words = _DUTCH.split(text)
    said: dict[str, str] = {}
    for word, value in zip(words[1::2], words[2::2], strict=True):
        said.setdefault(word, value.strip("/ "))
    party = said.get("CNTP", "").split("/")
    remittance = _REMITTANCE.sub("", said.get("REMI", ""))
    reference = one_line(said.get("EREF"))
    name = said.get("NAME") or (party[_NAME_AT] if len(party) > _NAME_AT else None)
    return Details(
        text=remittance or one_line(text),
        counterparty=name,
        reference=None if reference in _NOTHING else reference,
    )
