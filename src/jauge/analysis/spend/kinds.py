"""Which kinds of spend are AI, and which hold a part of it."""

from typing import Final

from jauge.analysis.layers_ratios import AI as AI_LAYERS
from jauge.attribution.vendors import SpendKind, VendorTable

AI: Final[tuple[SpendKind, ...]] = ("ai_subscription", "ai_metered")
"""What is AI as a whole: the total."""
APART: Final[tuple[SpendKind, ...]] = ("cloud_with_ai", "tool_with_ai", "expense")
"""What holds AI and more, or was paid by a person: in no total."""
ORDER: Final[tuple[SpendKind, ...]] = (*AI, *APART, "to_review")
LAYERS: Final = frozenset(AI_LAYERS)
"""The layers of a bill that are AI."""
SEATS: Final = "seats"


def kind_of(vendors: VendorTable, vendor: str | None, product: str | None) -> SpendKind:
    """The kind of a product, else of what its vendor sells mostly; `to_review` of neither."""
    known = None if vendor is None else vendors.vendors.get(vendor)
    if known is None or vendor is None:
        return "to_review"
    for plan in vendors.plans.get(vendor, ()):
        if plan.product == product:
            return plan.spend_kind
    return known.spend_kind


def is_subscribed(kind: SpendKind) -> bool:
    """Whether a kind is paid by the seat rather than by what was used."""
    return kind not in {"ai_metered", "cloud_with_ai"}
