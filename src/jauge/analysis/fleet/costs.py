"""What agents cost a month, by version, and what their calls carry."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis import calendar, measures
from jauge.analysis.call_case import CallCase, Summed
from jauge.analysis.engines import STARTED_US
from jauge.model import Money, Saving, difference, divide, exact_sum, product

_WEEK_US: Final = 7 * calendar.DAY_US
_NOTHING: Final = Decimal(0)


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of the period, and their cost as a month between two ends, in `currency`.

    That is the currency of the case, or the only one that has no rate to it; what is in others
    without a rate is `unconverted`. `mid` is None where no call has a price in `currency`. `lately`
    are the calls of the last seven days; `users`, `talks` and `tasks` are the calls that name one.
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
    unconverted: tuple[Money, ...] = ()

    @property
    def is_mixed(self) -> bool:
        """Whether its cost is in several currencies, which nothing can add."""
        return bool(self.unconverted)

    @property
    def is_paid(self) -> bool:
        """Whether it costs anything, in whatever currency."""
        return bool(self.mid) or self.is_mixed

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
    priced: dict[str, list[Summed]] = {}
    for one in sums:
        if one.money["mid"] is not None and one.currency is not None:
            priced.setdefault(one.currency, []).append(one)
    currency = _chosen(priced, case.currency)
    mine = priced.pop(currency, []) if currency is not None else []
    # Converted apart, an end may pass the middle by a unit.
    low, mid, high = (_amount(case, mine, name) for name in ("low", "mid", "high"))
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
        currency=currency,
        unconverted=by_currency(
            Money(amount, code)
            for code, some in priced.items()
            if (amount := _amount(case, some, "mid"))
        ),
    )


def _chosen(currencies: Iterable[str], own: str) -> str | None:
    """That of the case where some cost is in it, else the only one; None of several."""
    found = set(currencies)
    if own in found:
        return own
    return found.pop() if len(found) == 1 else None


def by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Amounts added by currency, in the order of their codes."""
    found: dict[str, list[Decimal]] = {}
    for one in amounts:
        found.setdefault(one.currency, []).append(one.amount)
    return tuple(Money(exact_sum(found[code]), code) for code in sorted(found))


def _count(sums: Sequence[Summed], name: str) -> int:
    return sum(one.counts[name] or 0 for one in sums)


def _amount(case: CallCase, sums: Sequence[Summed], name: str) -> Decimal | None:
    amount = measures.add(one.money[name] for one in sums)
    return None if amount is None else case.a_month(amount)


def together(uses: Iterable[Use], own: str) -> Use:
    """The use of several versions, or agents, as one; `own` is the currency of the case."""
    some = [one for one in uses if one.calls]
    beside = {each.currency for one in some for each in one.unconverted}
    named = {one.currency for one in some if one.mid is not None and one.currency is not None}
    currency = _chosen(named | beside, own)
    priced = [one for one in some if one.mid is not None and one.currency == currency]
    others = [one for one in some if one.mid is not None and one.currency != currency]
    return Use(
        calls=sum(one.calls for one in some),
        lately=sum(one.lately for one in some),
        users=sum(one.users for one in some),
        talks=sum(one.talks for one in some),
        tasks=sum(one.tasks for one in some),
        low=measures.add(one.low for one in priced),
        mid=measures.add(one.mid for one in priced),
        high=measures.add(one.high for one in priced),
        currency=currency,
        unconverted=by_currency(
            [
                *(each for one in some for each in one.unconverted),
                *(Money(one.mid, one.currency) for one in others if one.mid and one.currency),
            ]
        ),
    )


def at_the_price_of(old: Use, new: Use) -> Decimal:
    """What the calls of one save when the other answers them; nothing where that is not known."""
    if old.mid is None or new.mid is None or old.currency != new.currency:
        return _NOTHING
    if old.is_mixed or new.is_mixed:
        return _NOTHING
    # Two products and one division: equal costs a call leave nothing over.
    more = difference(product(old.mid, new.calls), product(new.mid, old.calls))
    return max(divide(more, Decimal(new.calls)), _NOTHING)


def whole(uses: Mapping[str, Mapping[str | None, Use]], agent_id: str, own: str) -> Use:
    """The use of all versions of an agent; without a call in the period there is none."""
    return together(uses.get(agent_id, {}).values(), own)
