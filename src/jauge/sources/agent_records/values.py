"""What cells of lists and fields of cards say: texts, days, money, yes and no, classes, states."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, get_args

from jauge.config import ISO_4217
from jauge.config.gateway import DataClass
from jauge.i18n import _
from jauge.model.money import Money, fits
from jauge.model.registry import STATES, AgentState, AiActClass
from jauge.model.rejection import CONTROLS
from jauge.sources.agent_records.result import Bad
from jauge.sources.rosters.words import plain

LONGEST_TEXT: Final = 10_000
_HALVES: Final = re.compile("[\ud800-\udfff]")
"""What stands for bytes that are no text: no database keeps it."""
_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a", "null", "none", "nan"})
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_SLASHED: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: .*)?", re.ASCII)
_EARLIEST: Final = 1930
_MAIL: Final = re.compile(r"[^\s@<>\"',;:()|]+@[\w-]+(\.[\w-]+)*")
_AMOUNT: Final = re.compile(r"[+]?[\d\s\u00a0\u202f.,']*\d", re.ASCII)
_AMBIGUOUS: Final = re.compile(r"\d{1,3}[.,]\d{3}", re.ASCII)
_SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP"}
_YES: Final = frozenset({"yes", "true", "1", "x", "y", "oui", "vrai", "o"})
_NO: Final = frozenset({"no", "false", "0", "n", "non", "faux"})
_DATA_CLASSES: Final[Mapping[str, DataClass]] = {
    **{name: name for name in get_args(DataClass)},
    "interne": "internal",
    "confidentiel": "confidential",
    "confidentielle": "confidential",
    "personnel": "personal",
    "personnelle": "personal",
    "sante": "health",
    "strategique": "strategic",
}
_AI_ACT_CLASSES: Final[Mapping[str, AiActClass]] = {
    **{name: name for name in get_args(AiActClass)},
    "unacceptable": "prohibited",
    "interdit": "prohibited",
    "inacceptable": "prohibited",
    "haut": "high",
    "eleve": "high",
    "limite": "limited",
    "minime": "minimal",
}
_RISK: Final = re.compile(r"risks?|risques?")
_STATES: Final[Mapping[str, AgentState]] = {
    **{name: name for name in STATES},
    "decouvert": "discovered",
    "confirme": "confirmed",
    "deprecie": "deprecated",
    "obsolete": "deprecated",
    "suspendu": "suspended",
    "retire": "retired",
}


def text(value: object, field: str) -> str | None:
    """A text without surrounding blanks, None where it says nothing; raises Bad if it is none.

    Its accents are coded in one way (NFC): lists saved on macOS code them in two parts.
    """
    if value is None:
        return None
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Bad(field, value, _("not a text: correct the record"))
    found = unicodedata.normalize("NFC", str(value)).strip()
    if len(found) > LONGEST_TEXT:
        hint = _("longer than {count} characters: shorten it")
        raise Bad(field, found, hint.format(count=LONGEST_TEXT))
    # Descriptions have lines; anything else that commands a terminal is no text.
    if _HALVES.search(found) or CONTROLS.search(
        found.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    ):
        raise Bad(field, found, _("holds control characters: take them out"))
    return None if found.casefold() in _NOTHING else " ".join(found.split())


def day(said: str, field: str, *, is_french: bool = False) -> date:
    """A day; `04/05/2026` is the fourth of May in a French list.

    In any other list such a day is read where it can be one day only, and refused where it can be
    two. A day before 1930 is a slip of the pen.
    """
    meant: set[date] = set()
    if found := _ISO_DAY.fullmatch(said):
        meant = _days(found[1], found[2], found[3])
    elif found := _SLASHED.fullmatch(said):
        first, second, year = found.groups()
        meant = _days(year, second, first) | (set() if is_french else _days(year, first, second))
    if len(meant) > 1:
        hint = _("either {one} or {other}: write the one that is meant")
        raise Bad(field, said, hint.format(one=min(meant), other=max(meant)))
    if not meant:
        raise Bad(field, said, _("not a day: write it as 2026-12-31"))
    only = meant.pop()
    if only.year < _EARLIEST:
        raise Bad(field, said, _("too far in the past or in the future: correct it"))
    return only


def _days(year: str, month: str, day: str) -> set[date]:
    """The day of these numbers; none where there is no such day."""
    try:
        return {date(int(year), int(month), int(day))}
    except ValueError:
        return set()


def currency(said: str, field: str) -> str:
    """A currency of ISO 4217, by its code or its sign."""
    code = _SIGNS.get(said, said.upper())
    if code not in ISO_4217:
        raise Bad(field, said, _("not an ISO 4217 currency: write EUR or USD"))
    return code


def money(said: str, field: str, beside: str | None = None) -> Money:
    """An amount a month with its currency, `1 200,50 €` too; the one `beside` it may be meant."""
    rest, code = said, beside
    for sign, meant in _SIGNS.items():
        if sign in rest:
            rest, code = rest.replace(sign, " "), meant
    if found := re.search(r"[A-Za-z]{3,}", rest):
        rest, code = rest.replace(found[0], " "), found[0].upper()
    rest = rest.strip()
    if not _AMOUNT.fullmatch(rest):
        raise Bad(field, said, _("not an amount: write it as 12.50 EUR"))
    if code is None:
        raise Bad(field, said, _("no currency: write it as 12.50 EUR"))
    if code not in ISO_4217:
        raise Bad(field, said, _("not an ISO 4217 currency: write EUR or USD"))
    digits = re.sub(r"[\s\u00a0\u202f']", "", rest)
    if _AMBIGUOUS.fullmatch(digits):
        raise Bad(field, said, _("thousands or decimals? write it as 1200 EUR or 1.20 EUR"))
    decimal = max(",.", key=digits.rfind)
    digits = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        raise Bad(field, said, _("not an amount: write it as 12.50 EUR")) from None
    if not fits(amount):
        raise Bad(field, said, _("too large or too fine to be kept: correct it"))
    return Money(amount, code)


def flag(said: str, field: str) -> bool:
    """Yes or no."""
    word = plain(said)
    if word not in _YES | _NO:
        raise Bad(field, said, _("neither yes nor no: write yes or no"))
    return word in _YES


def mail(said: str, field: str) -> str:
    """An e-mail address in small letters."""
    if not _MAIL.fullmatch(said):
        raise Bad(field, said, _("not an e-mail address: correct it"))
    return said.casefold()


def owner(said: str) -> str:
    """Whom to ask: an address in small letters, or a name as it is written."""
    return said.casefold() if _MAIL.fullmatch(said) else said


def data_class(said: str, field: str) -> DataClass:
    """A class of data."""
    found = _DATA_CLASSES.get(plain(said))
    if found is None:
        raise Bad(field, said, _one_of(get_args(DataClass)))
    return found


def ai_act_class(said: str, field: str) -> AiActClass:
    """A class of risk of the AI Act."""
    found = _AI_ACT_CLASSES.get(_RISK.sub("", plain(said)))
    if found is None:
        raise Bad(field, said, _one_of(get_args(AiActClass)))
    return found


def state(said: str, field: str) -> AgentState:
    """A state of an agent's life."""
    found = _STATES.get(plain(said))
    if found is None:
        raise Bad(field, said, _one_of(STATES))
    return found


def _one_of(names: tuple[str, ...]) -> str:
    return _("unknown: write one of {names}").format(names=", ".join(names))
