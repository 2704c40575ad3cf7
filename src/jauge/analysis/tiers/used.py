"""The models that calls of the period used: by supplier and name, with cost and ways of buying."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.suppliers.summing import where
from jauge.analysis.waste.prices import NAMED
from jauge.model import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

_NOTHING: Final = Decimal(0)


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """One model of one supplier: the calls that have a cost, how they are bought, who makes them.

    `ways` are regions with service tiers. `cost` is that of the period in `currency`: that of the
    case, or one without a rate to it; `agents` are ids of agents.
    """

    supplier: str | None
    model: str
    rows: int
    calls: int
    ways: tuple[tuple[str | None, str | None], ...]
    cost: Decimal
    listed: Decimal
    currency: str
    agents: tuple[str, ...]


def priced(calls: CallCase) -> "ir.Table | None":
    """The calls that have a cost, a model and tokens: what can be priced again."""
    table = calls.calls
    if table is None:
        return None
    known = table["effective_cost"].notnull() & table["model"].notnull()
    return table.filter(
        known & (table["input_tokens"].notnull() | table["output_tokens"].notnull())
    )


def used(calls: CallCase) -> list[Used]:
    """Every model of the period, dearest first: in the currency of the case where some is in it."""
    table = priced(calls)
    if table is None:
        return []
    counts = {
        "rows": table.count(),
        "calls": table["request_count"].sum(),
    }
    found = calls.sums(table, NAMED, ("effective_cost", "list_cost"), counts)
    groups: dict[tuple[str | None, str], dict[str, list[int]]] = {}
    for place, one in enumerate(found):
        mine = groups.setdefault((one.keys[0], one.keys[1]), {})
        mine.setdefault(one.currency or calls.currency, []).append(place)
    models: list[Used] = []
    for (supplier, model), by_currency in groups.items():
        currency = calls.currency if calls.currency in by_currency else min(by_currency)
        places = by_currency[currency]
        some = [found[place] for place in places]
        costs = [one.money["effective_cost"] or _NOTHING for one in some]
        listed = [one.money["list_cost"] or _NOTHING for one in some]
        made = Used(
            supplier=supplier,
            model=model,
            rows=sum(found[n].counts["rows"] or 0 for every in by_currency.values() for n in every),
            calls=sum(one.counts["calls"] or 0 for one in some),
            ways=tuple(sorted({one.keys[2:] for one in some}, key=repr)),
            cost=exact_sum(costs),
            listed=exact_sum(listed),
            currency=currency,
            agents=tuple(sorted({one.agent_id for one in some})),
        )
        models.append(made)
    return sorted(models, key=lambda one: (-one.cost, one.model, one.supplier or ""))


def rows_of(calls: CallCase, supplier: str | None, model: str | None) -> "ir.Table":
    """The calls behind one model of one supplier."""
    table = priced(calls)
    if table is None:
        msg = "a finding of a ledger without calls"
        raise LookupError(msg)
    return where(table, {"provider_name": supplier, "model": model})


def agent_costs(calls: CallCase) -> Mapping[str, Decimal]:
    """What each agent costs a month, in the currency of the case."""
    return {
        one.agent_id: calls.a_month(one.money["effective_cost"] or _NOTHING)
        for one in calls.spent
        if one.currency == calls.currency
    }
