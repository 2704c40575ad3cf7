"""Seats that nobody uses: idle, or never used since they were given."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_seats
from jauge.analysis.seats.given_back import given_back
from jauge.analysis.seats.savings import saving
from jauge.model import Evidence, Finding

_STATES: Final = ("idle", "never_used")
_CONFIDENCE: Final = Decimal("0.80")
_DOUBTED: Final = Decimal("0.50")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Seats that can be given back and how they were judged; `as_of` is the day of the list.

    `unpriced` of them are in no amount; `seen_elsewhere` are those whose holders used the tool
    lately under another account. `basis` says whether the saving is net or gross of tax.
    """

    seats: int
    idle: int
    never_used: int
    idle_days: int
    grace_days: int
    unpriced: int
    seen_elsewhere: int
    basis: str | None
    as_of: str


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.seats is None:
        return
    asked = case.seats.asked
    for found in given_back(case.seats, _STATES):
        yield Finding(
            kind=KIND.name,
            subject={"tool": found.tool, "account": found.account},
            parameters=Parameters(
                seats=found.seats,
                idle=found.states.get("idle", 0),
                never_used=found.states.get("never_used", 0),
                idle_days=asked.idle_days,
                grace_days=asked.grace_days,
                unpriced=found.unpriced,
                seen_elsewhere=found.seen_elsewhere,
                basis=found.basis,
                as_of=found.as_of.isoformat(),
            ),
            evidence=(Evidence("seat", found.ids),),
            monthly_saving=saving(found, case, is_sure=not found.seen_elsewhere),
            value_kind="budget_saving",
            cash_from=found.cash_from,
            confidence=_DOUBTED if found.seen_elsewhere else _CONFIDENCE,
            effort="low",
            action="give_back",
        )


KIND: Final = FindingKind("idle_seat", Parameters, _find, needs=needs_seats)
