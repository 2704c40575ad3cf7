"""Seats of people who have left."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_seats
from jauge.analysis.seats.given_back import given_back
from jauge.analysis.seats.savings import saving
from jauge.model import Evidence, Finding

_CONFIDENCE: Final = Decimal("0.95")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Seats whose holders have left by `day`; `unpriced` of them are in no amount.

    `basis` says whether the saving is net or gross of tax, `as_of` is the day of the list.
    """

    seats: int
    unpriced: int
    basis: str | None
    day: str
    as_of: str


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.seats is None:
        return
    for found in given_back(case.seats, ("leaver",)):
        yield Finding(
            kind=KIND.name,
            subject={"tool": found.tool, "account": found.account},
            parameters=Parameters(
                seats=found.seats,
                unpriced=found.unpriced,
                basis=found.basis,
                day=case.seats.asked.day.isoformat(),
                as_of=found.as_of.isoformat(),
            ),
            evidence=(Evidence("seat", found.ids),),
            monthly_saving=saving(found, case, is_sure=True),
            value_kind="budget_saving",
            cash_from=found.cash_from,
            confidence=_CONFIDENCE,
            effort="low",
            action="close_account",
        )


KIND: Final = FindingKind("leaver_seat", Parameters, _find, needs=needs_seats)
