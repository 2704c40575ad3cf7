"""Calls that were tried again: which, and the order in which kinds of waste claim them.

A try that another one followed is a retry's waste; a failed call that nobody tried again is spend
on a failure. No call is both.
"""

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from jauge.analysis.agents.signals import key_of
from jauge.analysis.calendar import SECOND_US, from_us
from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase

WINDOW_S: Final = 600
"""Seconds from the end of a try within which the next one is a retry of it."""
_SCOPES: Final = ("conversation_id", "user_id", "task_id")
_NO: Final = False
_HOUR_US: Final = 3600 * SECOND_US
_HOURS: Final = 10_000_000
"""More hours than any ledger has since 1970."""
REASONS: Final = ("error", "content_filter", "cancelled", "length")
_CUT: Final = ("length", "max_tokens", "max_output_tokens", "model_length")
_FILTERED: Final = (
    "content_filter", "content_filtered", "refusal", "safety", "recitation", "blocklist",
    "prohibited_content", "guardrail_intervened",
)  # fmt: skip


def failed(calls: "ir.Table") -> "ir.BooleanValue":
    """Whether a call ended in an error, a timeout included."""
    return (calls["status"] == "error").fill_null(_NO) | calls["error_type"].notnull()


def reason(calls: "ir.Table") -> "ir.StringValue":
    """Why the answer of a call was of no use; null where it may have been."""
    import ibis

    ended = calls["finish_reason"].lower()
    return ibis.cases(
        (failed(calls), "error"),
        (ended.isin(_FILTERED), "content_filter"),
        (calls["status"] == "cancelled", "cancelled"),
        (ended.isin(_CUT), "length"),
        else_=None,
    )


def useless(calls: "ir.Table", ids: "ir.Table") -> "ir.Table":
    """Paid calls whose answer was of no use and that nobody tried again, with the `reason`.

    `ids` are those that `followed` found among the calls.
    """
    named = calls.mutate(reason=reason(calls))
    paid = named.filter(named["reason"].notnull() & (named["effective_cost"] > 0))
    return paid.anti_join(ids, paid["usage_id"] == ids["retried_id"])


def retried(calls: "ir.Table", ids: "ir.Table") -> "ir.Table":
    """Tries that another one followed, with `is_later`: not the first of its request."""
    joined = calls.inner_join(ids, calls["usage_id"] == ids["retried_id"])
    return joined.drop("retried_id")


def followed(case: "CallCase", calls: "ir.Table") -> "ir.Table":
    """The ids of the calls that another try followed as `retried_id`, with `is_later`."""
    again = _tries(case, calls)
    return again.filter(again["is_retried"]).select(
        retried_id=again["usage_id"], is_later=again["is_later"]
    )


def _tries(case: "CallCase", calls: "ir.Table") -> "ir.Table":
    """Calls that may be tries of one request, and whether another try followed each.

    Tries share agent, prompt and conversation, else user, else task, else trace. After an error
    the next one within the window is a retry, unless it says that it is a first attempt; a try
    that says which attempt it is follows the one before.
    """
    import ibis

    named = _near(calls)
    # One hash beside the asker: an engine sorts by it in a third of the time of all the columns.
    identity = key_of(named, [*case.places, "prompt_hash"]).hash()
    rows = named.select(
        "waste_asker", "waste_trace", "prompt_hash", "attempt", "usage_id", STARTED_US,
        identity=identity,
        is_failed=failed(named),
        ends_us=named[STARTED_US] + named["duration_ms"].fill_null(0) * 1000,
    )  # fmt: skip
    window = ibis.window(
        group_by=["identity", "waste_asker", "waste_trace"], order_by=[STARTED_US, "usage_id"]
    )
    seen = rows.mutate(
        next_us=rows[STARTED_US].lead().over(window),
        next_attempt=rows["attempt"].lead().over(window),
    )
    soon = seen["next_us"] - seen["ends_us"] <= WINDOW_S * SECOND_US
    counted = seen["next_attempt"] == seen["attempt"].fill_null(1) + 1
    guessed = seen["is_failed"] & seen["prompt_hash"].notnull() & seen["next_attempt"].isnull()
    told = seen.mutate(is_retried=(soon & (counted | guessed)).fill_null(_NO))
    before = told["is_retried"].lag().over(window).fill_null(_NO)
    return told.mutate(is_later=before | (told["attempt"] > 1).fill_null(_NO))


def _near(calls: "ir.Table") -> "ir.Table":
    """Calls whose asker, or trace where nobody is known, has a failure or a later attempt."""
    import ibis

    conversation, user, task = (calls[name] for name in _SCOPES)
    asker = ibis.coalesce(
        ibis.literal("c") + conversation, ibis.literal("u") + user, ibis.literal("t") + task
    )
    trace = ibis.ifelse(asker.isnull(), calls["trace_id"], None)
    named = calls.mutate(waste_asker=asker, waste_trace=trace)
    odd = named.filter(failed(named) | (named["attempt"] > 1).fill_null(_NO))
    asked = named["waste_asker"].isin(odd["waste_asker"])
    return named.filter((asked | named["waste_trace"].isin(odd["waste_trace"])).fill_null(_NO))


def worst_hours(
    case: "CallCase", rows: "ir.Table"
) -> "Mapping[tuple[str, str | None], tuple[datetime, int]]":
    """The hour of each agent and model that has most of these rows, and how many."""
    hour = rows[STARTED_US] // _HOUR_US
    keys = {name: rows[name] for name in (*case.places, "model")}
    by_hour = case.named(rows.group_by(**keys, hour=hour).agg(found=rows.count()))
    whole = by_hour.group_by("agent_id", "model", "hour").agg(found=by_hour["found"].sum())
    code = (whole["found"].cast("int64") * _HOURS + whole["hour"]).max()
    answered: pa.Table = case.desk.session.run(whole.group_by("agent_id", "model").agg(code=code))
    told: Sequence[Mapping[str, Any]] = answered.to_pylist()
    return {
        (row["agent_id"], row["model"]): (
            from_us(row["code"] % _HOURS * _HOUR_US), row["code"] // _HOURS
        )
        for row in told
    }  # fmt: skip
