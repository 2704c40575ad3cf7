from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.analysis.engines import Session
from jauge.analysis.savings.realised import Realised, realised
from jauge.model.decision import FindingDecision
from ledger_case import calls_in, calls_of, case

DONE = datetime(2026, 10, 15, 12, tzinfo=UTC)
START = datetime(2026, 10, 16, tzinfo=UTC)
FIRST = datetime(2026, 9, 16, tzinfo=UTC)


def days(first: datetime, count: int, calls: int, cost: str, **values: Any) -> list[dict[str, Any]]:
    """So many calls on each of some days, the day after the other."""
    return [
        {
            "agent_name": "faq",
            "started_at": (first + timedelta(days=day, hours=8)).isoformat(),
            "times": calls,
            "effective_cost": cost,
            "operation_name": "chat",
            **values,
        }
        for day in range(count)
    ]


def measured(
    session: Session, folder: Path, told: Sequence[dict[str, Any]], kind: str, **values: Any
) -> Realised:
    rows = calls_of(told)
    calls = calls_in(case(session, folder, rows, period=None))
    agent = next(one.agent_id for one in calls.agents.values() if one.name == "faq")
    decision = FindingDecision(
        finding_id="f",
        kind=kind,
        subject={"agent_id": agent, "agent": "faq"},
        action="done",
        by="ann",
        at=DONE,
        **values,
    )
    return realised(calls, decision)


def test_cheaper_work_is_measured_at_the_volume_of_afterwards(
    duckdb: Session, tmp_path: Path
) -> None:
    before = days(FIRST, 30, 10, "0.10")
    after = days(START, 30, 20, "0.04")
    found = measured(duckdb, tmp_path, before + after, "cache_missed")
    # 20 calls a day that cost 6 cents less, 30.4375 days: the bill itself only fell by a fifth.
    assert found.mid == Decimal("36.525")
    assert found.cost_before == Decimal("30.4375")
    assert found.cost_after == Decimal("24.35")
    assert (found.way, found.currency, found.compared) == ("cheaper", "EUR", 1.0)
    assert (found.days_before, found.days_after) == (30, 30)
    assert found.low is not None
    assert found.mid is not None
    assert found.high is not None
    assert found.mid - found.low < Decimal("0.01") > found.high - found.mid


def test_another_mix_is_no_saving(duckdb: Session, tmp_path: Path) -> None:
    dear = {"operation_name": "chat", "feature": "long"}
    cheap = {"operation_name": "chat", "feature": "short"}
    before = days(FIRST, 30, 8, "0.10", **dear) + days(FIRST, 30, 2, "0.01", **cheap)
    after = days(START, 20, 2, "0.10", **dear) + days(START, 20, 8, "0.01", **cheap)
    found = measured(duckdb, tmp_path, before + after, "context_bloat")
    assert found.mid == 0
    assert found.cost_before is not None
    assert found.cost_after is not None
    assert found.cost_before > found.cost_after


def test_work_that_came_later_is_not_compared_and_its_share_is_told(
    duckdb: Session, tmp_path: Path
) -> None:
    told = days(FIRST, 30, 10, "0.10") + days(START, 10, 10, "0.05")
    told += days(START, 10, 10, "0.15", feature="new")
    found = measured(duckdb, tmp_path, told, "cache_missed")
    assert found.compared == pytest.approx(0.25)
    assert found.mid == Decimal("15.21875")


def test_a_retired_agent_saved_what_it_cost(duckdb: Session, tmp_path: Path) -> None:
    told = days(FIRST, 30, 10, "0.10") + days(FIRST, 60, 1, "0.01", agent_name="other")
    found = measured(duckdb, tmp_path, told, "zombie_agent")
    assert found.mid == found.cost_before == Decimal("30.4375")
    assert (found.way, found.cost_after) == ("retired", 0)


def test_an_uneven_use_has_a_wide_interval_around_what_is_expected(
    duckdb: Session, tmp_path: Path
) -> None:
    told = [row for day in range(0, 30, 5) for row in days(FIRST + timedelta(days=day), 1, 10, "1")]
    told += days(FIRST, 60, 1, "0.01", agent_name="other")
    found = measured(duckdb, tmp_path, told, "zombie_agent")
    assert found.low is not None
    assert found.mid is not None
    assert found.high is not None
    assert found.low < found.mid / 2 < found.mid < found.high
    again = measured(duckdb, tmp_path / "again", told[::-1], "zombie_agent")
    assert again == found


@pytest.mark.parametrize(
    ("told", "kind", "reason"),
    [
        (days(FIRST, 35, 1, "0.1"), "cache_missed", "too_soon"),
        (days(START, 30, 1, "0.1"), "cache_missed", "nothing_before"),
        (days(FIRST, 60, 1, "0.1"), "idle_seat", "not_calls"),
        (
            days(FIRST, 30, 1, "0.1") + days(START, 30, 1, "0.1", operation_name="embeddings"),
            "batchable",
            "nothing_alike",
        ),
        (days(FIRST, 60, 1, "1", billing_currency="XXX"), "cache_missed", "no_rate"),
    ],
)
def test_what_cannot_be_measured_says_why(
    duckdb: Session, tmp_path: Path, told: list[dict[str, Any]], kind: str, reason: str
) -> None:
    found = measured(duckdb, tmp_path, told, kind)
    assert (found.mid, found.reason) == (None, reason)
