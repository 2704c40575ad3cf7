"""What calls of one session repeat of each other, and what of it a cache could have served.

A session is read in order, model by model: a cache belongs to one. Of calls whose source does not
say how much they repeat, two bounds are taken from how their input grows.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from jauge.analysis.agents.signals import key_of
from jauge.analysis.calendar import SECOND_US
from jauge.analysis.engines import STARTED_US
from jauge.analysis.waste.prices import CallPrice, PriceOf, cache_rule

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase

_HOUR_US: Final = 3600 * SECOND_US
_READ: Final = (
    "usage_id", "model", "price_id", "billing_currency", STARTED_US, "effective_cost",
    "cache_unknown",
)  # fmt: skip


def cacheable(price: CallPrice) -> bool:
    """Whether reading from a cache costs less under a price."""
    whole, read = price.units.input, price.units.cache_read
    return price.has_cache and whole is not None and read is not None and read < whole


def session(table: "ir.Table") -> "ir.StringValue":
    """What calls of one session share."""
    import ibis

    return ibis.coalesce(table["x_session"], table["conversation_id"])


def covered(calls: "ir.Table", price_of: PriceOf) -> "ir.Table":
    """The calls that a cache could serve: of a session, long enough, of a model that has one."""
    import ibis

    prices = [price for price in price_of.values() if cacheable(price)]
    minimum = _by(lambda one: cache_rule(one.price_id).minimum_tokens, prices)
    wanted: Iterable[ir.BooleanValue] = (
        calls["price_id"].isin(ids) & (calls["input_tokens"] >= least) for least, ids in minimum
    )
    is_one = reduce(or_, wanted, ibis.literal(value=False))
    return calls.filter(session(calls).notnull() & calls["effective_cost"].notnull() & is_one)


def repeated(case: "CallCase", some: "ir.Table", price_of: PriceOf) -> "ir.Table":
    """Covered calls with what a cache would have served of each: tokens read, at both bounds.

    `least` and `most` while the usual lifetime lasts, `most_1h` while an hour does; at least what
    was read anyway.
    """
    import ibis

    audio, read = some["audio_input_tokens"].fill_null(0), some["cache_read_input_tokens"]
    written, hour = some["cache_write_input_tokens"], some["cache_write_1h_input_tokens"]
    rows = some.select(
        *(some[name] for name in (*case.places, *_READ)),
        session=session(some),
        identity=key_of(some, [*case.places, "model"]).hash(),
        text=ibis.greatest(some["input_tokens"] - audio, 0),
        answer=some["output_tokens"].fill_null(0),
        ends_us=some[STARTED_US] + some["duration_ms"].fill_null(0) * 1000,
        prefix=some["x_prefix_tokens"],
        read=read.fill_null(0),
        written=ibis.coalesce(written, hour, 0),
        hour=hour.fill_null(0),
    )
    return _served(_before(rows), [price_of[one] for one in sorted(price_of)])


def _before(rows: "ir.Table") -> "ir.Table":
    """What the session sent the same model before each call."""
    import ibis

    # One hash beside the session: an engine sorts by it faster than by all the columns.
    keys, order = ["identity", "session"], [STARTED_US, "usage_id"]
    window = ibis.window(group_by=keys, order_by=order)
    earlier = ibis.window(group_by=keys, order_by=order, preceding=(None, 1))
    context = rows["text"] + rows["answer"]
    return rows.mutate(
        ended_us=rows["ends_us"].lag().over(window),
        sent=rows["text"].lag().over(window),
        context=context.lag().over(window),
        longest=context.max().over(earlier),
    )


def _served(rows: "ir.Table", prices: Sequence[CallPrice]) -> "ir.Table":
    import ibis

    lifetime = _cases(rows, _by(lambda one: one.cache_lifetime_s * SECOND_US, prices))
    minimum = _cases(rows, _by(lambda one: cache_rule(one.price_id).minimum_tokens, prices))
    pause_us = ibis.greatest(rows[STARTED_US] - rows["ended_us"], 0)
    known, first = rows["prefix"].notnull(), rows["ended_us"].isnull()
    stated = ibis.least(rows["prefix"], rows["text"], rows["longest"])
    most = ibis.ifelse(known, stated, ibis.least(rows["context"], rows["text"]))
    # A history that holds the former question and its answer is most likely sent again whole.
    grows = rows["text"] >= rows["context"]
    least = ibis.ifelse(known, stated, ibis.ifelse(grows, rows["sent"], 0))

    def served(prefix: "ir.Value", lifetime_us: "ir.Value") -> "ir.Value":
        cold = first | (pause_us > lifetime_us) | (prefix < minimum)
        return ibis.greatest(ibis.ifelse(cold, 0, prefix), rows["read"])

    return rows.mutate(
        least=served(least, lifetime),
        most=served(most, lifetime),
        most_1h=served(most, ibis.literal(_HOUR_US)),
        is_stated=known,
    )


def _by(
    value: Callable[[CallPrice], int], prices: Iterable[CallPrice]
) -> list[tuple[int, list[str]]]:
    """Price ids by what they have in common, in order."""
    found: dict[int, list[str]] = {}
    for price in prices:
        found.setdefault(value(price), []).append(price.price_id)
    return sorted(found.items())


def _cases(rows: "ir.Table", values: Sequence[tuple[int, Sequence[str]]]) -> "ir.Value":
    """The value of each row's price; that of most where there is one only."""
    import ibis

    *some, last = sorted(values, key=lambda pair: len(pair[1])) or [(0, ())]
    if not some:
        return ibis.literal(last[0])
    branches = [(rows["price_id"].isin(ids), ibis.literal(value)) for value, ids in some]
    return ibis.cases(*branches, else_=ibis.literal(last[0]))
