"""What the report says of everything paid: the answers of one period, and what to look at."""

from typing import Any, Final

import msgspec

from jauge.analysis.conversion import NATIVE
from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.spend import Known, Spend, spend
from jauge.model import Finding, Period

_SHOWN: Final = ("doubled_subscription", "price_increase")
_WRONG: Final = ("wrong_tax_basis",)


class Spent(msgspec.Struct, frozen=True):
    """What was paid, None without bank lines, and is owed, None without invoices.

    `by_tag` is what was paid by the virtual tag that was asked for, if one was. `found` are
    doubled subscriptions and higher prices of all times, `wrong` amounts with and without tax that
    were taken for each other.
    """

    currency: str
    paid: Spend | None
    owed: Spend | None
    by_tag: Spend | None
    found: tuple[Finding[Any], ...]
    wrong: tuple[Finding[Any], ...]


def spent(known: Known, period: Period | None, currency: str) -> Spent | None:
    """Everything paid and owed; None where neither statements nor invoices are in the ledger."""
    if currency == NATIVE:
        return None
    paid = spend(known, period, currency) if known.bank.lines else None
    owed = spend(known, period, currency, "owed") if known.invoices or known.capacities else None
    if paid is None and owed is None:
        return None
    by_tag = None
    if paid is not None and known.whose is not None:
        by_tag = spend(known, period, currency, by=known.whose.asked.key)
    case = Case(known, currency)
    wrong = findings(case, _WRONG)
    return Spent(currency, paid, owed, by_tag, findings(case, _SHOWN), wrong)
