"""Each call belongs to at most one task, by the first rule that finds exactly one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from jauge.analysis.engines import Session
from jauge.analysis.units import reading
from task_rows import desk_of

Told = Mapping[str, Any]
DAY = "2026-10-05T10:"


def task(name: str, agent: str | None = "bot", **told: Any) -> dict[str, Any]:
    return {"task_id": name, "agent_name": agent, "outcome": "success", **told}


def links(
    session: Session, folder: Path, tasks: Sequence[Told], calls: Sequence[Told]
) -> tuple[dict[str, int], int]:
    """Calls of each task, and of none."""
    book = reading.read(desk_of(session, folder, tasks, calls), "UTC", "EUR")
    names = book.tasks["task_id"].to_pylist()
    found = {names[row["task_number"] - 1]: row["calls"] for row in book.costs.to_pylist()}
    return found, sum(book.loose["calls"].to_pylist())


RUNNING = {"started_at": f"{DAY}00:00", "ended_at": f"{DAY}10:00"}
CASES: Mapping[str, tuple[Sequence[Told], Sequence[Told], tuple[dict[str, int], int]]] = {
    "the id of the task comes before its conversation": (
        [task("a"), task("b", x_conversation_id="v")],
        [{"task_id": "a", "conversation_id": "v"}, {"conversation_id": "v"}],
        ({"a": 1, "b": 1}, 0),
    ),
    "a call that names another task belongs to no other": (
        [task("a", x_conversation_id="v", **RUNNING)],
        [{"task_id": "z", "conversation_id": "v", "started_at": f"{DAY}05:00"}],
        ({}, 1),
    ),
    "a conversation that two tasks have is nobody's": (
        [task("a", x_conversation_id="v"), task("b", x_conversation_id="v")],
        [{"conversation_id": "v"}],
        ({}, 1),
    ),
    "a trace links where nothing else does": (
        [task("a", x_trace_id="t")],
        [{"trace_id": "t"}, {"trace_id": "u"}],
        ({"a": 1}, 1),
    ),
    "the agent's only running task has the call, ends included": (
        [task("a", **RUNNING), task("other", "other", **RUNNING)],
        [{"agent_name": "bot", "started_at": f"{DAY}{minute}"} for minute in
         ("00:00", "05:00", "10:00", "10:01")],
        ({"a": 3}, 1),
    ),
    "of two running tasks neither has the call": (
        [task("a", **RUNNING), task("b", started_at=f"{DAY}04:00", ended_at=f"{DAY}06:00")],
        [{"agent_name": "bot", "started_at": f"{DAY}{minute}"} for minute in
         ("03:00", "05:00", "07:00")],
        ({"a": 2}, 1),
    ),
    "a call without an agent is not found by time": (
        [task("a", **RUNNING), task("b", None, **RUNNING)],
        [{"agent_name": None, "started_at": f"{DAY}05:00"}],
        ({}, 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_links(duckdb: Session, tmp_path: Path, name: str) -> None:
    tasks, calls, expected = CASES[name]
    priced = [{"agent_name": "bot", "effective_cost": "1", **call} for call in calls]
    assert links(duckdb, tmp_path, tasks, priced) == expected
