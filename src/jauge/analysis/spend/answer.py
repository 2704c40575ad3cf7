"""What `spend` answers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.conversion import StaleRate
from jauge.analysis.spend.days import Days, month_of
from jauge.analysis.spend.parts import SpendLine
from jauge.analysis.spend.renewals import Renewal
from jauge.analysis.spend.shares import AiShare
from jauge.attribution.vendors import SpendKind
from jauge.model import Money, Period, divide, exact_sum, product

Basis = Literal["paid", "owed"]
_MONTHS: Final = 12
_QUIET: Final = timedelta(days=7)
"""Days at an end of a period on which accounts may have no line."""
_MOST: Final = Decimal("0.04")
"""What a card takes at most beyond the ECB rate, as a part of the amount."""


class Apart(msgspec.Struct, frozen=True):
    """What holds AI and more, or a person paid: in no total. `ai` is None where nobody knows."""

    line: SpendLine
    ai: AiShare | None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What may be software of AI and no rule knows: the rows of one name, and why they are asked.

    `name` is how it stands there, `text` the whole of its newest line; `evidence` are the words
    of `attribution.vendors.Rule`.
    """

    name: str
    text: str | None
    spend_kind: SpendKind
    evidence: tuple[str, ...]
    confidence: Decimal | None
    line: SpendLine


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid in another currency: the original amount at the ECB rate of each day, the rest.

    `booked` = `at_rate` + `fx_margin`, in the reporting currency.
    """

    supplier: str | None
    product: str | None
    original: Money
    booked: Money
    at_rate: Decimal
    fx_margin: Decimal
    lines: int

    @property
    def is_more_than_exchange(self) -> bool:
        """Whether more was taken than a card does: tax, a fee or another price may be in it."""
        return self.fx_margin > Money(self.at_rate, self.booked.currency).times(_MOST).amount


class Spend(msgspec.Struct, frozen=True, kw_only=True):
    """Everything paid or owed for AI in one currency.

    `lines` are by supplier, product and kind, `grouped` by what was asked; both add up to `total`,
    as `by_kind` and `by_month` do. `total` is None where nothing is known of the time. With basis
    `owed` amounts are net and `tax` is apart; with `paid` they are gross, and `net`, `tax` and
    `tax_unknown` add up to the total. `fx_margin` is what of it banks took beyond the ECB rate,
    where lines state their original amount. `without_net` are owed amounts of which only the
    gross one is known, `elsewhere` those in currencies without a rate: both in no total.
    """

    basis: Basis
    period: Period | None
    currency: str
    by: str
    total: Decimal | None
    lines: tuple[SpendLine, ...] = ()
    grouped: tuple[SpendLine, ...] = ()
    by_kind: tuple[SpendLine, ...] = ()
    by_month: tuple[SpendLine, ...] = ()
    apart: tuple[Apart, ...] = ()
    to_review: tuple[Review, ...] = ()
    exchanged: tuple[Exchange, ...] = ()
    net: Decimal | None = None
    tax: Decimal | None = None
    tax_unknown: Decimal | None = None
    fx_margin: Decimal | None = None
    without_net: tuple[SpendLine, ...] = ()
    elsewhere: tuple[Money, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    first_on: date | None = None
    last_on: date | None = None
    stale_rates: tuple[StaleRate, ...] = ()

    @property
    def per_year(self) -> Decimal | None:
        """Twelve times the mean of the months: None unless the period is whole calendar months.

        Nor where the rows do not reach from its first week to its last month, of a period of one
        month to its last week; rounded half-even at 18 decimals.
        """
        if self.period is None or self.first_on is None or self.last_on is None:
            return None
        whole = Days(*self.period.days)
        months = whole.months()
        is_whole = months[0] == month_of(whole.first) and months[-1] == month_of(whole.last)
        if self.total is None or not is_whole:
            return None
        end = whole.last - _QUIET if len(months) == 1 else months[-1].first
        if self.first_on > whole.first + _QUIET or self.last_on < end:
            return None
        return divide(product(self.total, _MONTHS), Decimal(len(months)))

    @property
    def known_ai(self) -> Decimal | None:
        """The total with the AI that is known in what stands apart."""
        if self.total is None:
            return None
        return exact_sum((self.total, *(one.ai.amount for one in self.apart if one.ai)))
