"""Which call belongs to which task: at most one, by the first rule that finds exactly one.

    task_id ─► conversation that one task has ─► trace that one task has ─► agent while one task ran

A call that names a task belongs to that one or to none. The last rule is a sweep: at the moment of
a call the numbers of the tasks that began less those that ended add up to the number of the one
that runs, where it is one.
"""

from typing import TYPE_CHECKING, Final

from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    import ibis.expr.types as ir

TASK: Final = "task_number"
"""The column that `linked` adds: the number of a task, null for a call of none."""
BEGAN: Final = "began_us"
ENDED: Final = "ended_us"
KEYED: Final = (
    ("task_id", "task_id"),
    ("x_conversation_id", "conversation_id"),
    ("x_trace_id", "trace_id"),
)
"""Columns of tasks and of calls that link them, the strongest first."""
_CALL: Final = "usage_id"
_READ: Final = ("tenant", _CALL, "task_id", "conversation_id", "trace_id", "agent_name", STARTED_US)


def linked(tasks: "ir.Table", calls: "ir.Table") -> "ir.Table":
    """The calls with the number of their task.

    `tasks` have the columns TASK (from 1), BEGAN and ENDED beside those of the table.
    """
    import ibis

    found = calls
    names: list[str] = []
    for place, (mine, theirs) in enumerate(KEYED):
        name = f"number_{place}"
        only = _only(tasks, mine)
        keys = only.rename({name: TASK, f"key_{place}": mine, f"of_{place}": "tenant"})
        matches = [found["tenant"] == keys[f"of_{place}"], found[theirs] == keys[f"key_{place}"]]
        found = found.left_join(keys, matches).drop(f"of_{place}", f"key_{place}")
        names.append(name)
    by_name, *by_place = (found[name] for name in names)
    number = ibis.ifelse(found["task_id"].isnull(), ibis.coalesce(*by_place), by_name)
    found = found.mutate(number=number).drop(*names)
    timed = _running(tasks, found.filter(found["number"].isnull() & found["task_id"].isnull()))
    found = found.left_join(timed, found[_CALL] == timed["of_call"])
    return found.mutate(**{TASK: ibis.coalesce(found["number"], found["running"])}).drop(
        "number", "running", "of_call"
    )


def _only(tasks: "ir.Table", key: str) -> "ir.Table":
    """The number of the task by each value of a key that one task alone has."""
    known = tasks.filter(tasks[key].notnull())
    found = known.group_by(["tenant", key]).agg(**{TASK: known[TASK].min(), "tasks": known.count()})
    return found.filter(found["tasks"] == 1).drop("tasks")


def _running(tasks: "ir.Table", calls: "ir.Table") -> "ir.Table":
    """The number of the only task of its agent that ran when a call started, by the call."""
    import ibis

    spans = tasks.filter(
        tasks["agent_name"].notnull() & tasks[BEGAN].notnull() & tasks[ENDED].notnull()
    )
    agents = spans.select("tenant", "agent_name").distinct()
    calls = calls.filter(calls[STARTED_US].notnull()).semi_join(agents, ["tenant", "agent_name"])
    number, nothing = spans[TASK].cast("int64"), ibis.literal(0, "int64")
    kind = calls[_CALL].type()

    def moments(
        rows: "ir.Table",
        at: "ir.Value",
        place: int,
        opened: int,
        task: "ir.Value",
        call: "ir.Value",
    ) -> "ir.Table":
        return rows.select(
            tenant=rows["tenant"],
            agent_name=rows["agent_name"],
            at=at,
            place=ibis.literal(place, "int64"),
            opened=ibis.literal(opened, "int64"),
            task=task,
            of_call=call,
        )

    none = ibis.null(kind)
    events = moments(spans, spans[BEGAN], 0, 1, number, none).union(
        moments(calls, calls[STARTED_US], 1, 0, nothing, calls[_CALL]),
        moments(spans, spans[ENDED], 2, -1, -number, none),
    )
    window = ibis.window(
        group_by=["tenant", "agent_name"], order_by=["at", "place"], preceding=None, following=0
    )
    swept = events.mutate(
        running_tasks=events["opened"].sum().over(window),
        running=events["task"].sum().over(window).cast("int64"),
    )
    alone = swept.filter(swept["of_call"].notnull() & (swept["running_tasks"] == 1))
    return alone.select("of_call", "running")


def read(calls: "ir.Table", *more: str) -> "ir.Table":
    """The columns of calls that linking needs, and `more`."""
    return calls.select(*_READ, *more)
