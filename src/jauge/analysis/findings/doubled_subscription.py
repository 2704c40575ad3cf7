"""A subscription that is paid twice: equal payments within days, or from two accounts."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, a_month
from jauge.analysis.paid_needs import needs_statements
from jauge.analysis.spend.renewals import next_after, paid_series
from jauge.attribution.vendors import Doubled, Series, doubled
from jauge.model import Evidence, Finding, Saving, exact_sum

_CONFIDENCE: Final = {"same_days": Decimal("0.80"), "two_accounts": Decimal("0.60")}


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """How often it was paid more than once, and what these payments were beyond the first ones.

    `paid_again` is in `currency`, that of the finding, at the ECB rate of each day.
    """

    cause: Literal["same_days", "two_accounts"]
    months: int
    payments_again: int
    paid_again: Decimal
    currency: str
    last_on: date
    recurrence: str | None
    accounts: tuple[str | None, ...]


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    several = paid_series(case.known.bank)
    groups: dict[tuple[object, ...], list[Doubled]] = {}
    for one in doubled(several):
        where = (one.vendor, one.product, one.cause, frozenset(one.accounts))
        groups.setdefault(where, []).append(one)
    for found in groups.values():
        yield _finding(found, several, case)


def _finding(
    found: Sequence[Doubled], several: Sequence[Series], case: Case
) -> Finding[Parameters]:
    first, latest = found[0], found[-1]
    recurrence = _recurrence(latest, several, case.known.bank.last_on)
    again = a_month(_again(latest, case), recurrence)
    last_on = max(latest.booked_on)
    is_going_on = recurrence is not None and again is not None
    return Finding(
        kind=KIND.name,
        subject={"supplier": first.vendor, "product": first.product},
        parameters=Parameters(
            cause=first.cause,
            months=len({(day.year, day.month) for one in found for day in one.booked_on}),
            payments_again=sum(len(one.line_ids) - 1 for one in found),
            paid_again=exact_sum(_again(one, case) for one in found),
            currency=case.currency,
            last_on=last_on,
            recurrence=recurrence,
            accounts=tuple(dict.fromkeys(first.accounts)),
        ),
        evidence=(Evidence("bank_line", tuple(id_ for one in found for id_ in one.line_ids)),),
        monthly_saving=None if again is None else _saving(again, case.currency),
        value_kind="budget_saving",
        cash_from=next_after(last_on, recurrence or "") if is_going_on else None,
        confidence=_CONFIDENCE[first.cause],
        effort="low",
        action="cancel_all_but_one" if is_going_on else "claim_back",
    )


def _saving(amount: Decimal, currency: str) -> Saving:
    """Nothing at least, for two people may want it; else all payments but the first."""
    return Saving(Decimal(0), amount, amount, currency)


def _again(one: Doubled, case: Case) -> Decimal:
    """The payments but the first; those without a rate to the currency are left out."""
    pairs = zip(one.amounts[1:], one.currencies[1:], one.booked_on[1:], strict=True)
    return exact_sum(case.amount(*pair) or Decimal(0) for pair in pairs)


def _recurrence(one: Doubled, several: Sequence[Series], today: date | None) -> str | None:
    """The rhythm of the payments, None where they have none or have stopped."""
    for each in several:
        if one.line_ids[-1] in {paid.line_id for paid in each.payments}:
            is_over = today is not None and each.is_stopped(today)
            return None if is_over else each.recurrence
    return None


KIND: Final = FindingKind("doubled_subscription", Parameters, _find, needs=needs_statements)
