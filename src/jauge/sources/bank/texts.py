"""Texts of bank lines: on one line, and what they say of a payment in another currency."""

import re
from decimal import Decimal
from itertools import chain
from typing import Final

from jauge.config import ISO_4217
from jauge.model import fits

_BLANKS: Final = re.compile(r"[\s\u0000-\u001f\u00a0\u202f]+")
WITHOUT_CENTS: Final = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
_FIGURE: Final = r"\d{1,3}(?:[.,'\u00a0\u202f]\d{3})+|\d+"
_BEFORE: Final = re.compile(
    rf"(?<![\w.,])(?P<figure>{_FIGURE})(?P<cents>[.,]\d\d)?[ \u00a0]?(?P<code>[A-Z]{{3}})\b",
    re.ASCII,
)
_BEHIND: Final = re.compile(
    rf"(?<!\w)(?P<code>[A-Z]{{3}})[ \u00a0]?(?P<figure>{_FIGURE})(?P<cents>[.,]\d\d)?(?!\w|[.,]\d)",
    re.ASCII,
)
_AFTER_DIGIT: Final = re.compile(r"\d $", re.ASCII)
_GROUP: Final = 3
# Codes that are words of merchants first are left out.
_CODES: Final = ISO_4217 - {"ALL", "CUP", "SOS", "TOP"}
SUSPECT: Final = r"\d ?[A-Z]{3}\b|\b[A-Z]{3} ?\d"
"""A text without this names no amount (for engines that look at whole columns)."""


def one_line(text: str | None) -> str | None:
    """A text with single blanks for every run of blanks, breaks and controls; None for nothing."""
    return None if text is None else _BLANKS.sub(" ", text).strip() or None


def longest(*texts: str | None) -> str | None:
    """The longest of some texts; the first of equal ones."""
    return max((text for text in texts if text), key=len, default=None)


def foreign_in(text: str | None, currency: str) -> tuple[Decimal | None, str | None]:
    """The one amount in another currency that a text names (`40,00 USD`, `USD 40.00`), or nothing.

    Two different ones say nothing: which was paid is unknown. An amount has two decimals, none in
    a currency that has no cents.
    """
    said = text or ""
    found: set[tuple[Decimal, str]] = set()
    for match in chain(_BEFORE.finditer(said), _BEHIND.finditer(said)):
        code, figure, cents = match["code"], match["figure"], match["cents"]
        if code == currency or code not in _CODES or (cents is None) != (code in WITHOUT_CENTS):
            continue
        if figure.startswith("0") and figure != "0":
            continue  # 05.11 is a day
        if (
            match.re is _BEFORE
            and len(figure) == _GROUP
            and _AFTER_DIGIT.search(said[: match.start()])
        ):
            return None, None  # "10 123,00 USD" may be a day and an amount, or one amount
        amount = Decimal("".join(filter(str.isdigit, figure)) + (cents or "").replace(",", "."))
        if amount and fits(amount):
            found.add((amount, code))
    return found.pop() if len(found) == 1 else (None, None)
