"""What is paid again and again, looks like software, and no rule knows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_statements
from jauge.analysis.spend import Review, spend
from jauge.model import Evidence, Finding, divide

_UNSURE: Final = Decimal("0.40")
_YEAR: Final = 12


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands on the statement, the words that ask for a look, and what it costs.

    `paid` is all of it; `monthly_cost` is that over the months from the first line to the last,
    both in `currency`.
    """

    name: str
    text: str | None
    evidence: tuple[str, ...]
    lines: int
    paid: Decimal
    monthly_cost: Decimal
    currency: str
    first_on: date
    last_on: date


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    for review in spend(case.known, None, case.currency).to_review:
        if review.line.amount > 0:
            yield _finding(review)


def _finding(review: Review) -> Finding[Parameters]:
    line = review.line
    return Finding(
        kind=KIND.name,
        subject={"name": review.name},
        parameters=Parameters(
            name=review.name,
            text=review.text,
            evidence=review.evidence,
            lines=line.lines,
            paid=line.amount,
            monthly_cost=divide(line.amount, Decimal(_months(line.first_on, line.last_on))),
            currency=line.currency,
            first_on=line.first_on,
            last_on=line.last_on,
        ),
        evidence=(Evidence("bank_line", line.ids),),
        monthly_saving=None,
        value_kind="budget_saving",
        cash_from=None,
        confidence=review.confidence or _UNSURE,
        effort="low",
        action="name_or_deny",
    )


def _months(first: date, last: date) -> int:
    """The calendar months from one day to another, both included."""
    return (last.year - first.year) * _YEAR + last.month - first.month + 1


KIND: Final = FindingKind("unknown_tool", Parameters, _find, needs=needs_statements)
