"""By how much a restatement moved the cost: the sums of its changes, one per currency."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from jauge.ledger import Change
from jauge.model import Money


class Moved(msgspec.Struct, frozen=True):
    """The cost of the changed rows in one currency, before and after.

    Rows without a price have no cost and stand in no sum, so that a row that has a price now
    moves the total by all it costs.
    """

    currency: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """Cost after less cost before."""
        return (Money(self.after, self.currency) - Money(self.before, self.currency)).amount

    @property
    def ratio(self) -> float | None:
        """Difference as a part of the cost before; None from nothing."""
        return float(self.difference / self.before) if self.before else None


def moved(changes: Iterable[Change]) -> tuple[Moved, ...]:
    """One sum per currency that occurs before or after, in alphabetical order."""
    nothing = Decimal(0)
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for change in changes:
        if change.before is not None and change.before_currency is not None:
            before, after = sums.get(change.before_currency, (nothing, nothing))
            whole = Money(before, "") + Money(change.before, "")
            sums[change.before_currency] = whole.amount, after
        if change.after is not None and change.after_currency is not None:
            before, after = sums.get(change.after_currency, (nothing, nothing))
            whole = Money(after, "") + Money(change.after, "")
            sums[change.after_currency] = before, whole.amount
    return tuple(Moved(currency, *sums[currency]) for currency in sorted(sums))


def of_one(change: Change) -> Moved | None:
    """What one line moved; None where a side is unknown or the currency changed."""
    known = change.before is not None and change.after is not None
    if not known or change.before_currency != change.after_currency:
        return None
    found = moved([change])
    return found[0] if found else None
