"""The stages of what is stated about one use, and what a row's role says of its stage."""

from typing import Final

SEEN, GATEWAY, EXPORT, REPORT, BILL = range(5)
"""Calls; what a gateway computed; the provider's usage export; its cost report; a bill."""
NAMES: Final = {
    GATEWAY: "gateway report",
    EXPORT: "usage export",
    REPORT: "cost report",
    BILL: "bill",
}
STAGES: Final = {"gateway_cost": GATEWAY, "provider_cost": REPORT, "bill": BILL}
"""The stage of a charge by its x_stage."""
UNEXPLAINED: Final = "unexplained: "
"""What the role_rule of a counted difference starts with."""
ALONE: Final = "usage export: no calls in its cell"


def covered(stage: int) -> str:
    """Why a row is a check: its cell has rows of an earlier stage."""
    return f"{NAMES[stage]}: what was seen in its cell is counted"


def incomparable(stage: int, one: str, other: str) -> str:
    """Why a row is a check whose amount could not be compared."""
    return f"{covered(stage)}; no reference rate from {one} to {other}, so costs are not compared"


def unexplained(stage: int) -> str:
    """Why a difference is counted."""
    return f"{UNEXPLAINED}the {NAMES[stage]} shows more than was seen"
