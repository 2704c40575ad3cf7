"""Spend by size, beside the target, and its drift."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.tiers.mix import Mix, mix
from ledger_case import calls_in, calls_of, case


def mixed(session: Session, folder: Path, *calls: dict[str, Any]) -> Mix:
    desk = calls_in(case(session, folder, calls_of(calls))).desk
    return mix(desk, None, "UTC", "EUR")


def test_shares_are_of_sized_calls_and_marked_against_the_target(
    duckdb: Session, tmp_path: Path
) -> None:
    found = mixed(
        duckdb,
        tmp_path,
        {"response_model": "gpt-5-mini", "effective_cost": "1", "times": 15},
        {"response_model": "claude-sonnet-4-5", "effective_cost": "5", "times": 4},
        {"response_model": "gpt-5", "effective_cost": "10"},
        {"response_model": "text-embedding-3-small", "effective_cost": "1", "times": 5},
        {"response_model": "in-house", "effective_cost": "2", "times": 5},
    )
    lines = {line.tier: line for line in found.lines}
    assert [line.tier for line in found.lines] == [
        "small", "medium", "frontier", "other", "unknown",
    ]  # fmt: skip
    shares = {tier: line.call_share for tier, line in lines.items()}
    assert shares == {
        "small": 0.75, "medium": 0.2, "frontier": 0.05, "other": None, "unknown": None,
    }  # fmt: skip
    assert [lines[tier].is_within for tier in ("small", "medium", "frontier")] == [True] * 3
    assert lines["unknown"].is_within is None
    assert lines["frontier"].cost_share == 10 / 45
    assert found.unknown_share == 0.2


def test_a_model_changes_its_size_with_the_month(duckdb: Session, tmp_path: Path) -> None:
    found = mixed(
        duckdb,
        tmp_path,
        {"response_model": "gpt-4o", "effective_cost": "1", "started_at": "2025-07-10T00:00:00"},
        {"response_model": "gpt-4o", "effective_cost": "2", "started_at": "2025-10-10T00:00:00"},
    )
    assert {line.tier: line.cost for line in found.lines} == {"medium": 2, "frontier": 1}
    assert [(one.month, one.shares) for one in found.months] == [
        ("2025-07", (0.0, 0.0, 1.0)),
        ("2025-10", (0.0, 1.0, 0.0)),
    ]


def test_an_empty_ledger_has_no_sizes(duckdb: Session, tmp_path: Path) -> None:
    desk_of = case(duckdb, tmp_path, calls_of([{"effective_cost": "1"}]))
    found = mix(calls_in(desk_of).desk, None, "UTC", "EUR")
    assert [line.tier for line in found.lines] == ["unknown"]
    assert found.unknown_share == 1.0
