"""Why what was paid is not what was planned: tax, exchange, price, seats, and what is left."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.spend.parts import add
from jauge.model import difference, exact_sum, product

StepKind = Literal["tax", "fx", "fx_margin", "price", "seats", "unexplained"]
STEPS: Final[tuple[StepKind, ...]] = ("tax", "fx", "fx_margin", "price", "seats")
"""The reasons, in the order in which they are told; the rest is `unexplained`."""


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """A payment and what of it is due to what; None where nothing says it.

    All in one currency. `tax` is in the amount, `fx` is what the rate of its day makes of it
    against that of the plan, `fx_margin` what the bank took beyond that rate, `price` and `seats`
    what another price and other seats than planned make, without tax.
    """

    gross: Decimal
    tax: Decimal | None = None
    fx: Decimal | None = None
    fx_margin: Decimal | None = None
    price: Decimal | None = None
    seats: Decimal | None = None


class Step(msgspec.Struct, frozen=True):
    """One reason and what it makes; None where no payment says anything about it."""

    kind: StepKind
    amount: Decimal | None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """`planned`, without tax, and the steps add up to `paid`.

    `tax_unknown` is what was paid by payments of which nothing says the tax: the tax in it is part
    of what is unexplained.
    """

    planned: Decimal
    paid: Decimal
    steps: tuple[Step, ...]
    tax_unknown: Decimal

    @property
    def unexplained(self) -> Decimal:
        """What no step explains."""
        return self.steps[-1].amount or Decimal(0)


class Seats(msgspec.Struct, frozen=True):
    """So many seats at a price without tax."""

    count: int
    price: Decimal


def explain_gap(planned: Decimal, costs: Iterable[Cost]) -> Gap:
    """The steps from a plan without tax to what was paid, which they add up to exactly."""
    several = list(costs)
    known = {kind: add(getattr(cost, kind) for cost in several) for kind in STEPS}
    paid = exact_sum(cost.gross for cost in several)
    parts = [amount for amount in known.values() if amount is not None]
    left = difference(paid, planned, *parts)
    return Gap(
        planned=planned,
        paid=paid,
        steps=(*(Step(kind, known[kind]) for kind in STEPS), Step("unexplained", left)),
        tax_unknown=exact_sum(cost.gross for cost in several if cost.tax is None),
    )


def moved(was: Seats, now: Seats) -> tuple[Decimal, Decimal]:
    """What another price makes of the seats there were, and other seats at the price of now."""
    by_price = product(difference(now.price, was.price), was.count)
    return by_price, product(now.price, now.count - was.count)
