"""Seven traps of tools that people sign up for: which of them lists show, which they cannot."""

from datetime import timedelta
from typing import Final, Literal

import msgspec

from jauge.analysis.held import Held
from jauge.analysis.seats.answer import Seats, answer
from jauge.analysis.seats.asked import Asked

Trap = Literal[
    "accounts",
    "tax_and_currency",
    "leavers",
    "monthly_watch",
    "settings",
    "public_spaces",
    "support",
]
State = Literal["at_risk", "clear", "unknown"]
AT_RISK: Final = 2
"""So many traps or more: somebody should look after the tools."""
_MONTH: Final = timedelta(days=31)
_UNSEEN: Final[tuple[Trap, ...]] = ("settings", "public_spaces", "support")
"""What stands in consoles of suppliers: no list says it."""


class Check(msgspec.Struct, frozen=True):
    """A trap, whether one stands in it, and in how many places; None where nobody can know."""

    trap: Trap
    state: State
    count: int | None = None


class Checklist(msgspec.Struct, frozen=True):
    """Every trap, in a fixed order."""

    checks: tuple[Check, ...]

    @property
    def at_risk(self) -> int:
        """In how many of them one stands for sure."""
        return sum(check.state == "at_risk" for check in self.checks)

    @property
    def unknown(self) -> int:
        """Of how many nobody knows it."""
        return sum(check.state == "unknown" for check in self.checks)


def checklist(held: Held, asked: Asked, currency: str) -> Checklist | None:
    """The traps on a day; None where the ledger has no list of seats by then.

    `currency` is the one that the organisation pays in.
    """
    found = answer(held, asked, ("tool", "account", "plan"))
    if found is None:
        return None
    has_people = bool(held.of("person"))
    return Checklist(
        (
            _accounts(found),
            _money(found, currency),
            _leavers(found, has_people=has_people),
            _watched(found),
            *(Check(trap, "unknown") for trap in _UNSEEN),
        )
    )


def _judged(trap: Trap, count: int, *, is_known: bool) -> Check:
    """At risk where there is one, clear only where all could be seen."""
    if count:
        return Check(trap, "at_risk", count)
    return Check(trap, "clear", 0) if is_known else Check(trap, "unknown")


def _accounts(found: Seats) -> Check:
    """Personal accounts and duplicates; a list that names no plan cannot show the former."""
    counts = found.total.counts
    is_known = all(line.keys[-1] is not None for line in found.lines)
    count = counts.personal_accounts + counts.duplicate_accounts
    return _judged("accounts", count, is_known=is_known)


def _money(found: Seats, currency: str) -> Check:
    """Seats whose price moves with a rate, or holds a tax that nobody has taken out."""
    total = found.total
    moving = (one for one in total.amounts if one.currency != currency or one.basis == "gross")
    count = sum(one.seats for one in moving)
    return _judged("tax_and_currency", count, is_known=not total.counts.unpriced)


def _leavers(found: Seats, *, has_people: bool) -> Check:
    return _judged("leavers", found.total.counts.leaver, is_known=has_people)


def _watched(found: Seats) -> Check:
    """Tools and accounts whose newest list is older than a month."""
    newest = {line.keys[:2]: line.as_of for line in found.lines}
    old = sum(found.asked.day - day > _MONTH for day in newest.values())
    return _judged("monthly_watch", old, is_known=True)
