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

_TABLE: Final = "grade"
_BY_CALL: Final = (("span_id", "trace_id"), ("response_id",))


def graded(desk: Desk, tasks: pa.Table, brought: "ir.Table", calls: "ir.Table | None") -> pa.Table:
    """`tasks` with the mean of their grades from 0 to 1 where they have no `quality`."""
    paths = desk.held.of(_TABLE)
    if not paths:
        return tasks
    rows = desk.session.read(_TABLE, paths)
    rows = rows.filter((rows["score"] >= 0) & (rows["score"] <= 1))
    named = _named(brought, ("task_id",), "by_task")
    found = _joined(rows, named, ("task_id",), "by_task")
    names = ["by_task"]
    for place, keys in enumerate(_BY_CALL):
        if calls is not None:
            name = f"by_call_{place}"
            found = _joined(found, _named(calls, keys, name), keys, name)
            names.append(name)
    found = _joined(found, _named(brought, ("x_trace_id",), "by_trace"), ("trace_id",), "by_trace")
    return _filled(tasks, desk.session.run(_sums(found, [*names, "by_trace"])))


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
