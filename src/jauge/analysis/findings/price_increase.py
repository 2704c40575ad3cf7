"""A subscription whose price went up and is still paid."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, a_month
from jauge.analysis.paid_needs import needs_statements
from jauge.analysis.spend.renewals import next_after, paid_series
from jauge.attribution.vendors import PriceChange, Series, price_changes
from jauge.model import Evidence, Finding, Saving, difference, divide

_CONFIDENCE: Final = Decimal("0.90")
_HALF: Final = Decimal(2)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The price before and now, in `currency`: that before conversion where the lines state it.

    `ratio` is what the new price is more than the old one, as a part of it.
    """

    old: Decimal
    new: Decimal
    currency: str
    ratio: float
    changed_on: date
    recurrence: str


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    today = case.known.bank.last_on
    for each in paid_series(case.known.bank):
        changes = price_changes([each])
        is_going_on = today is not None and not each.is_stopped(today)
        if changes and changes[-1].is_increase and is_going_on:
            yield _finding(changes[-1], each, case)


def _finding(change: PriceChange, of: Series, case: Case) -> Finding[Parameters]:
    recurrence = of.recurrence or ""
    more = difference(change.new, change.old)
    last = of.payments[-1].booked_on
    here = case.amount(more, change.currency, last)
    monthly = None if here is None else a_month(here, recurrence)
    return Finding(
        kind=KIND.name,
        subject={"supplier": change.vendor, "product": change.product, "account": change.account},
        parameters=Parameters(
            old=change.old,
            new=change.new,
            currency=change.currency,
            ratio=float(more / change.old),
            changed_on=change.changed_on,
            recurrence=recurrence,
        ),
        evidence=(Evidence("bank_line", (change.last_line_id, change.first_line_id)),),
        monthly_saving=None if monthly is None else _saving(monthly, case.currency),
        value_kind="avoided_cost",
        cash_from=next_after(last, recurrence),
        confidence=_CONFIDENCE,
        effort="medium",
        action="renegotiate_or_leave",
    )


def _saving(more: Decimal, currency: str) -> Saving:
    """Nothing where the supplier refuses, all where one goes back; the middle is no measure."""
    return Saving(Decimal(0), divide(more, _HALF), more, currency)


KIND: Final = FindingKind("price_increase", Parameters, _find, needs=needs_statements)
