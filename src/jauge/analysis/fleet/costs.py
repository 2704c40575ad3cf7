"""What agents cost a month, by version, and what their calls carry."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis import calendar, measures
from jauge.analysis.call_case import CallCase, Summed
from jauge.analysis.engines import STARTED_US
from jauge.model import Saving, divide, exact_sum, product

_WEEK_US: Final = 7 * calendar.DAY_US
_NOTHING: Final = Decimal(0)


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of the period, and their cost as a month between two ends, in `currency`.

    `mid` is None where no call has a price, or where costs are in several currencies (`is_mixed`),
    which nothing can add. `lately` are the calls of the last seven days; `users`, `talks` and
    `tasks` are the calls that name one.
    """

    calls: int = 0
    lately: int = 0
    users: int = 0
    talks: int = 0
    tasks: int = 0
    low: Decimal | None = None
    mid: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None
    is_mixed: bool = False

    @property
    def is_used(self) -> bool:
        """Whether a call of it names whom or what it is for."""
        return bool(self.users or self.talks or self.tasks)

    @property
    def saving(self) -> Saving | None:
        """All of the cost; None where it is not known."""
        if self.low is None or self.mid is None or self.high is None or self.currency is None:
            return None
        return Saving(self.low, self.mid, self.high, self.currency)


def uses_of(case: CallCase) -> dict[str, dict[str | None, Use]]:
    """The use of each version of each agent in the period."""
    import ibis

    table = case.calls
    if table is None:
        return {}
    cost = table["effective_cost"]
    since = calendar.to_us(case.as_of) - _WEEK_US
    sums = case.sums(
        table,
        by=("agent_version",),
        money={
            "mid": cost,
            "low": ibis.coalesce(table["cost_low"], cost),
            "high": ibis.coalesce(table["cost_high"], cost),
        },
        counts={
            "calls": table.count(),
            "lately": (table[STARTED_US] >= since).ifelse(1, 0).sum(),
            "users": table["user_id"].count(),
            "talks": table["conversation_id"].count(),
            "tasks": table["task_id"].count(),
        },
    )
    parts: dict[str, dict[str | None, list[Summed]]] = {}
    for one in sums:
        parts.setdefault(one.agent_id, {}).setdefault(one.keys[0], []).append(one)
    return {
        agent: {version: _use(case, some) for version, some in versions.items()}
        for agent, versions in parts.items()
    }


def _use(case: CallCase, sums: Sequence[Summed]) -> Use:
    # Calls without a price have no currency: they add to the calls, and to no amount.
    priced = {one.currency for one in sums if one.money["mid"] is not None}
    is_one = len(priced) == 1
    ends = ("low", "mid", "high")
    # Converted apart, an end may pass the middle by a unit.
    low, mid, high = (_amount(case, sums, name) if is_one else None for name in ends)
    if low is not None and mid is not None and high is not None:
        low, high = min(low, mid), max(high, mid)
    return Use(
        calls=_count(sums, "calls"),
        lately=_count(sums, "lately"),
        users=_count(sums, "users"),
        talks=_count(sums, "talks"),
        tasks=_count(sums, "tasks"),
        low=low,
        mid=mid,
        high=high,
        currency=next(iter(priced)) if is_one else None,
        is_mixed=len(priced) > 1,
    )


def _count(sums: Sequence[Summed], name: str) -> int:
    return sum(one.counts[name] or 0 for one in sums)


def _amount(case: CallCase, sums: Sequence[Summed], name: str) -> Decimal | None:
    amount = measures.add(one.money[name] for one in sums)
    return None if amount is None else case.a_month(amount)


def together(uses: Iterable[Use]) -> Use:
    """The use of several versions, or agents, as one."""
    some = [one for one in uses if one.calls]
    currencies = {one.currency for one in some if one.mid is not None}
    is_mixed = len(currencies) > 1 or any(one.is_mixed for one in some)
    is_one = bool(currencies) and not is_mixed
    priced = [one for one in some if one.mid is not None and is_one]
    return Use(
        calls=sum(one.calls for one in some),
        lately=sum(one.lately for one in some),
        users=sum(one.users for one in some),
        talks=sum(one.talks for one in some),
        tasks=sum(one.tasks for one in some),
        low=measures.add(one.low for one in priced),
        mid=measures.add(one.mid for one in priced),
        high=measures.add(one.high for one in priced),
        currency=currencies.pop() if is_one else None,
        is_mixed=is_mixed,
    )


def at_the_price_of(old: Use, new: Use) -> Decimal:
    """What the calls of one save when the other answers them; nothing where that is not known."""
    if old.mid is None or new.mid is None or old.currency != new.currency:
        return _NOTHING
    # Two products and one division: equal costs a call leave nothing over.
    more = exact_sum((product(old.mid, new.calls), product(new.mid, old.calls).copy_negate()))
    return max(divide(more, Decimal(new.calls)), _NOTHING)


def whole(uses: Mapping[str, Mapping[str | None, Use]], agent_id: str) -> Use:
    """The use of all versions of an agent; without a call in the period there is none."""
    return together(uses.get(agent_id, {}).values())
