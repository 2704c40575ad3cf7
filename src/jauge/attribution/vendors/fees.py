"""Charges of the bank for a payment in another currency: which payment each belongs to."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from jauge.attribution.vendors.draft import Draft, in_order

_DAYS: Final = (0, 1, 2, 3, -1)
"""How many days after its payment a charge is booked, likeliest first."""
_FIXED: Final = Decimal("1.50")
_LEAST_SHARE: Final = Decimal("0.005")
_LARGEST_SHARE: Final = Decimal("0.04")
_AMOUNT: Final = re.compile(r"(\d+)[.,](\d{2}) ?[A-Z]{3}\b", re.ASCII)


def tie(drafts: Iterable[Draft], currencies: Callable[[str], frozenset[str]]) -> None:
    """Tie each charge to its payment; one that belongs to none and names none is not AI.

    One that names a vendor and no exchange may as well be the payment itself: it is to review.
    A charge is 0.5 % to 4 % of its payment and 1.50 at most on top. Where its text states an
    amount, it is that of the payment. Each payment has one charge.
    """
    ordered = in_order(drafts)
    payments: dict[tuple[str | None, date], list[Draft]] = {}
    for draft in ordered:
        if draft.is_payment:
            payments.setdefault((draft.line.account, draft.line.booked_on), []).append(draft)
    taken: set[str] = set()
    for draft in ordered:
        if draft.step == "fee":
            found = next(_candidates(draft, payments, taken, currencies), None)
            _settle(draft, found)
            if found is not None:
                taken.add(found.line.id)


def _settle(fee: Draft, payment: Draft | None) -> None:
    if payment is not None:
        fee.spend_kind = "card_fee"
        fee.vendor, fee.product = payment.vendor, payment.product
        fee.belongs_to = payment.line.id
    elif fee.vendor is None:
        fee.step, fee.evidence = "nothing", ()
    elif "exchange" in fee.evidence:
        fee.spend_kind = "card_fee"
    else:
        fee.step, fee.spend_kind = "review", "to_review"


def _candidates(
    fee: Draft,
    payments: dict[tuple[str | None, date], list[Draft]],
    taken: set[str],
    currencies: Callable[[str], frozenset[str]],
) -> Iterator[Draft]:
    stated = {Decimal(f"{whole}.{part}") for whole, part in _AMOUNT.findall(fee.line.text or "")}
    for days in _DAYS:
        day = fee.line.booked_on - timedelta(days=days)
        for payment in payments.get((fee.line.account, day), ()):
            is_named = fee.vendor is not None
            fits = (
                payment.line.id not in taken
                and payment.line.currency == fee.line.currency
                and (fee.vendor == payment.vendor if is_named else _is_foreign(payment, currencies))
                and (not stated or not stated.isdisjoint(_amounts(payment)))
            )
            if fits and _is_share(-fee.line.amount, -payment.line.amount):
                yield payment


def _amounts(payment: Draft) -> set[Decimal]:
    original = payment.line.original_amount
    return {-payment.line.amount} | (set() if original is None else {abs(original)})


def _is_foreign(payment: Draft, currencies: Callable[[str], frozenset[str]]) -> bool:
    line = payment.line
    if line.original_currency is not None:
        return line.original_currency != line.currency
    return payment.vendor is not None and bool(currencies(payment.vendor) - {line.currency})


def _is_share(fee: Decimal, amount: Decimal) -> bool:
    return amount * _LEAST_SHARE <= fee <= amount * _LARGEST_SHARE + _FIXED
