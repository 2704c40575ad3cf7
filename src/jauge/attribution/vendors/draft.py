"""A line on its way to an answer."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from jauge.attribution.vendors.line import (
    BankLine,
    Recognised,
    Recurrence,
    Rule,
    SpendKind,
    Step,
)
from jauge.attribution.vendors.products import Product

PAID: Final = frozenset({"ai_subscription", "ai_metered", "cloud_with_ai", "tool_with_ai"})
"""Kinds of a line that pays a vendor."""
USAGE: Final = frozenset({"ai_metered", "cloud_with_ai"})
"""Kinds that are billed by what was used."""

_BY_ALIAS: Final = {
    "words": Decimal("0.98"),
    "amount": Decimal("0.96"),
    "default": Decimal("0.85"),
    "payment": Decimal("0.85"),
}
_CONFIDENCE: Final = {
    "evidence": Decimal("0.70"),
    "denied": Decimal("0.98"),
    "fee": Decimal("0.80"),
    "income": Decimal("0.80"),
    "review": Decimal("0.40"),
    "nothing": Decimal("0.90"),
}


class Draft(msgspec.Struct, kw_only=True, gc=False):
    """What is known of a line so far; `merchant` groups lines of one name."""

    line: BankLine
    step: Step = "nothing"
    spend_kind: SpendKind = "not_ai"
    vendor: str | None = None
    product: Product | None = None
    matched: str | None = None
    evidence: tuple[str, ...] = ()
    recurrence: Recurrence | None = None
    belongs_to: str | None = None

    @property
    def is_payment(self) -> bool:
        """Whether the line pays a vendor and is no expense of a person."""
        return self.spend_kind in PAID

    def answer(self) -> Recognised:
        """The answer."""
        product = self.product
        return Recognised(
            id=self.line.id,
            vendor=self.vendor,
            product=None if product is None else product.name,
            spend_kind=self.spend_kind,
            recurrence=self.recurrence,
            confidence=self._confidence(),
            rule=Rule(
                step=self.step,
                matched=self.matched,
                product_by=None if product is None else product.by,
                fit=None if product is None else product.fit,
                evidence=self.evidence,
            ),
            belongs_to=self.belongs_to,
        )

    def _confidence(self) -> Decimal:
        if self.step != "alias":
            return _CONFIDENCE[self.step]
        return _BY_ALIAS["default" if self.product is None else self.product.by]


def in_order(drafts: Iterable[Draft]) -> list[Draft]:
    """By booking day, then id: what order lines are given in never matters."""
    return sorted(drafts, key=lambda draft: (draft.line.booked_on, draft.line.id))
