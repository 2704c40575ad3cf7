"""The quality of tasks that have none of their own: the mean of the grades of their answers."""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis.desk import Desk
from jauge.analysis.units.linking import TASK
from jauge.model import divide

if TYPE_CHECKING:
    import ibis.expr.types as ir

Names = tuple[str | None, ...]
_TABLE: Final = "grade"
_BY_CALL: Final = (("span_id", "trace_id"), ("response_id",))


def graded(
    desk: Desk, tasks: pa.Table, brought: "ir.Table", calls: "ir.Table | None"
) -> tuple[pa.Table, Names]:
    """`tasks` with the mean of their grades where they have no `quality`, and what is left out.

    The names of evaluators of which any score is not from 0 to 1: none of their scores counts, as
    a 1 of theirs can be the worst.
    """
    paths = desk.held.of(_TABLE)
    if not paths:
        return tasks, ()
    every = desk.session.read(_TABLE, paths)
    off = _off_scale(every)
    rows = _without(every, off)
    named = _named(brought, ("task_id",), "by_task")
    found = _joined(rows, named, ("task_id",), "by_task")
    names = ["by_task"]
    for place, keys in enumerate(_BY_CALL):
        if calls is not None:
            name = f"by_call_{place}"
            found = _joined(found, _named(calls, keys, name), keys, name)
            names.append(name)
    found = _joined(found, _named(brought, ("x_trace_id",), "by_trace"), ("trace_id",), "by_trace")
    named_off = desk.session.run(off.select("name").distinct())["name"].to_pylist()
    left_out = tuple(sorted(named_off, key=lambda name: name or ""))
    return _filled(tasks, desk.session.run(_sums(found, [*names, "by_trace"]))), left_out


def _off_scale(rows: "ir.Table") -> "ir.Table":
    """Whose scores are not all from 0 to 1."""
    found = rows.group_by("tenant", "name").agg(low=rows["score"].min(), high=rows["score"].max())
    return found.filter((found["low"] < 0) | (found["high"] > 1))


def _without(rows: "ir.Table", off: "ir.Table") -> "ir.Table":
    matches = [
        rows["tenant"] == off["tenant"],
        rows["name"].fill_null("") == off["name"].fill_null(""),
    ]
    return rows.filter(rows["score"].notnull()).anti_join(off, matches)


def _sums(found: "ir.Table", names: list[str]) -> "ir.Table":
    import ibis

    number = ibis.coalesce(*(found[name] for name in names))
    rows = found.mutate(number=number).filter(number.notnull())
    return rows.group_by("number").agg(total=rows["score"].sum(), grades=rows.count())


def _named(table: "ir.Table", keys: tuple[str, ...], name: str) -> "ir.Table":
    """The number of the task by keys that one task alone has."""
    known = table
    for key in (*keys, TASK):
        known = known.filter(known[key].notnull())
    tenant = {f"{name}_{key}": known[key] for key in ("tenant", *keys)}
    found = known.group_by(**tenant).agg(low=known[TASK].min(), high=known[TASK].max())
    return found.filter(found["low"] == found["high"]).rename({name: "low"}).drop("high")


def _joined(rows: "ir.Table", named: "ir.Table", keys: tuple[str, ...], name: str) -> "ir.Table":
    theirs = [column for column in named.columns if column != name]
    pairs = zip(("tenant", *keys), theirs, strict=True)
    matches = [rows[mine] == named[their] for mine, their in pairs]
    return rows.left_join(named, matches).drop(*theirs)


def _filled(tasks: pa.Table, means: pa.Table) -> pa.Table:
    told = {
        row["number"]: divide(row["total"], Decimal(row["grades"])) for row in means.to_pylist()
    }
    if not told:
        return tasks
    kind = tasks["quality"].type
    known = pa.array(list(told), pa.int64())
    places = pc.index_in(tasks[TASK], value_set=known)
    quality = pc.coalesce(tasks["quality"], pa.array(list(told.values()), kind).take(places))
    return tasks.set_column(tasks.column_names.index("quality"), "quality", quality)
