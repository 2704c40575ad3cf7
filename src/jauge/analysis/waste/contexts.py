"""How much context the calls of a session carry, beside what the agent usually needs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from jauge.analysis.agents.signals import key_of, text_of
from jauge.analysis.engines import STARTED_US
from jauge.analysis.waste.days import DAY, day_key
from jauge.analysis.waste.prefixes import session
from jauge.analysis.waste.prices import PriceOf

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase

BUCKET: Final = 64
"""Tokens to which the reference is told."""
TIMES: Final = (1, 2, 4)
"""How many references a trimmed context has: at most, expected, at least saved."""
GROWTH: Final = 2
"""How many times its smallest context a session reaches when it grows."""
LEAST_CALLS: Final = 4
_REFERENCE: Final = "waste_reference"
_NO: Final = False
Reference = Mapping[tuple[str, str | None], int]


def talking(calls: "ir.Table", price_of: PriceOf) -> "ir.Table":
    """Paid calls of sessions whose input is known, with `text`: their input without audio."""
    import ibis

    priced = calls["price_id"].isin(sorted(price_of)) & calls["effective_cost"].notnull()
    known = calls["input_tokens"].notnull() & calls["output_tokens"].notnull()
    some = calls.filter(session(calls).notnull() & priced & known)
    text = some["input_tokens"] - some["audio_input_tokens"].fill_null(0)
    return some.mutate(waste_session=session(some), text=ibis.greatest(text, 0))


def references(case: "CallCase", some: "ir.Table") -> Reference:
    """The first quartile of the contexts of each agent and model, rounded up to 64 tokens."""
    import ibis

    keys = {name: some[name] for name in (*case.places, "model")}
    sizes = some.group_by(**keys, size=(some["text"] + BUCKET - 1) // BUCKET).agg(
        found=some.count()
    )
    whole = case.named(sizes).group_by("agent_id", "model", "size").agg(found=ibis._["found"].sum())
    upto = ibis.window(group_by=["agent_id", "model"], order_by="size", preceding=(None, 0))
    every = ibis.window(group_by=["agent_id", "model"])
    ranked = whole.mutate(
        below=whole["found"].sum().over(upto), all=whole["found"].sum().over(every)
    )
    enough = ranked.filter(ranked["below"] * 4 >= ranked["all"])
    least = enough.group_by("agent_id", "model").agg(size=enough["size"].min())
    told: list[dict[str, Any]] = case.desk.session.run(least).to_pylist()
    return {(row["agent_id"], row["model"]): max(row["size"], 1) * BUCKET for row in told}


def by_session(case: "CallCase", some: "ir.Table", reference: Reference) -> "ir.Table":
    """Sessions with the tokens over the reference, read from a cache or not, and `is_growing`."""
    import ibis

    rows = some.inner_join(*_joined(case, some, reference))
    text, usual = rows["text"], rows[_REFERENCE]
    read = rows["cache_read_input_tokens"].fill_null(0)
    sums = {"found": rows.count(), "least": text.min(), "most": text.max()}
    for times in TIMES:
        over = ibis.greatest(text - usual * times, 0)
        cached = ibis.least(over, read)
        sums |= {f"read_{times}": cached.sum(), f"plain_{times}": (over - cached).sum()}
    large, small = text > usual * GROWTH, text <= usual
    output = rows["output_tokens"]
    sums |= {
        "over": (text > usual).sum(),
        "large": large.sum(),
        "small": small.sum(),
        "large_output": ibis.ifelse(large, output, 0).sum(),
        "small_output": ibis.ifelse(small, output, 0).sum(),
        STARTED_US: rows[STARTED_US].min(),
    }
    plain = ("waste_session", "model", "price_id", "billing_currency")
    keys = {name: rows[name] for name in (*case.places, *plain)}
    unknown = rows["cache_unknown"].fill_null(_NO)
    day = day_key(case, rows)
    found = rows.group_by(**keys, **{DAY: day}, is_unknown=unknown).agg(**sums)
    return found.mutate(is_growing=_grows(case, found))


def _grows(case: "CallCase", found: "ir.Table") -> "ir.BooleanValue":
    import ibis

    whole = ibis.window(group_by=[*case.places, "waste_session", "model"])
    least, most = found["least"].min().over(whole), found["most"].max().over(whole)
    return (most >= least * GROWTH) & (found["found"].sum().over(whole) >= LEAST_CALLS)


def over(case: "CallCase", some: "ir.Table", usual: int) -> "ir.Table":
    """The calls over a reference in sessions that grow."""
    import ibis

    whole = ibis.window(group_by=[*case.places, "waste_session", "model"])
    text = some["text"]
    rows = some.mutate(
        waste_least=text.min().over(whole),
        waste_most=text.max().over(whole),
        waste_found=text.count().over(whole),
    )
    grows = (rows["waste_most"] >= rows["waste_least"] * GROWTH) & (
        rows["waste_found"] >= LEAST_CALLS
    )
    chosen = rows.filter(grows & (rows["text"] > usual))
    return chosen.drop("waste_least", "waste_most", "waste_found", "waste_session", "text")


def _joined(
    case: "CallCase", some: "ir.Table", reference: Reference
) -> "tuple[ir.Table, list[ir.BooleanValue]]":
    """The reference of each combination of places and model, to join calls with."""
    found = [
        (text_of(raw), model or "", usual)
        for (agent_id, model), usual in sorted(reference.items(), key=repr)
        if agent_id in case.agents
        for raw in case.agents[agent_id].combinations
    ]
    names = ("waste_key", "waste_model", _REFERENCE)
    types = (pa.string(), pa.string(), pa.int64())
    columns = zip(*found, strict=True) if found else ((), (), ())
    arrays = [pa.array(column, type=kind) for column, kind in zip(columns, types, strict=True)]
    small = case.desk.session.bring(pa.Table.from_arrays(arrays, names=list(names)))
    key, model = key_of(some, case.places), some["model"].fill_null("")
    return small, [key == small["waste_key"], model == small["waste_model"]]
