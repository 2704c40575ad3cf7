"""Money that comes back: which payment it gives back, and what is income instead."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.attribution.vendors.draft import Draft, in_order

_WITHIN: Final = timedelta(days=180)
_LATEST: Final = 50
_RATE_MOVES: Final = Decimal("1.05")
"""A refund in another currency may come back at a rate up to 5 % better."""


def settle(drafts: Iterable[Draft]) -> None:
    """Tie what a vendor paid to the payment it gives back; income from customers is not AI.

    A line without a word of refund is one only where an earlier payment is large enough.
    """
    ordered = in_order(drafts)
    payments = _Payments(draft for draft in ordered if draft.is_payment)
    for draft in ordered:
        if draft.line.amount > 0 and draft.spend_kind in {"refund", "to_review"}:
            _settle(draft, payments.take(draft))


def _settle(draft: Draft, payment: Draft | None) -> None:
    if payment is not None:
        draft.spend_kind = "refund"
        draft.belongs_to = payment.line.id
        draft.evidence = (*draft.evidence, "payment")
        draft.product = payment.product and msgspec.structs.replace(
            payment.product, by="payment", fit=None
        )
        return
    if draft.spend_kind == "refund":
        return
    is_income = not {"transfer", "income"}.isdisjoint(draft.evidence)
    draft.step = "income" if is_income else "review"
    draft.spend_kind = "not_ai" if is_income else "to_review"
    draft.vendor = None if is_income else draft.vendor
    draft.product = None


class _Payments:
    """Payments by vendor and currency, in order, and what is left of each."""

    def __init__(self, ordered: Iterable[Draft]) -> None:
        self._of: dict[tuple[str | None, str], list[Draft]] = {}
        self._days: dict[tuple[str | None, str], list[date]] = {}
        self._left: dict[str, Decimal] = {}
        for draft in ordered:
            where = (draft.vendor, draft.line.currency)
            self._of.setdefault(where, []).append(draft)
            self._days.setdefault(where, []).append(draft.line.booked_on)
            self._left[draft.line.id] = -draft.line.amount

    def take(self, refund: Draft) -> Draft | None:
        """The payment that a refund gives back: of the same account, amount, then the latest."""
        where = (refund.vendor, refund.line.currency)
        day, amount = refund.line.booked_on, refund.line.amount
        end = bisect_right(self._days.get(where, []), day)
        near = [
            draft
            for draft in self._of.get(where, [])[max(0, end - _LATEST) : end]
            if draft.line.booked_on >= day - _WITHIN
            and self._left[draft.line.id] * _RATE_MOVES >= amount
        ]
        if not near:
            return None
        chosen = max(near, key=lambda draft: _closeness(draft, refund))
        self._left[chosen.line.id] -= amount
        return chosen


def _closeness(payment: Draft, refund: Draft) -> tuple[bool, bool, date, str]:
    return (
        payment.line.account == refund.line.account,
        -payment.line.amount == refund.line.amount,
        payment.line.booked_on,
        payment.line.id,
    )
