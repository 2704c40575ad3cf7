"""What is owed for seats by their price, month by month."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from jauge.analysis.spend.claims import Claim
from jauge.analysis.spend.days import Days, month_of
from jauge.analysis.spend.names import Names
from jauge.analysis.spend.pictures import Picture, in_force
from jauge.analysis.spend.whose import Whose
from jauge.model import product


def claims(
    pictures: Sequence[Picture], names: Names, last: date | None, whose: Whose | None = None
) -> list[Claim]:
    """What the seats cost month by month, from that of the first list to that of the last.

    `last` is the last day that other records know of, if it is later: no month to come is owed.

    A month has the seats of the newest list on or before its last day. Lists without a price say
    nothing.
    """
    if not pictures:
        return []
    month = month_of(min(one.as_of for one in pictures))
    end = max([last or date.min, *(one.as_of for one in pictures)])
    found: list[Claim] = []
    while month.first <= end:
        for one in in_force(pictures, month.last):
            found += _of_month(one, month, names, whose)
        month = month_of(month.end)
    return found


def _of_month(one: Picture, month: Days, names: Names, whose: Whose | None) -> Iterator[Claim]:
    groups: dict[tuple[str | None, str, Decimal, bool, str | None], list[str]] = {}
    for seat in one.paid_for:
        price = seat.price_per_month
        if price is not None and seat.currency is not None:
            sold = names.of_tool(one.tool, seat.plan)
            tag = None if whose is None else whose.of_seat(seat, sold.name)
            where = (seat.plan, seat.currency, price, seat.is_gross, tag)
            groups.setdefault(where, []).append(seat.id)
    for (plan, currency, price, is_gross, tag), ids in groups.items():
        sold = names.of_tool(one.tool, plan)
        amount = product(price, len(ids))
        yield Claim(
            source="seats",
            supplier=sold.vendor,
            product=sold.name,
            kind=sold.kind,
            days=month,
            rate_day=month.last,
            currency=currency,
            net=None if is_gross else amount,
            gross=amount if is_gross else None,
            account=one.account,
            tag=tag,
            ids=tuple(name for name in ids if name),
        )
