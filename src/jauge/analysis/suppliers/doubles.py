"""Calls that look like one call counted twice, by what they share.

    counted calls ─► shared response ids ─► proven (same tokens) or suspected (others)
                  └► same tokens in one trace or service within a second, of two sources or scopes

The fold has joined what it can: what is left are rows of one mapping, or without a common id.
"""

from functools import reduce
from typing import TYPE_CHECKING, Final

from jauge.analysis.call_case import CallCase
from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    import ibis.expr.types as ir

WITHIN_US: Final = 1_000_000
"""Two records of one call start within a second."""
CAUSES: Final = ("same_response", "same_response_other_tokens", "same_trace", "same_moment")
PROVEN: Final = "same_response"
TWIN, CAUSE, IS_REPEAT, SOURCES = "twin", "cause", "is_repeat", "sources"
_COUNTS: Final = ("input_tokens", "output_tokens")
_OF_RESPONSE: Final = ("tenant", "provider_name", "account_id", "response_id")
_OF_TRACE: Final = ("tenant", "trace_id", "provider_name", "model", *_COUNTS)
_OF_SERVICE: Final = ("tenant", "service_namespace", "service_name", "provider_name", "model",
                      *_COUNTS)  # fmt: skip
_READ: Final = (
    "usage_id", "source", *_OF_RESPONSE, "trace_id", "service_namespace", "service_name", "model",
    *_COUNTS, "request_count", "billing_currency", "effective_cost", STARTED_US,
)  # fmt: skip
_BUCKET: Final = "moment"


def doubles(calls: CallCase) -> "ir.Table | None":
    """The calls that have a twin: `cause`, `sources`, and whether they repeat an earlier one.

    A call with several causes has the strongest. None without calls.
    """
    every = calls.calls
    if every is None:
        return None
    table = every.select(*_READ)
    parts = [_same_response(table)]
    several = _scopes(calls)
    if several is not None or _has_sources(calls, table):
        parts.append(_close(table, _OF_TRACE, "trace_id", CAUSES[2], several))
        parts.append(_close(table, _OF_SERVICE, "service_name", CAUSES[3], several))
    whole: ir.Table = reduce(lambda one, other: one.union(other), parts)
    ranked = whole.group_by("usage_id").mutate(first=whole[TWIN].min())
    return ranked.filter(ranked[TWIN] == ranked["first"]).drop("first", TWIN)


def _same_response(table: "ir.Table") -> "ir.Table":
    """Calls of one provider and account with one response id."""
    import ibis

    known = table.filter(table["response_id"].notnull())
    # By a hash first: ten million texts as keys take 2 GB, and what is alike is looked at again.
    keyed = known.mutate(hashed=known["response_id"].hash())
    shared = keyed.group_by("hashed").agg(rows=keyed.count())
    some = keyed.semi_join(shared.filter(shared["rows"] > 1), "hashed").drop("hashed")
    by = ibis.window(group_by=[_filled(some, name) for name in _OF_RESPONSE])
    ordered = ibis.window(group_by=by.groupings, order_by=[some[STARTED_US], some["usage_id"]])
    marked = some.mutate(
        rows=some.count().over(by),
        place=ibis.row_number().over(ordered),
        low=_counted(some).min().over(by),
        high=_counted(some).max().over(by),
        sources=_sources(some, by),
    )
    twins = marked.filter(marked["rows"] > 1)
    is_same = twins["low"] == twins["high"]
    cause = ibis.ifelse(is_same, CAUSES[0], CAUSES[1])
    return _found(twins, cause, ibis.ifelse(is_same, 0, 1), twins["place"] > 0)


def _counted(table: "ir.Table") -> "ir.StringValue":
    """Input and output tokens as one text; unknown ones are a value of their own."""
    texts = [table[name].cast("string").fill_null("") for name in _COUNTS]
    return texts[0] + ":" + texts[1]


def _close(
    table: "ir.Table", by: tuple[str, ...], name: str, cause: str, several: "ir.Table | None"
) -> "ir.Table":
    """Calls that share these columns within a second, from two sources or two scopes.

    A call is compared with the one before it alone: a third one is a twin of the second.
    """
    import ibis

    known = table.filter(table[name].notnull() & table["input_tokens"].notnull())
    known = known.filter((known["input_tokens"] > 0) & known["output_tokens"].notnull())
    small = _candidates(known, name)
    told = small if several is None else small.left_join(several, "usage_id").drop("usage_id_right")
    scope = ibis.null("string") if several is None else told["scope_name"]
    # A scope is named only where a service has several.
    origin = told["source"] + ibis.coalesce(":" + scope, "")
    told = told.mutate(origin=origin)
    order = ibis.window(
        group_by=[_filled(told, each) for each in by], order_by=[told[STARTED_US], told["usage_id"]]
    )
    near = told.mutate(
        before_us=told[STARTED_US].lag().over(order),
        before=told["origin"].lag().over(order),
        after_us=told[STARTED_US].lead().over(order),
        after=told["origin"].lead().over(order),
    )
    # Where an engine says 0 for a lag of nothing, the origin before is still empty or unknown.
    repeats = (near[STARTED_US] - near["before_us"] <= WITHIN_US) & (
        near["before"] != near["origin"]
    )
    repeated = (near["after_us"] - near[STARTED_US] <= WITHIN_US) & (
        near["after"] != near["origin"]
    )
    no = ibis.literal(value=False)
    marked = near.mutate(repeats=ibis.coalesce(repeats, no), repeated=ibis.coalesce(repeated, no))
    twins = marked.filter(marked["repeats"] | marked["repeated"])
    pair = ibis.ifelse(twins["repeats"], twins["before"], twins["after"])
    sources = ibis.least(twins["origin"], pair) + " + " + ibis.greatest(twins["origin"], pair)
    named = twins.mutate(sources=sources)
    place = CAUSES.index(cause)
    return _found(named, ibis.literal(cause), ibis.literal(place), named["repeats"])


def _candidates(known: "ir.Table", name: str) -> "ir.Table":
    """The calls that share a name and their tokens with another one in the same two seconds.

    Time is cut in slots of two seconds twice: any two calls within a second share one of them.
    """
    by = [name, *_COUNTS]
    found: list[ir.Table] = []
    for shift in (0, WITHIN_US):
        slot = (known[STARTED_US] + shift) // (2 * WITHIN_US)
        grouped = known.group_by(*(known[one] for one in by), slot=slot).agg(rows=known.count())
        found.append(grouped.filter(grouped["rows"] > 1).select(by))
    return known.semi_join(found[0].union(found[1], distinct=True), by)


def _filled(table: "ir.Table", name: str) -> "ir.StringValue":
    """A column as text, with a mark for what is unknown: nulls are alike here."""
    return table[name].cast("string").fill_null("\x1e")


def _has_sources(calls: CallCase, table: "ir.Table") -> bool:
    """Whether the calls come from more than one source."""
    ends = table.agg(low=table["source"].min(), high=table["source"].max())
    (found,) = calls.desk.session.run(ends).to_pylist()
    return bool(found["low"] != found["high"])


def _sources(table: "ir.Table", by: object) -> "ir.StringValue":
    import ibis

    low, high = (getattr(table["source"], name)().over(by) for name in ("min", "max"))
    return ibis.ifelse(low == high, low, low + " + " + high)


def _found(
    table: "ir.Table", cause: "ir.Value", twin: "ir.Value", is_repeat: "ir.Value"
) -> "ir.Table":
    return table.select(
        *(name for name in _READ),
        **{SOURCES: table["sources"], CAUSE: cause, TWIN: twin.cast("int64"), IS_REPEAT: is_repeat},
    )


def _scopes(calls: CallCase) -> "ir.Table | None":
    """The instrumentation scope of each call of a service that has several; None where none has."""
    held = calls.desk.held
    if not held.of("observation"):
        return None
    seen = held.session.read("observation", held.of("observation"))
    seen = seen.filter((seen["kind"] == "call") & seen["scope_name"].notnull())
    by_service = seen.group_by("service_name").agg(
        low=seen["scope_name"].min(), high=seen["scope_name"].max()
    )
    several = by_service.filter(by_service["low"] != by_service["high"])
    if not calls.desk.session.run(several.limit(1)).num_rows:
        return None
    named = seen.semi_join(several, "service_name")
    return named.select(usage_id=named["observation_id"], scope_name=named["scope_name"])
