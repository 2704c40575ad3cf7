"""CSV statements without names of columns: what their first lines show of them.

BNP Paribas writes one line on the account and then the movements, LCL a balance before and behind
them; some German and Austrian banks write movements alone.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from jauge.sources.bank import iban
from jauge.sources.bank.sheet.amounts import figure
from jauge.sources.bank.sheet.words import Name, Role, is_footing

_DAY: Final = re.compile(r"\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})", re.ASCII)
_CENTS: Final = re.compile(r"[.,]\d{2}\D*$", re.ASCII)
_CODE: Final = re.compile(r"[A-Z]{3}")
_WORD: Final = re.compile(r"[^\W\d_]{3}")
_ACCOUNT_LINE: Final = re.compile(r"\*{2,}\d{2,}|\d{8,}")
_LEAST_LINES: Final = 2
Columns = list[tuple[str, ...]]


def roles_of(rows: list[list[str]]) -> tuple[int, dict[int, Name]] | None:
    """How many lines stand before the movements, and what each column of these means.

    None unless every line has its day and exactly one amount in the same columns, beside a text.
    """
    filled = [row for row in rows if any(map(str.strip, row))]
    if not filled:
        return None
    has_title = not _DAY.fullmatch(filled[0][0].strip())
    if has_title and not any(_ACCOUNT_LINE.search(cell) for cell in filled[0]):
        return None
    body = [row for row in filled[has_title:] if not any(map(is_footing, row))]
    if len(body) < (1 if has_title else _LEAST_LINES) or len(Counter(map(len, body))) != 1:
        return None
    found = _named(list(zip(*body, strict=True)))
    return None if found is None else (rows.index(filled[0]) + has_title, found)


def _named(columns: Columns) -> dict[int, Name] | None:
    days = _whole(columns, lambda cell: _DAY.fullmatch(cell) is not None)
    money = _money(columns)
    if not days or days[0] or not money:
        return None
    roles: dict[int, Role] = {days[0]: "booked", **money}
    if len(days) > 1:
        roles[days[1]] = "value"
    for at in _whole(columns, lambda cell: _CODE.fullmatch(cell) is not None):
        roles.setdefault(at, "currency")
    for at in _whole(columns, lambda cell: iban.valid(cell.strip("'"))):
        if len(set(columns[at])) == 1:
            roles.setdefault(at, "account")
    texts = [at for at in range(len(columns)) if at not in roles and _has_words(columns[at])]
    said = zip(*(columns[at] for at in texts), strict=True)
    if not texts or not all(any(map(_WORD.search, row)) for row in said):
        return None
    longest = max(texts, key=lambda at: sum(map(len, columns[at])))
    # LCL puts the text of some kinds of movements into another column.
    named = {at: Name("text", 1 if at == longest else 2) for at in texts}
    return {at: Name(role, 1) for at, role in roles.items()} | named


def _money(columns: Columns) -> dict[int, Role]:
    """The one column of amounts, or the two of which each line fills one; debits have a minus."""
    whole = [at for at in _whole(columns, _is_amount) if any(map(_CENTS.search, columns[at]))]
    if whole:
        return {whole[0]: "amount"} if len(whole) == 1 else {}
    part = _whole(columns, lambda cell: not cell or _is_amount(cell))
    filled = [at for at in part if any(map(_CENTS.search, columns[at]))]
    if len(filled) != 2:  # noqa: PLR2004 # debits and credits
        return {}
    pairs = list(zip(*(columns[at] for at in filled), strict=True))
    minus = [any("-" in cell for cell in columns[at]) for at in filled]
    if minus[0] == minus[1] or any(bool(a.strip()) == bool(b.strip()) for a, b in pairs):
        return {}
    debit, credit = filled if minus[0] else reversed(filled)
    return {debit: "debit", credit: "credit"}


def _whole(columns: Columns, is_one: Callable[[str], bool]) -> list[int]:
    """The columns whose every cell is one."""
    return [at for at, cells in enumerate(columns) if all(is_one(cell.strip()) for cell in cells)]


def _has_words(cells: tuple[str, ...]) -> bool:
    return any(map(_WORD.search, cells))


def _is_amount(text: str) -> bool:
    return figure(text, None) is not None
