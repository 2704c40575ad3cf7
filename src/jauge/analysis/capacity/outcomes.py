"""What is paid per outcome: a price for each task or conversation, and what a minimum leaves."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from jauge.analysis.capacity.bought import in_force
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.capacity.machines import groups
from jauge.analysis.capacity.spread import spread
from jauge.analysis.capacity.use import Use
from jauge.analysis.conversion import Converter
from jauge.analysis.question import Key
from jauge.analysis.spend.days import Days, month_of
from jauge.config import Capacity
from jauge.model import Money, divide, exact_sum, product

COUNTED: Final = {"task": "task_id", "conversation": "conversation_id"}
"""The column whose distinct values are the outcomes."""
_NOTHING: Final = Decimal(0)


def outcome_line(
    one: Capacity, price: Money, days: Days, uses: Sequence[Use], converter: Converter
) -> CapacityLine:
    """What outcomes cost over days, month by month; `named` of each use is its outcome.

    An outcome counts in the month, and for the group, of its first call of these days. Below the
    minimum of a month the rest of it is idle; a part of a month has its part of the minimum.
    """
    mine = in_force(one, days)
    first: dict[Key, Use] = {}
    for use in sorted(uses, key=lambda use: (use.day, str(use.keys))):
        if use.named[0] is not None:
            first.setdefault(use.named[0], use)
    currency = converter.currency(price.currency, mine.first) or price.currency
    bearing: dict[tuple[Key, ...], Decimal] = {}
    idle: list[tuple[str, Decimal]] = []
    cost: list[Decimal] = []
    paid_for: list[Decimal] = []
    for month in mine.months():
        here = [use for use in first.values() if month.first <= use.day < month.end]
        part = divide(product(Decimal(one.minimum_per_month), month.count), _length(month))
        counted = max(Decimal(len(here)), part)
        each = converter.convert(price.amount, price.currency, month.first)
        whole = divide(Money(each, currency).times(counted).amount, Decimal(1))
        shared = spread(whole, [Decimal(1)] * len(here), counted)
        for use, amount in zip(here, shared.used, strict=True):
            bearing[use.keys] = exact_sum((bearing.get(use.keys, _NOTHING), amount))
        idle.append((f"{month.first:%Y-%m}", shared.idle or _NOTHING))
        cost.append(whole)
        paid_for.append(counted)
    return CapacityLine(
        name=one.name,
        kind=one.kind,
        source="configured",
        currency=currency,
        days=mine,
        cost=exact_sum(cost),
        used=exact_sum(bearing.values()),
        idle=exact_sum(amount for _month, amount in idle),
        unit="outcomes",
        quantity=Decimal(len(first)),
        capability=exact_sum(paid_for) if one.minimum_per_month else None,
        calls=sum(use.calls for use in uses),
        tokens=sum(use.tokens for use in uses),
        unmetered=sum(use.calls for use in uses if use.named[0] is None),
        groups=groups(_counted(uses, first.values()), bearing),
        provider=one.provider,
        idle_by_month=tuple(idle),
    )


def _counted(uses: Iterable[Use], first: Iterable[Use]) -> Iterator[tuple[Use, Decimal]]:
    """All calls, of which the first of each outcome stands for it."""
    counting = {id(use) for use in first}
    for use in uses:
        yield use, Decimal(id(use) in counting)


def _length(month: Days) -> Decimal:
    """The days of the whole month that some of its days are in."""
    return Decimal(month_of(month.first).count)
