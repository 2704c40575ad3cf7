"""Two tools of one class of use in the hands of the same people."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.seats.overlap import Overlap, overlaps
from jauge.model import Evidence, Finding, Saving, divide

_CONFIDENCE: Final = Decimal("0.50")
_HALF: Final = Decimal(2)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The class of use, and how many people hold both tools; never fewer than the smallest group.

    `basis` says whether the saving is net or gross of tax.
    """

    tool_class: str
    people: int
    basis: str | None


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.seats is None:
        return
    for found in overlaps(case.seats).pairs:
        yield Finding(
            kind=KIND.name,
            subject={"tool": found.tools[0], "other": found.tools[1]},
            parameters=Parameters(tool_class=found.name, people=found.people, basis=found.basis),
            evidence=(Evidence("seat", found.ids),),
            monthly_saving=_saving(found, case),
            value_kind="budget_saving",
            cash_from=found.cash_from,
            confidence=_CONFIDENCE,
            effort="medium",
            action="choose_one",
        )


def _saving(found: Overlap, case: Case) -> Saving | None:
    """At most the cheaper seat of each; nothing where all need both. The middle is no measure."""
    if found.cheaper is None or found.currency is None or case.seats is None:
        return None
    here = case.amount(found.cheaper, found.currency, case.seats.asked.day)
    amount, currency = (found.cheaper, found.currency) if here is None else (here, case.currency)
    return Saving(Decimal(0), divide(amount, _HALF), amount, currency)


KIND: Final = FindingKind("duplicate_tool", Parameters, _find)
