"""Amounts as people and spreadsheets write them: `1 234,56 €`, `1,234.56`, `(12.00)`, `12,00-`."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

Mark = Literal[",", "."]
_SIGNS: Final = re.compile(r"[\s\u00a0\u202f'\u2019€$£¥]|(?<![A-Z])[A-Z]{3}(?![A-Z])")
_FIGURE: Final = re.compile(r"\d[\d.,]*|[.,]\d+", re.ASCII)
_GROUPS: Final = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+", re.ASCII)


def amount_of(text: str, mark: Mark | None) -> Decimal | None:
    """The amount that a text is, where `mark` is the decimal mark of its file; None for none.

    A text that shows its own mark is read by it. `1,234` shows none: without the file's mark it
    is not taken.
    """
    said = _SIGNS.sub("", text.replace("\u2212", "-"))
    is_negative = said.startswith(("-", "(")) or said.endswith("-")
    if said.startswith("(") != said.endswith(")"):
        return None
    figure = said.strip("()").removeprefix("-").removeprefix("+").removesuffix("-")
    if not _FIGURE.fullmatch(figure):
        return None
    own = _mark_of(figure)
    point = own if own is not None else mark
    if point is None and not figure.isdigit():
        return None
    groups = "," if point == "." else "."
    whole, _point, cents = figure.partition(point or ".")
    if groups in cents or (point or ".") in cents:
        return None
    amount = Decimal(f"{whole.replace(groups, '') or '0'}.{cents or '0'}")
    return amount.copy_negate() if is_negative else amount


def mark_of(texts: Iterable[str]) -> Mark | None:
    """The decimal mark that the amounts of a file show; None where they show none, or both."""
    found: set[Mark] = set()
    for text in texts:
        if own := _mark_of(_SIGNS.sub("", text).strip("-()+")):
            found.add(own)
    return found.pop() if len(found) == 1 else None


def _mark_of(figure: str) -> Mark | None:
    """The decimal mark that a figure shows: the last of both, or one that is no group of three."""
    comma, point = figure.rfind(","), figure.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    found: Mark = "," if comma >= 0 else "."
    if found not in figure or _GROUPS.fullmatch(figure):
        return _repeated(figure, found)
    return found


def _repeated(figure: str, found: Mark) -> Mark | None:
    """The other mark where one parts groups more than once: `1.234.567`."""
    if figure.count(found) > 1:
        return "." if found == "," else ","
    return None
