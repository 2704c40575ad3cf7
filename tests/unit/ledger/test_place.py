"""Sessions: where relative times start, and how long each call paused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from jauge.ledger import Rates
from laws.ledger_rows import batch, call, exported, put

ANCHOR = datetime(2026, 9, 1, 8, tzinfo=UTC)
PLACED: Any = {"placements": {"log": (ANCHOR, timedelta(hours=1))}}


def relative(number: int, session: str, second: int, duration_ms: int | None) -> dict[str, Any]:
    return call(number, started_at=None, x_session=session, duration_ms=duration_ms,
                x_relative_us=second * 1_000_000)  # fmt: skip


def told(workspace: Path) -> list[tuple[Any, ...]]:
    rows = [msgspec.json.decode(line) for line in exported(workspace).splitlines()]
    return [(r["x_session"], r["started_at"][11:19], r["x_pause_ms"]) for r in rows]


def test_sessions_follow_each_other_in_sorted_order(tmp_path: Path, book: Rates) -> None:
    rows = [relative(1, "b", 0, 2500), relative(2, "b", 10, None), relative(3, "b", 5, 60_000)]
    put(tmp_path, book, batch(rows), **PLACED)
    assert told(tmp_path) == [
        ("b", "08:00:00", None), ("b", "08:00:05", 2500), ("b", "08:00:10", 0)
    ]  # fmt: skip
    put(tmp_path, book, batch([relative(4, "a", 0, None)]), **PLACED)
    assert [row[:2] for row in told(tmp_path)] == [
        ("a", "08:00:00"), ("b", "09:00:00"), ("b", "09:00:05"), ("b", "09:00:10")
    ]  # fmt: skip


def test_a_call_that_arrives_late_changes_the_pause_of_the_next(
    tmp_path: Path, book: Rates
) -> None:
    first, between, last = (call(n, x_session="s") for n in (0, 1, 2))
    put(tmp_path, book, batch([first, last]))
    assert [row[2] for row in told(tmp_path)] == [None, 840_000]
    put(tmp_path, book, batch([between]))
    assert [row[2] for row in told(tmp_path)] == [None, 420_000, 420_000]
