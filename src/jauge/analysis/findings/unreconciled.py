"""Money of which the stages differ and nothing explains why."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_statements
from jauge.analysis.reconciling.entries import Entry
from jauge.model import Evidence, Finding

_CONFIDENCE: Final = Decimal("0.90")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """A month of service whose stages leave a rest, in `currency`.

    `unexplained` is signed: positive where the later stage is more. `settled` is what was paid in
    that currency, None where no payment was found.
    """

    month: str
    product: str
    currency: str
    provider_cost: Decimal | None
    invoiced: Decimal | None
    settled: Decimal | None
    unexplained: Decimal


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.reconciled is not None:
        for one in case.reconciled.unexplained:
            yield _finding(one)


def _finding(one: Entry) -> Finding[Parameters]:
    return Finding(
        kind=KIND.name,
        subject={
            "supplier": one.supplier,
            "account": one.account,
            "product": one.product,
            "month": f"{one.month:%Y-%m}",
            "currency": one.currency,
        },
        parameters=Parameters(
            month=f"{one.month:%Y-%m}",
            product=one.product,
            currency=one.currency,
            provider_cost=one.provider_cost,
            invoiced=one.gross,
            settled=one.settled,
            unexplained=one.unexplained,
        ),
        evidence=(Evidence("bank_line", tuple(line.id for line in one.payments)),),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=_CONFIDENCE,
        effort="medium",
        action="ask_the_supplier",
    )


KIND: Final = FindingKind("unreconciled", Parameters, _find, needs=needs_statements)
