"""Tables as plain figures with their text: one content for pages and workbooks."""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.conversion import NATIVE
from jauge.analysis.cost import Key
from jauge.analysis.measures import Sums
from jauge.attribution import UNALLOCATED
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import wording

Kind = Literal["text", "day", "money", "unit_cost", "difference", "count", "quantity", "share"]
"""What a cell holds: `difference` has a sign, `unit_cost` more decimals, `quantity` is measured."""
Value = str | int | float | Decimal | date | None

_MILLION: Final = Decimal(1_000_000)
_FIGURE_DECIMALS: Final = {"unit_cost": 4}


class Cell(msgspec.Struct, frozen=True):
    """What is read, the value behind it, and whether nobody knows it."""

    text: str
    value: Value = None
    kind: Kind = "text"
    is_unknown: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether it stands under other figures."""
        return self.kind not in {"text", "day"}

    @property
    def sort(self) -> str:
        """What a script sorts by; empty comes last."""
        match self.value:
            case None:
                return ""
            case Decimal():
                return f"{self.value:f}"
            case date():
                return self.value.isoformat()
            case _:
                return str(self.value)


class Heading(msgspec.Struct, frozen=True):
    """The name of a column and what its cells hold."""

    text: str
    kind: Kind = "text"

    @property
    def is_figure(self) -> bool:
        """Whether its cells are figures."""
        return self.kind not in {"text", "day"}


class Table(msgspec.Struct, frozen=True):
    """A table, perhaps with a total; every row has a cell per heading."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


def name(field: str, key: Key, *, is_tag: bool = False) -> Cell:
    """A group: a day as a date, what no rule of a virtual tag reaches in the reader's language."""
    if is_tag and key == UNALLOCATED:
        return Cell(_("unallocated"), "")
    if field == "day" and isinstance(key, str):
        return Cell(wording.label(field, key), date.fromisoformat(key), "day")
    value = None if key is None else str(key)
    return Cell(wording.label(field, key), value, is_unknown=key is None)


def text(value: str | None) -> Cell:
    """A value of a customer or source."""
    return Cell(wording.name(value), value, is_unknown=value is None)


def words(said: str) -> Cell:
    """Words of ours."""
    return Cell(said, said)


def others(number: int) -> Cell:
    """The name of a row that stands for several groups."""
    shown = ngettext("{count} other", "{count} others", number)
    return Cell(shown.format(count=format.number(number)))


def currency(code: str | None) -> Cell:
    """A currency by its code."""
    return Cell(code or format.UNKNOWN, code, is_unknown=code is None)


def shown(code: str) -> str:
    """The reporting currency, or that each amount is in its own."""
    return _("billing currency") if code == NATIVE else code


def figure(amount: Decimal | None, kind: Kind = "money") -> Cell:
    """An amount or quantity with fixed decimals, so that they stand under each other."""
    if amount is None:
        return _unknown(kind)
    shown = wording.figure(amount, _FIGURE_DECIMALS.get(kind, 2))
    is_more = kind == "difference" and amount > 0 and shown[0].isdecimal()
    return Cell(f"+{shown}" if is_more else shown, amount, kind)


def count(number: int | None) -> Cell:
    """A count."""
    return _unknown("count") if number is None else Cell(format.number(number), number, "count")


def ratio(part: float | None) -> Cell:
    """A part of a whole."""
    return _unknown("share") if part is None else Cell(wording.share(part), part, "share")


def _unknown(kind: Kind) -> Cell:
    return Cell(format.UNKNOWN, None, kind, is_unknown=True)


def millions(sums: Sums) -> Decimal | None:
    """Input and output together, in millions of tokens."""
    known = [tokens for tokens in (sums.input_tokens, sums.output_tokens) if tokens is not None]
    return per_million(sum(known)) if known else None


def per_million(tokens: int | None) -> Decimal | None:
    """A count of tokens in millions."""
    return None if tokens is None else Decimal(tokens) / _MILLION


def shortened(text: str, most: int) -> str:
    """A text of so many characters at most: a longer one ends in an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
