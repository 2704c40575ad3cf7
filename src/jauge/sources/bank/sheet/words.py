"""The words of bank statements: names of columns in many languages, and marks inside them.

The names are those of real exports (columns.csv); what is not listed there is no column for us.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple

from jauge.config import ISO_4217

Role = Literal[
    "booked", "value", "text", "type", "counterparty", "payer", "payee", "amount", "debit",
    "credit", "direction", "currency", "balance", "fee", "original_amount", "original_currency",
    "account", "other", "reference", "status", "charges", "spent", "claimed", "foreign",
]  # fmt: skip
Kind = Literal["opening", "closing"]
"""A balance before the movements, or after them."""
_SIGNS: Final = {"€": " eur ", "£": " gbp ", "$": " usd "}
_OTHERS: Final = re.compile(r"[^a-z0-9]+")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_UNITS: Final = {code.lower(): code for code in ISO_4217} | {"euro": "EUR", "euros": "EUR"}
_PREPOSITIONS: Final = frozenset({"en", "in", "de", "di"})
_NUMBERED: Final = re.compile(r"(.*\D) ?(\d)")
_EXPENSE: Final = "expense"
_ENGLISH: Final = frozenset({"en", "*", _EXPENSE})

PAID: Final = frozenset(
    {"d", "s", "db", "dr", "debit", "debet", "debito", "debt", "dbit", "soll", "lastschrift", "af",
     "cargo", "debe", "dare", "uscita", "ausgang", "out", "outgoing", "sortie", "depense",
     "expense", "withdrawal", "gasto", "ausgabe", "-"}
)  # fmt: skip
"""What a column of directions says of money that went out."""
RECEIVED: Final = frozenset(
    {"c", "h", "k", "cr", "credit", "kredit", "credito", "crdt", "haben", "gutschrift", "bij",
     "abono", "haber", "avere", "entrata", "eingang", "in", "incoming", "entree", "recette",
     "income", "deposit", "ingreso", "einnahme", "+"}
)  # fmt: skip
"""What it says of money that came in."""
_WAITING: Final = re.compile(
    r"\b(?:pending|processing|vorgemerkt|ausstehend|en attente|en cours|a venir|declined|rejected"
    r"|refuse\w*|rejet\w*|cancel\w*|annul\w*|abgelehnt|failed|echou\w*|revert\w*|ruckgangig\w*|pendiente"
    r"|in attesa|in sospeso|non contabilizzato|gereserveerd|authori[sz]ed|autorizzat\w*)\b"
)
"""What a status says of a movement that is not booked."""
_BALANCES: Final[Mapping[Kind, re.Pattern[str]]] = {
    "opening": re.compile(
        r"(?:anfangssaldo|alter (?:kontostand|saldo)|ancien solde|balance brought forward"
        r"|solde (?:initial|precedent|anterieur|d ouverture|de depart)|opening balance|old balance"
        r"|saldo (?:inicial|anterior|iniziale)|beginsaldo)\b.*"
    ),
    "closing": re.compile(
        r"(?:endsaldo|schlusssaldo|neuer (?:kontostand|saldo)|nouveau solde"
        r"|balance carried forward|solde (?:final|de cloture|de fin)|closing balance|new balance"
        r"|saldo (?:final|finale)|eindsaldo)\b.*"
    ),
}
_FOOTS: Final = re.compile(
    r"(?:solde|total|totaux|sous total|saldo|balance|account balance|letzter|kontostand|summe|suma"
    r"|sum|totale|totaal|somme|nombre|number of|anzahl|numero|aantal)\b.*"
    # LCL ends with the balance of a day, beside the number of the account.
    r"|\d{5} \d{6}[a-z]"
)


class Name(NamedTuple):
    """What the name of a column means; `unit` is the currency in it, `part` its number."""

    role: Role
    rank: int
    unit: str | None = None
    part: int = 0


def plain(text: str) -> str:
    """A text without case, accents and signs; signs of currencies as codes."""
    for sign, code in _SIGNS.items():
        text = text.replace(sign, code)
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OTHERS.sub(" ", bare.lower()).strip()


def is_of_expenses(cells: Iterable[str]) -> bool:
    """Whether names of columns are of an export of expenses: who spent, on what account."""
    return not _marks().isdisjoint(map(plain, cells))


def name_of(cell: str, *, of_expenses: bool = False) -> Name | None:
    """What the name of a column means, or None when nobody calls a column so.

    Exports of expenses have names of their own, which elsewhere may mean something else.
    """
    name = plain(cell)
    listed = _listed(of_expenses)
    if found := listed.get(name):
        return found
    *words, last = name.split() or [""]
    if last in _UNITS:
        if words and words[-1] in _PREPOSITIONS:
            words.pop()
        if found := listed.get(" ".join(words)):
            return found._replace(unit=_UNITS[last])
    if numbered := _NUMBERED.fullmatch(name):
        found = listed.get(numbered[1].strip())
        return found and found._replace(part=int(numbered[2]))
    foreign = next((word for word in name.split() if word in _foreign()), None)
    return Name("foreign", 1) if foreign else None


def is_day_first(cells: list[str]) -> bool:
    """Whether the names are of a language that writes the day before the month.

    English names say nothing: banks of the United States put the month first.
    """
    for cell in cells:
        spoken = _spoken().get(cell.strip().lower()) or _spoken().get(plain(cell))
        if spoken and not spoken & _ENGLISH:
            return True
    return False


def is_waiting(text: str) -> bool:
    """Whether a status says that a movement is not booked."""
    return _WAITING.search(plain(text)) is not None


def balance_named(text: str) -> Kind | None:
    """Which balance a text names instead of a movement."""
    said = plain(text)
    return next((kind for kind, words in _BALANCES.items() if words.fullmatch(said)), None)


def is_footing(text: str) -> bool:
    """Whether a text may begin a line of totals, where nothing else says what the line is."""
    return _FOOTS.fullmatch(plain(text)) is not None


@cache
def _rows() -> tuple[tuple[str, Role, int, tuple[str, ...]], ...]:
    listed = files("jauge.sources.bank.sheet").joinpath("columns.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(listed.splitlines())
    return tuple(
        (row["language"], row["role"], int(row["rank"]), tuple(row["names"].split("|")))  # pyright: ignore[reportReturnType] # a test compares the roles
        for row in rows
    )


@cache
def _listed(of_expenses: bool) -> Mapping[str, Name]:  # noqa: FBT001 # a key of the cache
    found: dict[str, Name] = {}
    rows = [row for row in _rows() if row[1] != "foreign"]
    rows = [*filter(_is_of_expenses, rows * of_expenses), *(r for r in rows if r[0] != _EXPENSE)]
    for _language, role, rank, names in rows:
        for name in names:
            found.setdefault(plain(name), Name(role, rank))
    for _language, role, rank, names in rows:
        for name in names:  # as a file has it whose accents were lost on the way
            found.setdefault(plain(_NOT_ASCII.sub(" ", name)), Name(role, rank))
    return found


def _is_of_expenses(row: tuple[str, Role, int, tuple[str, ...]]) -> bool:
    return row[0] == _EXPENSE


@cache
def _marks() -> frozenset[str]:
    marks = (names for _l, role, _r, names in _rows() if role in {"spent", "claimed"})
    return frozenset(plain(name) for names in marks for name in names)


@cache
def _foreign() -> frozenset[str]:
    return frozenset(name for _l, role, _r, names in _rows() if role == "foreign" for name in names)


@cache
def _spoken() -> Mapping[str, frozenset[str]]:
    """The languages of each name, as it is written and without accents."""
    found: dict[str, frozenset[str]] = {}
    for language, role, _rank, names in _rows():
        if role != "foreign":
            for name in {*map(str.lower, names), *map(plain, names)}:
                found[name] = found.get(name, frozenset()) | {language}
    return found
