"""What a person who calls models costs a month, as the ledger has metered it."""

from collections import defaultdict
from decimal import Decimal

import msgspec

from jauge.analysis.cost import Question
from jauge.analysis.desk import Desk
from jauge.analysis.seats.ranges import Range
from jauge.model import Period, divide, exact_sum


class MeasuredUse(msgspec.Struct, frozen=True, kw_only=True):
    """Cost a month of a person who called a model in that month.

    `per_user` is the mean of the cheapest month, of all months and of the dearest one; `named` is
    the part of the cost of all calls that names a person.
    """

    per_user: Range
    users: int
    months: int
    named: float


def measured_use(
    desk: Desk, period: Period, timezone: str, currency: str, smallest: int
) -> MeasuredUse | None:
    """The use of those whom calls name; None where fewer than `smallest` people are named."""

    def ask(*by: str) -> dict[tuple[object, ...], Decimal]:
        asked = Question(by=by, period=period, timezone=timezone, currency=currency)
        return {
            line.keys: line.sums.effective_cost
            for line in desk.ask(asked).lines
            if line.currency == currency and line.sums.effective_cost is not None
        }

    costs = {keys: cost for keys, cost in ask("user_id", "month").items() if keys[0] is not None}
    users = {user for user, _month in costs}
    if len(users) < smallest:
        return None
    months: dict[object, list[Decimal]] = defaultdict(list)
    for (_user, month), cost in costs.items():
        months[month].append(cost)
    means = sorted(divide(exact_sum(each), Decimal(len(each))) for each in months.values())
    named, everything = exact_sum(costs.values()), exact_sum(ask().values())
    return MeasuredUse(
        per_user=Range(means[0], divide(named, Decimal(len(costs))), means[-1]),
        users=len(users),
        months=len(months),
        named=float(named / everything) if everything else 1.0,
    )
