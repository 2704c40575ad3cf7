"""The audit and the registry count the days without an owner alike."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fleet_rows import LAST, calls, case_of, entry, every, found_in
from jauge.analysis.engines import Session
from jauge.model.lifecycle import due


def test_an_orphan_is_due_on_the_day_on_which_the_registry_says_so(
    duckdb: Session, tmp_path: Path
) -> None:
    taken = datetime.combine(LAST, datetime.min.time(), UTC)
    lacks: dict[str, dict[str, Any]] = {
        "left-60": {"owner_left_on": LAST - timedelta(days=60)},
        "left-61": {"owner_left_on": LAST - timedelta(days=61)},
        "taken-59": {"owner": None, "ownerless_since": taken - timedelta(days=59)},
        "taken-60": {"owner": None, "ownerless_since": taken - timedelta(days=60)},
    }
    rows = [row for name in ("owned", *lacks) for row in calls(name, every(1, 90))]
    entries = [entry("owned"), *(entry(name, **told) for name, told in lacks.items())]
    found = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent")
    told = {name: one.parameters.ownership for name, one in found.items()}
    assert {name: (one.days, one.is_due) for name, one in told.items()} == {
        "left-60": (59, False),
        "left-61": (60, True),
        "taken-59": (59, False),
        "taken-60": (60, True),
    }
    assert {one.name: bool(due(one, LAST)) for one in entries} == {"owned": False} | {
        name: one.is_due for name, one in told.items()
    }
