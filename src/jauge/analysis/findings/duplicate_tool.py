"""Two tools of one class of use, or two accounts of one tool, in the hands of the same people."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_seats
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.given_back import duplicates
from jauge.analysis.seats.overlap import overlaps
from jauge.model import Evidence, Finding, Saving, divide

_CONFIDENCE: Final = Decimal("0.50")
_HALF: Final = Decimal(2)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Why it is one, the class of use, and how many people hold both.

    `cause` is `two_tools` of one class, of never fewer people than the smallest group, or
    `two_accounts` of one tool: then the subject names the account whose seats are used less, and
    `people` hold them. `basis` says whether the saving is net or gross of tax.
    """

    cause: Literal["two_tools", "two_accounts"]
    tool_class: str | None
    people: int
    basis: str | None


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.seats is None:
        return
    yield from _accounts(case, case.seats)
    for found in overlaps(case.seats).pairs:
        yield Finding(
            kind=KIND.name,
            subject={"tool": found.tools[0], "other": found.tools[1]},
            parameters=Parameters(
                cause="two_tools",
                tool_class=found.name,
                people=found.people,
                basis=found.basis,
            ),
            evidence=(Evidence("seat", found.ids),),
            monthly_saving=_saving(found.cheaper, found.currency, case.seats.asked.day, case),
            value_kind="budget_saving",
            cash_from=found.cash_from,
            confidence=_CONFIDENCE,
            effort="medium",
            action="choose_one",
        )


def _accounts(case: Case, seats: SeatCase) -> Iterator[Finding[Parameters]]:
    for found in duplicates(seats):
        yield Finding(
            kind=KIND.name,
            subject={"tool": found.tool, "other": found.tool, "account": found.account},
            parameters=Parameters(
                cause="two_accounts", tool_class=None, people=found.people, basis=found.basis
            ),
            evidence=(Evidence("seat", found.ids),),
            monthly_saving=_saving(found.waste, found.currency, found.as_of, case),
            value_kind="budget_saving",
            cash_from=found.cash_from,
            confidence=_CONFIDENCE,
            effort="low",
            action="choose_one",
        )


def _saving(amount: Decimal | None, currency: str | None, day: date, case: Case) -> Saving | None:
    """At most what is spare; nothing where all need both. The middle is no measure."""
    if amount is None or currency is None:
        return None
    here = case.amount(amount, currency, day)
    amount, currency = (amount, currency) if here is None else (here, case.currency)
    return Saving(Decimal(0), divide(amount, _HALF), amount, currency)


KIND: Final = FindingKind("duplicate_tool", Parameters, _find, needs=needs_seats)
