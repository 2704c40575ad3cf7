"""Calls that look like one call counted twice, by what they share.

    counted calls ─► shared response ids ─► proven (same tokens) or suspected (others)
         └► the rest ─► same tokens in one trace within a second, of two sources or scopes
                └► the rest ─► the same of one service

The fold has joined what it can: what is left are rows of one mapping, or without a common id.
"""

from functools import reduce
from typing import TYPE_CHECKING, Final

from jauge.analysis.call_case import CallCase
from jauge.analysis.engines import STARTED_US, Session
from jauge.analysis.suppliers.matching import IS_REPEAT, SOURCES, WITHIN_US, matched, repeated

if TYPE_CHECKING:
    import ibis.expr.types as ir

CAUSES: Final = ("same_response", "same_response_other_tokens", "same_trace", "same_moment")
PROVEN: Final = "same_response"
CAUSE: Final = "cause"
PLACEHOLDERS: Final = ("unknown", "none", "null", "undefined", "n/a", "na", "nan", "-", "0")
"""What sources write in place of a response id that they do not know."""
_COUNTS: Final = ("input_tokens", "output_tokens")
_OF_RESPONSE: Final = ("tenant", "provider_name", "response_id")
_OF_TRACE: Final = ("tenant", "trace_id", "provider_name", "model", *_COUNTS)
_OF_SERVICE: Final = ("tenant", "service_namespace", "service_name", "provider_name", "model",
                      *_COUNTS)  # fmt: skip
_READ: Final = (
    "usage_id", "source", *_OF_RESPONSE, "account_id", "trace_id", "service_namespace",
    "service_name", "model", *_COUNTS, "request_count", "billing_currency", "effective_cost",
    STARTED_US,
)  # fmt: skip


def doubles(calls: CallCase) -> "ir.Table | None":
    """The calls that have a twin: `cause`, `sources`, and whether they repeat an earlier one.

    Each has one cause, the strongest. None without calls.
    """
    every = calls.calls
    if every is None:
        return None
    table = every.select(*_READ)
    session = calls.desk.session
    parts = [_same_response(session, table)]
    several = _scopes(calls)
    if several is not None or _has_sources(calls, table):
        for by, name, cause in (
            (_OF_TRACE, "trace_id", CAUSES[2]), (_OF_SERVICE, "service_name", CAUSES[3])
        ):  # fmt: skip
            # What repeats a call by a stronger cause stands for no other one.
            known = session.bring(session.run(parts[-1].select("usage_id")))
            table = table.anti_join(known, "usage_id")
            parts.append(_close(calls, table, (by, name, cause), several))
    return reduce(lambda one, other: one.union(other), parts)


def _same_response(session: Session, table: "ir.Table") -> "ir.Table":
    """Calls of one provider and account with one response id; an unknown account is any."""
    import ibis

    known = table.filter(table["response_id"].notnull())
    # By a hash first: ten million texts as keys take 2 GB, and what is alike is looked at again.
    keyed = known.mutate(hashed=known["response_id"].hash())
    shared = session.bring(repeated(session.run(keyed.select("hashed"))))
    some = keyed.semi_join(shared, "hashed").drop("hashed")
    some = some.filter(some["response_id"].strip().lower().notin(PLACEHOLDERS))
    whole = ibis.window(group_by=[_filled(some, name) for name in _OF_RESPONSE])
    account = ibis.coalesce(some["account_id"], some["account_id"].min().over(whole))
    some = some.mutate(of_account=account)
    by = ibis.window(group_by=[_filled(some, name) for name in (*_OF_RESPONSE, "of_account")])
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
    return _found(twins, cause, twins["place"] > 0)


def _counted(table: "ir.Table") -> "ir.StringValue":
    """Input and output tokens as one text; unknown ones are a value of their own."""
    texts = [table[name].cast("string").fill_null("") for name in _COUNTS]
    return texts[0] + ":" + texts[1]


def _close(
    calls: CallCase,
    table: "ir.Table",
    alike: tuple[tuple[str, ...], str, str],
    several: "ir.Table | None",
) -> "ir.Table":
    """Calls that share these columns within a second, each from a source or scope of its own."""
    import ibis

    by, name, cause = alike
    known = table.filter(table[name].notnull() & table["input_tokens"].notnull())
    known = known.filter((known["input_tokens"] > 0) & known["output_tokens"].notnull())
    told = known if several is None else known.left_join(several, "usage_id").drop("usage_id_right")
    scope = ibis.null("string") if several is None else told["scope_name"]
    # A scope is named only where a service has several.
    told = told.mutate(origin=told["source"] + ibis.coalesce(":" + scope, ""))
    some = _candidates(told, name)
    order = ibis.window(order_by=[_filled(some, each) for each in by])
    ranked = some.select("usage_id", STARTED_US, "origin", place=ibis.dense_rank().over(order))
    session = calls.desk.session
    ordered = session.run(ranked.order_by("place", STARTED_US, "usage_id"))
    twins = told.inner_join(session.bring(matched(ordered)), "usage_id")
    return _found(twins, ibis.literal(cause), twins[IS_REPEAT])


def _candidates(known: "ir.Table", name: str) -> "ir.Table":
    """The calls whose name and tokens another origin has in the same two seconds.

    Time is cut in slots of two seconds twice: any two calls within a second share one of them.
    """
    by = [name, *_COUNTS]
    found: list[ir.Table] = []
    for shift in (0, WITHIN_US):
        slot = (known[STARTED_US] + shift) // (2 * WITHIN_US)
        origin = known["origin"]
        grouped = known.group_by(*(known[one] for one in by), slot=slot).agg(
            low=origin.min(), high=origin.max()
        )
        found.append(grouped.filter(grouped["low"] != grouped["high"]).select(by))
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


def _found(table: "ir.Table", cause: "ir.Value", is_repeat: "ir.Value") -> "ir.Table":
    return table.select(
        *(name for name in _READ),
        **{SOURCES: table[SOURCES], CAUSE: cause, IS_REPEAT: is_repeat},
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
