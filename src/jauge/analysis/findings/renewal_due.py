"""Contracts whose notice ends soon: the last days on which seats can be given back."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.seats.contracts import cash_from, notice_day
from jauge.config import Tool
from jauge.model import Finding

_WITHIN: Final = timedelta(days=90)
_CONFIDENCE: Final = Decimal("1.00")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The day of the renewal, the last day of notice, and the days left until then."""

    renews_on: str
    notice_on: str
    days_left: int
    seats_bought: int | None


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.seats is None:
        return
    for contract in case.seats.asked.contracts:
        yield from _of(contract, case.seats.asked.day)


def _of(contract: Tool, day: date) -> Iterator[Finding[Parameters]]:
    renews_on, notice_on = cash_from(contract, day), notice_day(contract, day)
    if renews_on is None or notice_on is None or notice_on - day > _WITHIN:
        return
    yield Finding(
        kind=KIND.name,
        subject={"tool": contract.name, "plan": contract.plan, "account": contract.account},
        parameters=Parameters(
            renews_on=renews_on.isoformat(),
            notice_on=notice_on.isoformat(),
            days_left=(notice_on - day).days,
            seats_bought=contract.seats,
        ),
        evidence=(),
        # What can be saved is told by the findings on its seats: it is not told twice.
        monthly_saving=None,
        value_kind=None,
        cash_from=renews_on,
        confidence=_CONFIDENCE,
        effort="low",
        action="decide_before_notice",
    )


KIND: Final = FindingKind("renewal_due", Parameters, _find)
