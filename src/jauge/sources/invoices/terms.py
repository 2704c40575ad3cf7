"""The business terms of EN 16931 (BT-1, BG-25, ...) in a document of either of its syntaxes.

A `Binding` says by which XPath each term is reached, as CEN/TS 16931-3-2 (UBL) and 3-3 (CII) do.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jauge.i18n import _
from jauge.model import divide, exact_sum, fits
from jauge.sources.exports import Bad

if TYPE_CHECKING:
    from lxml import etree

    from jauge.sources.invoices.xml import Element

_DECIMAL: Final = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_BLANKS: Final = re.compile(r"\s+")
_LAST_YEAR: Final = 2100


class Binding(NamedTuple):
    """Where a syntax has the terms: by namespace prefixes, of the document and of its groups."""

    namespaces: Mapping[str, str]
    document: Mapping[str, str]
    groups: Mapping[str, tuple[str, Mapping[str, str]]]


@lru_cache(maxsize=512)
def _compiled(path: str, namespaces: tuple[tuple[str, str], ...]) -> "etree.XPath":
    from lxml import etree

    return etree.XPath(path, namespaces=dict(namespaces))


class Terms:
    """The terms of a document or of one of its groups; `where` says which in a rejection."""

    def __init__(
        self,
        element: "Element",
        binding: Binding,
        paths: Mapping[str, str] | None = None,
        where: str = "",
    ) -> None:
        self.element = element
        self._binding = binding
        self._paths = binding.document if paths is None else paths
        self._where = where

    @cached_property
    def _namespaces(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._binding.namespaces.items())

    def field(self, term: str) -> str:
        """What a rejection calls a term: with the number of its group."""
        return f"{term} {self._where}".rstrip()

    def texts(self, term: str) -> list[str]:
        """Every text that stands there, on one line; empty ones left out."""
        return [text for text, _currency in self._found(term) if text]

    def text(self, term: str, *, required: bool = False) -> str | None:
        """The first text; None where none stands, or Bad with `required`."""
        found = next(iter(self.texts(term)), None)
        if found is None and required:
            raise Bad(self.field(term), None, _("missing: export it with this field"))
        return found

    def day(self, term: str) -> datetime | None:
        """A day as its midnight in UTC, written with hyphens (UBL) or without (CII, code 102)."""
        said = self.text(term)
        if said is None:
            return None
        found = _DAY.fullmatch(said)
        try:
            day = datetime(*(int(part) for part in found.groups()), tzinfo=UTC) if found else None
        except ValueError:
            day = None
        if day is None or day.year > _LAST_YEAR:
            raise Bad(self.field(term), said, _("not a day: write it as 2026-10-31"))
        return day

    def number(self, term: str, *, required: bool = False) -> Decimal | None:
        """A quantity, price or rate, rounded half-even where it has more than 18 decimals."""
        said = self.text(term, required=required)
        return None if said is None else self._decimal(term, said, is_rounded=True)

    def amount(self, term: str, currency: str, *, required: bool = False) -> Decimal | None:
        """The sum of the amounts there; Bad for one in another currency."""
        found = [(text, said) for text, said in self._found(term) if text]
        if not found:
            self.text(term, required=required)
            return None
        for _text, said in found:
            if said not in {None, currency}:
                hint = _("in {other}, but the invoice is in {currency}: export it in one currency")
                raise Bad(self.field(term), said, hint.format(other=said, currency=currency))
        return exact_sum(self._decimal(term, text) for text, _said in found)

    def groups(self, term: str) -> "list[Terms]":
        """The groups of that name, in their order."""
        path, paths = self._binding.groups[term]
        return [
            Terms(element, self._binding, paths, str(number))
            for number, element in enumerate(self._evaluated(path), 1)
        ]

    def _decimal(self, term: str, said: str, *, is_rounded: bool = False) -> Decimal:
        if not _DECIMAL.fullmatch(said):
            raise Bad(self.field(term), said, _("not an amount: export it again"))
        amount = Decimal(said)
        if is_rounded and not fits(amount):
            amount = divide(amount, Decimal(1))
        if not fits(amount):
            reason = _("does not fit 20 digits and 18 decimals, and is never rounded: correct it")
            raise Bad(self.field(term), said, reason)
        return amount

    def _found(self, term: str) -> list[tuple[str, str | None]]:
        """The texts of a term, with the currency that stands beside."""
        path = self._paths.get(term)
        return [] if path is None else [_said(found) for found in self._evaluated(path)]

    def _evaluated(self, path: str) -> list[Any]:
        return _compiled(path, self._namespaces)(self.element)


def _said(found: Any) -> tuple[str, str | None]:
    """The text of an element or attribute."""
    if isinstance(found, str):
        return _BLANKS.sub(" ", found).strip(), None
    return _BLANKS.sub(" ", found.text or "").strip(), found.get("currencyID")


def day_after(day: datetime | None) -> datetime | None:
    """The end of a period whose last day is `day`."""
    return None if day is None else day + timedelta(days=1)
