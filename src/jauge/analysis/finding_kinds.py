"""Findings: what kinds there are, and all of them over one ledger, largest saving first.

A kind is a module of the folder `findings/` with a `KIND` object; its page is
docs/findings/NAME.md. Nothing else lists them.
"""

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
from msgspec.structs import replace

from jauge.analysis.call_case import CallCase
from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.capacity.compared import ListPrices
from jauge.analysis.conversion import Converter
from jauge.analysis.grades.grade import Grades
from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.analysis.savings.prices import Spans
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.spend import Known
from jauge.analysis.waste.prices import PriceOf, Prices, of_calls
from jauge.model import Finding, Money, divide, product

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FOLDER: Final = Path(__file__).parent / "findings"
_PER_YEAR: Final = {"monthly": 12, "yearly": 1, "weekly": 52}
_MONTHS: Final = Decimal(12)


@dataclass(frozen=True)
class Case:
    """What findings are looked for in: a ledger's spend, and the currency to say them in.

    `seats` are the seats on a day, `reconciled` what was seen, charged and paid, `capacities` what
    was bought before it is used, `calls` the calls with their agents; without them nothing is found
    of these. `prices` are list prices of models, `list_spans` all that their
    prices depend on, `grades` those of answers to the same questions,
    `call_prices` what single tokens of the calls cost, contracts included.
    """

    known: Known
    currency: str
    seats: SeatCase | None = None
    reconciled: Reconciled | None = None
    capacities: Capacities | None = None
    calls: CallCase | None = None
    prices: ListPrices | None = None
    list_spans: Spans | None = None
    grades: Grades | None = None
    call_prices: Prices | None = None

    @cached_property
    def price_of(self) -> PriceOf:
        """The prices of the calls by the price ids that they carry."""
        return {} if self.calls is None else of_calls(self.calls, self.call_prices)

    @cached_property
    def converter(self) -> Converter:
        """Amounts into the currency of the case, at the ECB rate of each day."""
        return Converter(self.currency, self.known.rate_on)

    def amount(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        """An amount in the currency of the case; None without a rate."""
        if self.converter.currency(currency, day) != self.currency:
            return None
        return self.converter.convert(amount, currency, day)


Need = Literal[
    "calls", "bills", "tasks", "grades", "statements", "seats", "registry", "capacity", "sessions"
]
"""What must be in the ledger, or beside it, before a kind can find anything."""


@dataclass(frozen=True)
class FindingKind:
    """One kind: its name, the type of its parameters, and how it is found.

    `rows` are the rows behind one of its findings, where its evidence only counts them. `needs`
    says what is missing before anything can be found; none where all is there.
    """

    name: str
    parameters: type[msgspec.Struct]
    find: Callable[[Case], Iterable[Finding[Any]]]
    rows: "Callable[[Case, Finding[Any]], ir.Table] | None" = None
    needs: Callable[[Case], Sequence[Need]] = lambda _case: ()


def needs_calls(case: Case) -> Sequence[Need]:
    """What kinds of calls need."""
    return () if case.calls is not None and case.calls.calls is not None else ("calls",)


def names() -> tuple[str, ...]:
    """The kinds of the folder, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("[a-z]*.py")))


def load(name: str) -> FindingKind:
    """The kind of this name; raises KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    kind: FindingKind = importlib.import_module(f"jauge.analysis.findings.{name}").KIND
    return kind


def findings(case: Case, kinds: Sequence[str] | None = None) -> tuple[Finding[Any], ...]:
    """The findings of some kinds (None is all): the largest expected saving first, unknown last.

    No two have one id, and savings are in the currency of the case alone.
    """
    asked = names() if kinds is None else kinds
    found = (
        _in_currency(finding, case.currency) for name in asked for finding in load(name).find(case)
    )
    return told_apart(sorted(found, key=_place))


def _in_currency(finding: Finding[Any], currency: str) -> Finding[Any]:
    """The finding without a saving where that is in another currency: it has no rate then."""
    saving = finding.monthly_saving
    if saving is None or saving.currency == currency:
        return finding
    told = (Money(saving.mid, saving.currency),) if saving.mid else ()
    return replace(
        finding,
        monthly_saving=None,
        cash_from=None,
        base=(),
        unconverted=(*finding.unconverted, *told),
    )


def told_apart(ordered: Iterable[Finding[Any]]) -> tuple[Finding[Any], ...]:
    """The findings with a number in the subject of each whose id another one before it has.

    Kinds name what tells their findings apart; who opens or decides one must never meet two.
    """
    seen: dict[str, Finding[Any]] = {}
    for one in ordered:
        told, number = one, 1
        while told.finding_id in seen:
            number += 1
            told = replace(one, subject={**one.subject, "number": str(number)})
        seen[told.finding_id] = told
    return tuple(seen.values())


def a_month(amount: Decimal, recurrence: str | None) -> Decimal | None:
    """What a payment in a rhythm is a month, rounded half-even at 18 decimals; None without one."""
    times = _PER_YEAR.get(recurrence or "")
    return None if times is None else divide(product(amount, times), _MONTHS)


def _place(finding: Finding[Any]) -> tuple[bool, Decimal, str, str]:
    saving = finding.monthly_saving
    named = " ".join(str(name) for name in finding.subject.values())
    return saving is None, -(saving.mid if saving else Decimal(0)), finding.kind, named
