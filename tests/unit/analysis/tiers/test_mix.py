"""Spend by size, beside the target, and its drift."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.tiers.mix import Mix, mix
from jauge.surfaces.terminal import tiers_records, tiers_wording
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


def test_calls_without_a_rate_have_a_size_and_their_money_stands_beside(
    duckdb: Session, tmp_path: Path
) -> None:
    virtual = {"response_model": "gpt-5-mini", "billing_currency": "XCR", "input_tokens": 10}
    found = mixed(
        duckdb,
        tmp_path,
        {**virtual, "output_tokens": 1, "effective_cost": "40", "times": 3},
        {"response_model": "gpt-5-nano", "effective_cost": "2", "input_tokens": 10,
         "output_tokens": 1},
        {"response_model": "gpt-5", "effective_cost": "6", "input_tokens": 10, "output_tokens": 1},
    )  # fmt: skip
    small, frontier = found.lines
    assert (small.calls, small.tokens, small.cost, small.unconverted_calls) == (4, 44, 2, 3)
    assert (small.call_share, small.cost_share, frontier.unconverted_calls) == (0.8, 0.25, 0)
    assert [(one.model, one.calls, one.cost) for one in small.models] == [
        ("gpt-5-nano", 1, 2),
        ("gpt-5-mini", 3, None),
    ]
    assert found.months[0].shares == (0.8, 0.0, 0.2)
    (beside,) = found.unconverted
    assert (beside.currency, beside.sums.calls, beside.sums.effective_cost) == ("XCR", 3, 120)
    assert (
        "Not converted: XCR120.00 for 3 calls, because XCR has no rate to EUR. Their sizes count "
        "the calls and their tokens, not the money: see it with `jauge cost --currency native`."
    ) in list(tiers_wording.notes(found))
    assert [one["unconverted_calls"] for one in tiers_records.rows(found)] == [3, 0]


def test_an_empty_ledger_has_no_sizes(duckdb: Session, tmp_path: Path) -> None:
    desk_of = case(duckdb, tmp_path, calls_of([{"effective_cost": "1"}]))
    found = mix(calls_in(desk_of).desk, None, "UTC", "EUR")
    assert [line.tier for line in found.lines] == ["unknown"]
    assert found.unknown_share == 1.0
