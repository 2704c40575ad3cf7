"""What the report says of everything paid: the answers of one period, and what to look at."""

from typing import Any, Final

import msgspec

from jauge.analysis.conversion import NATIVE
from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.spend import Known, Spend, spend
from jauge.model import Finding, Period

_SHOWN: Final = ("doubled_subscription", "price_increase")


class Spent(msgspec.Struct, frozen=True):
    """What was paid, None without bank lines, and is owed, None without invoices.

    `found` are doubled subscriptions and higher prices of all times.
    """

    currency: str
    paid: Spend | None
    owed: Spend | None
    found: tuple[Finding[Any], ...]


def spent(known: Known, period: Period | None, currency: str) -> Spent | None:
    """Everything paid and owed; None where neither statements nor invoices are in the ledger."""
    if currency == NATIVE:
        return None
    paid = spend(known, period, currency) if known.bank.lines else None
    owed = spend(known, period, currency, "owed") if known.invoices else None
    if paid is None and owed is None:
        return None
    return Spent(currency, paid, owed, findings(Case(known, currency), _SHOWN))
