"""Tasks whose source says that they cost 0: nobody recorded it, and nothing else tells it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.units import claims, grouping, reading
from jauge.analysis.units.reading import Book
from jauge.model import Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SURE: Final = Decimal("0.95")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """How many tasks of the agent say 0 and have no call, and of how many tasks."""

    unrecorded: int
    tasks: int


def _is_unrecorded(book: Book) -> npt.NDArray[np.bool_]:
    """Which tasks say 0 and have no call."""
    says_nothing = pc.fill_null(pc.equal(book.tasks["x_cost"], 0), False)  # noqa: FBT003
    found: npt.NDArray[np.bool_] = says_nothing.to_numpy(zero_copy_only=False).copy()
    found[reading.places(book.costs)] = False
    return found


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    book = None if case.calls is None else case.calls.tasks
    if book is None:
        return
    codes, keys = grouping.grouped(book.tasks, ("agent",))
    unrecorded = np.bincount(codes[_is_unrecorded(book)], minlength=len(keys)).tolist()
    tasks = np.bincount(codes, minlength=len(keys)).tolist()
    for (name,), some, every in zip(keys, unrecorded, tasks, strict=True):
        if some:
            yield Finding(
                kind=KIND.name,
                subject={"agent": None if name is None else str(name)},
                parameters=Parameters(unrecorded=some, tasks=every),
                evidence=(Evidence("task", rows=some),),
                monthly_saving=None,
                value_kind=None,
                cash_from=None,
                confidence=_SURE,
                effort="low",
                action="record_the_cost",
            )


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    calls = claims.calls_of(case)
    table = calls.desk.session.read("task", calls.desk.held.of("task"))
    if calls.tasks is None:
        return table.limit(0)
    name, tasks = finding.subject["agent"], calls.tasks.tasks
    mine = pc.is_null(tasks["agent_name"])
    if name is not None:
        mine = pc.fill_null(pc.equal(tasks["agent_name"], name), False)  # noqa: FBT003
    chosen = _is_unrecorded(calls.tasks) & mine.to_numpy(zero_copy_only=False)
    ids = tasks.filter(pa.array(chosen)).select(["tenant", "task_id"])
    return table.semi_join(calls.desk.session.bring(ids), ["tenant", "task_id"])


KIND: Final = FindingKind("unrecorded_cost", Parameters, _find, _rows, claims.needs_tasks)
