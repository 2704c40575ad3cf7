"""What of a cloud's price is AI, as far as lines of its bills in the ledger know it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.conversion import Converter
from jauge.analysis.spend.claims import Claim
from jauge.analysis.spend.days import month_of, part_of
from jauge.model import Money, divide, exact_sum

_DAY: Final = timedelta(days=1)
_ON_TOP: Final = Decimal("1.33")
"""Tax of 27 % (Hungary's, the highest standard rate in the EU) and a card margin of 4 %: who pays
more than that pays more than these lines."""
_CENT: Final = Decimal("0.01")
_WIDE: Final = Context(prec=76, rounding=ROUND_HALF_EVEN)


Bound = Literal["exact", "at_least"]


class AiShare(msgspec.Struct, frozen=True):
    """The part of an amount that is AI, by the lines of bills of a month.

    `amount` is that part, `at_least` where the lines are for less than what was paid: then the
    rest is unknown, not nothing. `months` are those of the lines.
    """

    ratio: float
    amount: Decimal
    bound: Bound
    months: tuple[str, ...]


class _Sums(msgspec.Struct):
    whole: Decimal
    ai: Decimal


class Shares:
    """The AI part of each supplier's lines by month, in one currency."""

    def __init__(self, claims: Iterable[Claim], converter: Converter, currency: str) -> None:
        self._sums: dict[tuple[str, str], _Sums] = {}
        for claim in claims:
            if claim.net is None or claim.kind not in {"cloud_with_ai", "tool_with_ai"}:
                continue
            if converter.currency(claim.currency, claim.rate_day) != currency:
                continue
            for month in claim.days.months():
                part = part_of(claim.net, claim.days, month)
                amount = converter.convert(part, claim.currency, claim.rate_day)
                self._add(claim.supplier, month.first, amount, is_ai=claim.is_ai is True)

    def _add(self, supplier: str, day: date, amount: Decimal, *, is_ai: bool) -> None:
        sums = self._sums.setdefault((supplier, _label(day)), _Sums(Decimal(0), Decimal(0)))
        sums.whole = exact_sum((sums.whole, amount))
        if is_ai:
            sums.ai = exact_sum((sums.ai, amount))

    def of_service(self, supplier: str, month: str, amount: Decimal) -> AiShare | None:
        """The AI part of what is owed for a month; None where no line says it."""
        sums = self._sums.get((supplier, month))
        return None if sums is None else _share(sums, amount, month)

    def of_payment(self, supplier: str, booked_on: date, amount: Decimal) -> AiShare | None:
        """The AI part of what was paid in a month: clouds bill a month after it, some within it."""
        before = month_of(booked_on).first - _DAY
        months = (_label(before), _label(booked_on))
        found = (self.of_service(supplier, month, amount) for month in months)
        return next((share for share in found if share is not None), None)


def together(shares: Sequence[AiShare | None], amount: Decimal) -> AiShare | None:
    """The known parts of an amount as one; at least that where some are unknown."""
    known = [share for share in shares if share is not None]
    if not known:
        return None
    ai = exact_sum(share.amount for share in known)
    is_whole = len(known) == len(shares) and all(share.bound == "exact" for share in known)
    months = sorted({month for share in known for month in share.months})
    ratio = float(ai / amount) if amount else 0.0
    return AiShare(ratio, ai, "exact" if is_whole else "at_least", tuple(months))


def _share(sums: _Sums, amount: Decimal, month: str) -> AiShare | None:
    if sums.whole <= 0 or amount <= 0 or not 0 <= sums.ai <= sums.whole:
        return None
    if amount <= Money(sums.whole, "").times(_ON_TOP).amount:
        part = divide(Money(amount, "").times(sums.ai).amount, sums.whole)
        return _of(amount, part, "exact", month)
    return _of(amount, sums.ai, "at_least", month)


def _of(amount: Decimal, part: Decimal, bound: Bound, month: str) -> AiShare:
    """The share, to the cent where the amount is."""
    is_in_cents = amount == _WIDE.quantize(amount, _CENT)
    rounded = _WIDE.quantize(part, _CENT) if is_in_cents else part
    return AiShare(float(part / amount), rounded, bound, (month,))


def _label(day: date) -> str:
    return f"{day:%Y-%m}"
