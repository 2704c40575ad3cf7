"""Tasks and the costs of their calls, read once: every figure is a sum over these few columns."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis import calendar, rows
from jauge.analysis.desk import Desk
from jauge.analysis.engines import STARTED_US
from jauge.analysis.units import grading, linking
from jauge.analysis.units.linking import BEGAN, ENDED, TASK
from jauge.model import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

LOCAL_DAY: Final = "local_day"
"""Days since 1970 on the calendar of the workspace."""
RATE_DAY: Final = "rate_day"
"""The same in UTC, where an amount must be converted; null where not."""
CURRENCY: Final = "billing_currency"
_TABLE: Final = "task"
_LEFT_OUT: Final = frozenset({"x_task_key", "source_ref", "x_columns"})
_COLUMNS: Final = tuple(one.name for one in TABLES[_TABLE] if one.name not in _LEFT_OUT)
_LINK: Final = ("tenant", "task_id", "agent_name", "x_conversation_id", "x_trace_id")
_COSTED: Final = (
    "effective_cost", CURRENCY, "metering", "unpriced_reason", "request_count", "span_id",
    "response_id",
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """All tasks of a ledger, and what their calls cost.

    `tasks` are in the order of their sessions and ids, with TASK from 1, LOCAL_DAY and RATE_DAY of
    their end. `costs` are sums of linked calls by task, currency and day; `loose` those of calls of
    no task, by agent. `off_scale` are the evaluators whose grades are left out.
    """

    tasks: pa.Table
    costs: pa.Table
    loose: pa.Table
    timezone: str
    currency: str
    off_scale: grading.Names

    @property
    def last_day(self) -> int | None:
        """The day on which the newest task ended."""
        found = pc.max(self.tasks[LOCAL_DAY]).as_py()
        return None if found is None else int(found)


def read(desk: Desk, timezone: str, currency: str) -> Book:
    """The tasks of a ledger, each call linked to at most one."""
    offsets = _offsets(desk, timezone)
    tasks = _dated(_tasks(desk), offsets, currency)
    calls = _calls(desk)
    brought = desk.session.bring(tasks.select([TASK, *_LINK, BEGAN, ENDED]))
    if calls is None:
        tasks, off = grading.graded(desk, tasks, brought, None)
        return Book(tasks, _NOTHING, _NOTHING, timezone, currency, off)
    found = linking.linked(brought, linking.read(calls, *_COSTED))
    tasks, off = grading.graded(desk, tasks, brought, found)
    sums = desk.session.run(_sums(found, offsets, currency))
    is_linked = sums[TASK].is_valid()
    loose = sums.filter(pc.invert(is_linked))
    return Book(tasks, sums.filter(is_linked), loose, timezone, currency, off)


def has_tasks(desk: Desk) -> bool:
    """Whether the ledger holds tasks at all."""
    return bool(desk.held.of(_TABLE))


def last_end(desk: Desk) -> datetime | None:
    """When the newest task ended; None without any."""
    if not has_tasks(desk):
        return None
    table = desk.session.read(_TABLE, desk.held.of(_TABLE))
    found = desk.session.run(
        table.agg(end=table["ended_at"].max(), start=table["started_at"].max())
    )
    row = found.to_pylist()[0]
    moment: datetime | None = row["end"] or row["start"]
    return None if moment is None else moment.astimezone(UTC)


def _tasks(desk: Desk) -> pa.Table:
    """The tasks in the order of their sessions; equal ones of several tenants by tenant."""
    import ibis

    table = desk.session.read(_TABLE, desk.held.of(_TABLE))
    session = ibis.coalesce(table["x_session"], table["task_id"])
    rows_ = table.mutate(x_session=session).select(*_COLUMNS)
    return desk.session.run(rows_.order_by(["x_session", "task_id", "tenant"])).combine_chunks()


def _calls(desk: Desk) -> "ir.Table | None":
    paths = desk.held.within("usage", None)
    return rows.counted(desk.session.read("usage", paths), None) if paths else None


def _dated(tasks: pa.Table, offsets: tuple[tuple[int, int], ...], currency: str) -> pa.Table:
    """With numbers, moments in microseconds, and the days of the end."""
    began, ended = (_micro(tasks[name]) for name in ("started_at", "ended_at"))
    of = pc.coalesce(ended, began)
    is_foreign = pc.not_equal(tasks["currency"], currency)
    utc_day = _day(of, ((0, 0),))
    more = {
        TASK: pa.array(np.arange(1, tasks.num_rows + 1), pa.int64()),
        BEGAN: began,
        ENDED: ended,
        LOCAL_DAY: _day(of, offsets),
        RATE_DAY: pc.if_else(is_foreign, utc_day, pa.scalar(None, pa.int64())),
    }
    for name, values in more.items():
        tasks = tasks.append_column(name, values)
    return tasks


def _micro(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values.cast(pa.timestamp("us", "UTC")).cast(pa.int64())


def _day(moments: pa.ChunkedArray, offsets: tuple[tuple[int, int], ...]) -> pa.Array:
    """The days that moments are in, as days since 1970."""
    known = pc.is_valid(moments).to_numpy(zero_copy_only=False)
    at = pc.fill_null(moments, 0).to_numpy()
    starts = np.array([since for since, _offset in offsets])
    shifts = np.array([offset for _since, offset in offsets])
    place = np.maximum(np.searchsorted(starts, at, side="right") - 1, 0)
    return pa.array((at + shifts[place]) // calendar.DAY_US, pa.int64(), mask=~known)


def _offsets(desk: Desk, timezone: str) -> tuple[tuple[int, int], ...]:
    """The offsets of the zone over the years of AI bills and of the statistics of the ledger."""
    table = desk.session.read(_TABLE, desk.held.of(_TABLE))
    moments = table["started_at"], table["ended_at"]
    ends = [end for moment in moments for end in (moment.min(), moment.max())]
    found = desk.session.run(
        table.agg(**{f"end_{place}": end for place, end in enumerate(ends)})
    ).to_pylist()[0]
    known = [calendar.to_us(moment) for moment in found.values() if moment is not None]
    told = [one for parts in desk.told.values() for one in parts]
    known += [one.first_us for one in told if one.first_us is not None]
    known += [one.last_us for one in told if one.last_us is not None]
    return calendar.offsets(timezone, min(known, default=0), max(known, default=0))


def _sums(calls: "ir.Table", offsets: tuple[tuple[int, int], ...], currency: str) -> "ir.Table":
    """What calls cost by task, or by agent and day where they have none; currency and its day."""
    import ibis

    utc, local = (
        calendar.day_start(calls[STARTED_US], table) // calendar.DAY_US
        for table in (((0, 0),), offsets)
    )
    is_loose = calls[TASK].isnull()
    keys: dict[str, ir.Value] = {
        TASK: calls[TASK],
        "agent_name": ibis.ifelse(is_loose, calls["agent_name"], None),
        LOCAL_DAY: ibis.ifelse(is_loose, local, None),
        CURRENCY: calls[CURRENCY],
        RATE_DAY: ibis.ifelse(calls[CURRENCY] == currency, None, utc),
    }
    cost = calls["effective_cost"]
    return calls.group_by(**keys).agg(
        cost=cost.sum(),
        estimated=cost.sum(where=calls["metering"] != "measured"),
        calls=calls["request_count"].sum(),
        unpriced=calls["request_count"].sum(where=calls["unpriced_reason"].notnull()),
    )


_MONEY: Final = pa.decimal128(38, 18)
_NOTHING: Final = pa.schema([
    (TASK, pa.int64()), ("agent_name", pa.string()), (LOCAL_DAY, pa.int64()),
    (CURRENCY, pa.string()), (RATE_DAY, pa.int64()), ("cost", _MONEY), ("estimated", _MONEY),
    ("calls", pa.int64()), ("unpriced", pa.int64()),
]).empty_table()  # fmt: skip
"""No costs."""


def places(costs: pa.Table) -> npt.NDArray[np.int64]:
    """Where in `tasks` the task of each row of costs stands."""
    found: npt.NDArray[np.int64] = costs[TASK].to_numpy() - 1
    return found
