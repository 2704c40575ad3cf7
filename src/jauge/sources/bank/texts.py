"""Texts of bank lines: on one line, and what they say of a payment in another currency."""

import re
from decimal import Decimal
from typing import Final

from jauge.config import ISO_4217

_BLANKS: Final = re.compile(r"[\s\u0000-\u001f\u00a0\u202f]+")
WITHOUT_CENTS: Final = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
_FIGURE: Final = r"\d{1,3}(?:[.,'\u00a0\u202f]\d{3})+|\d+"
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<after>{_FIGURE})(?P<cents>[.,]\d\d)?[ \u00a0]?(?P<currency>[A-Z]{{3}})\b"
    rf"|(?P<before>[A-Z]{{3}})[ \u00a0]?(?P<figure>{_FIGURE})(?P<cent>[.,]\d\d)?(?!\w|[.,]\d))",
    re.ASCII,
)
_AFTER_DIGIT: Final = re.compile(r"\d $", re.ASCII)
_GROUP: Final = 3
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
    found: set[tuple[Decimal, str]] = set()
    for match in _AMOUNT.finditer(text or ""):
        code = match["currency"] or match["before"]
        if code == currency or code not in ISO_4217:
            continue
        cents = match["cents"] or match["cent"]
        if (cents is None) != (code in WITHOUT_CENTS):
            continue
        if len(match["after"] or "") == _GROUP and _AFTER_DIGIT.search(
            (text or "")[: match.start()]
        ):
            return None, None  # "10 123,00 USD" may be a day and an amount, or one amount
        figure = "".join(filter(str.isdigit, match["after"] or match["figure"]))
        amount = Decimal(figure + (cents or "").replace(",", "."))
        if amount:
            found.add((amount, code))
    return found.pop() if len(found) == 1 else (None, None)
