"""Calls that nobody waits for: no stream, no person, no session, no tool; at night or in bulk."""

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.analysis.waste import tokens
from jauge.analysis.waste.prices import CallPrice, PriceOf

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase

BULK: Final = 100
"""Calls of one prompt within an hour from which on they are a bulk."""
NIGHT: Final = (22, 6)
"""Hours of local time between which hardly anybody waits."""
_HOUR_US: Final = 3600 * calendar.SECOND_US
_SOMEBODY: Final = ("conversation_id", "x_session", "user_id", "time_to_first_token_ms")
_OWN_TIERS: Final = ("batch", "flex", "priority", "fast")
_LOOPS: Final = ("tool_use", "tool_calls", "function_call", "tool-calls")


def has_batch(price: CallPrice) -> bool:
    """Whether a batch of the model costs less."""
    batch, units = price.batch, price.units
    if batch is None:
        return False
    pairs = [(batch.input, units.input), (batch.output, units.output)]
    known = [(new or 0, old or 0) for new, old in pairs]
    return all(new <= old for new, old in known) and any(new < old for new, old in known)


def waiting(calls: "ir.Table") -> "ir.Table":
    """Calls that somebody waited for: streamed, or timed to the first piece of the answer."""
    streamed = calls["is_streamed"].fill_null(_NO)
    return calls.filter(streamed | calls["time_to_first_token_ms"].notnull())


def unattended(calls: "ir.Table", price_of: PriceOf) -> "ir.Table":
    """Paid calls that a batch could have served, by what they say of who waits."""
    ids = [price.price_id for price in price_of.values() if has_batch(price)]
    nobody: Iterable[ir.BooleanValue] = (calls[name].isnull() for name in _SOMEBODY)
    alone = reduce(and_, nobody, ~calls["is_streamed"].fill_null(_NO))
    tier = calls["service_tier"].fill_null("").strip().lower().isin(_OWN_TIERS)
    tools = calls["tool_names"].length().fill_null(0) > 0
    loop = calls["finish_reason"].fill_null("").lower().isin(_LOOPS)
    paid = calls["effective_cost"] > 0
    return calls.filter(paid & calls["price_id"].isin(ids) & alone & ~tier & ~tools & ~loop)


def by_hour(case: "CallCase", some: "ir.Table") -> "ir.Table":
    """Unattended calls by prompt and hour, with their tokens, `is_bulk` and `is_night`."""
    hour_us = some[STARTED_US] - some[STARTED_US] % _HOUR_US
    keys = {name: some[name] for name in (*case.places, *_BULK_KEYS, "billing_currency")}
    sums = {name: count.sum() for name, count in tokens.by_class(some).items()}
    found = some.group_by(**keys, **{STARTED_US: hour_us}).agg(found=some.count(), **sums)
    bulk = (found["found"] >= BULK) & found["prompt_hash"].notnull()
    return found.mutate(is_bulk=bulk, is_night=_at_night(case, found[STARTED_US]))


def either(case: "CallCase", some: "ir.Table") -> "ir.Table":
    """The unattended calls that are in bulk or at night: those of `by_hour` that are."""
    import ibis

    hour_us = some[STARTED_US] - some[STARTED_US] % _HOUR_US
    rows = some.mutate(waste_hour_us=hour_us)
    window = ibis.window(group_by=[*case.places, *_BULK_KEYS, "billing_currency", "waste_hour_us"])
    counted = rows.mutate(waste_found=rows["usage_id"].count().over(window))
    bulk = (counted["waste_found"] >= BULK) & counted["prompt_hash"].notnull()
    chosen = counted.filter(bulk | _at_night(case, counted["waste_hour_us"]))
    return chosen.drop("waste_hour_us", "waste_found")


_NO: Final = False
_BULK_KEYS: Final = ("model", "price_id", "prompt_hash")


def _at_night(case: "CallCase", moment_us: "ir.IntegerValue") -> "ir.BooleanValue":
    period = case.period
    table = calendar.offsets(
        case.timezone, calendar.to_us(period.start), calendar.to_us(period.end)
    )
    hour = calendar.local_time(moment_us, table) % calendar.DAY_US // _HOUR_US
    evening, morning = NIGHT
    return (hour >= evening) | (hour < morning)
