"""Where the header of a CSV statement stands, and what its columns mean."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from jauge.sources.bank import iban
from jauge.sources.bank.sheet.nameless import roles_of
from jauge.sources.bank.sheet.words import (
    PAID,
    RECEIVED,
    Name,
    Role,
    is_day_first,
    is_of_expenses,
    name_of,
    plain,
)
from jauge.sources.table.delimited import DELIMITERS

_HEAD_LETTERS: Final = 1 << 16
_TITLE_LINES: Final = 60
_BODY_LINES: Final = 20
_DIRECTIONS: Final = PAID | RECEIVED
_SAYS: Final[tuple[Role, ...]] = ("text", "counterparty", "payer", "payee", "type")
_CODE_LETTERS: Final = 3
_LINES_TO_TELL: Final = 3
_LAST: Final = 3
"""The rank of names that count only where no other column says it."""


class Column(NamedTuple):
    """A column of a statement: its place, its name in the file, and what the name means."""

    place: int
    name: str
    means: Name


@dataclass(frozen=True)
class Layout:
    """How a CSV statement is written.

    `titles` are what stands above the header; `lines` how many lines there are down to it, itself
    included; `cells` how many a line below it has, the first `width` of them with a name.
    """

    delimiter: str
    titles: tuple[tuple[str, ...], ...]
    lines: int
    cells: int
    width: int
    columns: Mapping[Role, tuple[Column, ...]]
    is_day_first: bool
    is_foreign: bool

    @property
    def is_of_expenses(self) -> bool:
        """Whether it is an export of expenses, which are often written without a minus.

        Statements of accounts may say who spent too, but they have a balance or debits.
        """
        is_account = any(self.all(role) for role in ("balance", "debit", "credit"))
        return not is_account and bool(self.all("spent") or self.all("claimed"))

    def all(self, role: Role) -> tuple[Column, ...]:
        """The columns of a role, the ones that say it best first."""
        return self.columns.get(role, ())

    def one(self, role: Role) -> Column:
        """The column that says best what every statement says."""
        return self.columns[role][0]

    def first(self, role: Role) -> Column | None:
        """The column that says a role best."""
        return next(iter(self.all(role)), None)


def layout_of(start: str) -> Layout | None:
    """The layout of a text that starts so; None where no line of it is a statement's header."""
    found = (_cut_by(start, delimiter) for delimiter in DELIMITERS)
    # Of equal ones the first delimiter wins.
    return max(
        filter(None, found), key=lambda each: sum(map(len, each.columns.values())), default=None
    )


class Row(NamedTuple):
    """The cells of a record, and the number of the line that it ends on."""

    cells: list[str]
    line: int


def rows_of(start: str, delimiter: str) -> list[Row]:
    """The first records of a text, the last one left out where the text was cut in it."""
    text = start[:_HEAD_LETTERS]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for cells in islice(reader, _TITLE_LINES + _BODY_LINES):
            rows.append(Row(cells, reader.line_num))  # noqa: PERF401 # the reader knows the line
    except csv.Error:
        return []
    is_cut = len(text) < len(start) and len(rows) < _TITLE_LINES + _BODY_LINES
    return rows[:-1] if is_cut else rows


def _cut_by(start: str, delimiter: str) -> Layout | None:
    rows = rows_of(start, delimiter)
    for at, (cells, line) in enumerate(rows[:_TITLE_LINES]):
        columns = _columns(cells)
        if not _is_statement(columns):
            continue
        width = _width(cells)
        body = [row.cells for row in rows[at + 1 : at + 1 + _BODY_LINES]]
        body = [row for row in body if len(row) >= width]
        settled = _settled(columns, cells, body)
        if not settled["booked"]:
            continue
        width = max([width, *(each.place + 1 for each in settled.get("direction", ()))])
        return Layout(
            delimiter=delimiter,
            titles=tuple(tuple(row.cells) for row in rows[:at]),
            lines=line,
            cells=max(width, _usual(body, len(cells))),
            width=width,
            columns=settled,
            is_day_first=is_day_first(cells),
            is_foreign=any(column.means.role == "foreign" for column in columns),
        )
    return _nameless(rows, delimiter)


def _nameless(rows: list[Row], delimiter: str) -> Layout | None:
    """The layout of movements without names of columns."""
    found = roles_of([row.cells for row in rows])
    if found is None:
        return None
    before, names = found
    columns: dict[Role, list[Column]] = {}
    for at, name in sorted(names.items(), key=lambda item: item[1].rank):
        columns.setdefault(name.role, []).append(Column(at, "", name))
    usual = _usual([row.cells for row in rows[before:] if row.cells], 0)
    usual = max(usual, *(at + 1 for at in names))
    return Layout(
        delimiter=delimiter,
        titles=tuple(tuple(row.cells) for row in rows[:before]),
        lines=rows[before - 1].line if before else 0,
        cells=usual,
        width=usual,
        columns={role: tuple(each) for role, each in columns.items()},
        is_day_first=True,
        is_foreign=False,
    )


def _usual(body: list[list[str]], otherwise: int) -> int:
    """How many cells most lines have."""
    counted = Counter(map(len, body)).most_common(1)
    return counted[0][0] if counted else otherwise


def _width(cells: list[str]) -> int:
    """How many cells there are up to the last one with a text."""
    return max((at + 1 for at, cell in enumerate(cells) if cell.strip()), default=0)


def _columns(cells: list[str]) -> list[Column]:
    of_expenses = is_of_expenses(cells)
    named = (
        (at, cell.strip(), name_of(cell, of_expenses=of_expenses)) for at, cell in enumerate(cells)
    )
    return [Column(at, cell, means) for at, cell, means in named if means is not None]


def _is_statement(columns: list[Column]) -> bool:
    roles = {column.means.role for column in columns}
    has_day = bool(roles & {"booked", "value"})
    return has_day and bool(roles & {"amount", "debit", "credit"}) and bool(roles & set(_SAYS))


def _settled(
    columns: list[Column], cells: list[str], body: list[list[str]]
) -> dict[Role, tuple[Column, ...]]:
    """The columns by role, best first; what a name leaves open is decided by the first lines."""
    found: dict[Role, list[Column]] = {}
    for column in sorted(columns, key=lambda each: each.means.rank):
        role = column.means.role
        if role == "value" and _are_codes(row[column.place] for row in body):
            role = "currency"  # `Valuta` is a day in German and Italian, a currency in Dutch
        if role == "counterparty" and _are_accounts(row[column.place] for row in body):
            role = "other"
        found.setdefault(role, []).append(column)
    if others := found.get("counterparty"):
        # A column `Naam` is the holder's where another one names the other side.
        found["counterparty"] = [
            each for each in others if each.means.rank < _LAST or each is others[0]
        ]
    found["account"] = [
        column
        for column in found.get("account", [])
        if column.means.rank == 1 or _is_own(column, found, body)
    ]
    if "direction" not in found:
        found["direction"] = _directions(cells, found.get("type", []), body)
    found.setdefault("booked", found.get("value", []))
    return {role: tuple(each) for role, each in found.items()}


def _is_own(column: Column, found: dict[Role, list[Column]], body: list[list[str]]) -> bool:
    """Whether `Account number` or `IBAN` is the account of the statement.

    Beside a name it may be that of the other side, unless another column is, or all lines have
    the same.
    """
    if not any(found.get(role) for role in ("counterparty", "payer", "payee")):
        return True
    stated = [row[column.place].strip() for row in body]
    is_same = len(set(stated)) == 1 and all(stated)
    return is_same and (bool(found.get("other")) or len(stated) >= _LINES_TO_TELL)


def _are_codes(cells: Iterable[str]) -> bool:
    """Whether there are texts, and all are codes of currencies."""
    texts = [text for cell in cells if (text := cell.strip())]
    return bool(texts) and all(len(t) == _CODE_LETTERS and t.isalpha() for t in texts)


def _are_accounts(cells: Iterable[str]) -> bool:
    """Whether there are texts, and all are numbers of accounts."""
    texts = [text for cell in cells if (text := cell.strip())]
    return bool(texts) and all(iban.found_in(text) == text.replace(" ", "") for text in texts)


def _directions(cells: list[str], types: list[Column], body: list[list[str]]) -> list[Column]:
    """The columns that say in every line whether money went out or came in.

    A column without a name that says S or H, as cooperative banks have it, or one of types.
    """
    unnamed = (
        Column(at, "", Name("direction", 1)) for at, cell in enumerate(cells) if not cell.strip()
    )
    found: list[Column] = []
    for column in (*unnamed, *types):
        texts = {plain(row[column.place]) for row in body if column.place < len(row)} - {""}
        if texts and texts <= _DIRECTIONS:
            found.append(column)
    return found[:1]
