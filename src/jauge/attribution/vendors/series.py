"""Payments of one product from one account, in order: what comes back, and what has stopped."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.attribution.vendors.draft import PAID
from jauge.attribution.vendors.line import BankLine, Fit, Recognised, Recurrence, SpendKind

_LATEST: Final[dict[Recurrence, int | None]] = {
    "monthly": 45,
    "yearly": 395,
    "weekly": 15,
    "usage": 62,
    "once": None,
}
"""Days after the last payment by which the next one is there, a late one included."""


class Paid(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One payment of a series; amounts are positive, `original_amount` before conversion."""

    line_id: str
    booked_on: date
    amount: Decimal
    original_amount: Decimal | None
    original_currency: str | None
    fit: Fit | None


class Series(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Payments of a product from an account in a currency, by day; refunded ones are left out.

    Expenses of people are series of their own: they hide no price or rhythm of what is paid.
    """

    vendor: str
    product: str
    spend_kind: SpendKind
    account: str | None
    currency: str
    recurrence: Recurrence | None
    payments: tuple[Paid, ...]

    def is_stopped(self, on: date) -> bool:
        """Whether the next payment should have come before a day and has not.

        What has no rhythm, or is paid once, never stops.
        """
        latest = None if self.recurrence is None else _LATEST[self.recurrence]
        return latest is not None and (on - self.payments[-1].booked_on).days > latest


def series(lines: Sequence[BankLine], recognised: Sequence[Recognised]) -> list[Series]:
    """The series of some lines and their answers, in the same order; by vendor and product."""
    refunded = {each.belongs_to for each in recognised if each.spend_kind == "refund"}
    found: dict[tuple[str, ...], list[tuple[BankLine, Recognised]]] = {}
    for line, each in zip(lines, recognised, strict=True):
        if each.spend_kind in {*PAID, "expense"} and line.id not in refunded and line.amount < 0:
            of_person = "expense" if each.spend_kind == "expense" else ""
            sold = (each.vendor or "", each.product or "", line.account or "", line.currency)
            where = (*sold, of_person)
            found.setdefault(where, []).append((line, each))
    return [_series(pairs) for _where, pairs in sorted(found.items())]


def _series(pairs: list[tuple[BankLine, Recognised]]) -> Series:
    ordered = sorted(pairs, key=lambda pair: (pair[0].booked_on, pair[0].id))
    line, each = ordered[0]
    return Series(
        vendor=each.vendor or "",
        product=each.product or "",
        spend_kind=each.spend_kind,
        account=line.account,
        currency=line.currency,
        recurrence=_commonest(answer.recurrence for _line, answer in ordered),
        payments=tuple(_paid(line, answer) for line, answer in ordered),
    )


def _commonest(found: Iterable[Recurrence | None]) -> Recurrence | None:
    counted = Counter(found)
    best: Recurrence | None = None
    for each in _LATEST:
        if counted[each] > (0 if best is None else counted[best]):
            best = each
    return best


def _paid(line: BankLine, answer: Recognised) -> Paid:
    original = line.original_amount
    return Paid(
        line_id=line.id,
        booked_on=line.booked_on,
        amount=-line.amount,
        original_amount=None if original is None else abs(original),
        original_currency=line.original_currency,
        fit=answer.rule.fit,
    )
