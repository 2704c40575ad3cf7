"""One use that was exported in several ways, by hour and by day or by project and not, counts once.

Answers of the usage and cost reports of Anthropic and OpenAI, as their APIs give them.
"""

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jauge.config import load
from jauge.ingest import run_import
from jauge.ledger import open_snapshot

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = datetime(2026, 11, 10, tzinfo=UTC)
TOKENS = 1000


def stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def use(count: int, hours: int, day: int = 0, **values: Any) -> dict[str, Any]:
    """Buckets of so many hours, each with a thousand input tokens an hour."""
    first = DAY + timedelta(days=day)
    result = {
        "uncached_input_tokens": TOKENS * hours,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "cache_read_input_tokens": 0,
        "output_tokens": 0,
        "server_tool_use": {"web_search_requests": 0},
        "api_key_id": None,
        "workspace_id": "wrk",
        "model": "claude-sonnet-4-5-20250929",
        "service_tier": "standard",
        "context_window": "0-200k",
    } | values
    starts = [first + timedelta(hours=hours * number) for number in range(count)]
    return {
        "data": [
            {
                "starting_at": stamp(start),
                "ending_at": stamp(start + timedelta(hours=hours)),
                "results": [result],
            }
            for start in starts
        ],
        "has_more": False,
    }


def costs(*results: dict[str, Any]) -> dict[str, Any]:
    start = int(DAY.timestamp())
    rows = [
        {"object": "organization.costs.result", "amount": {"value": 1.0, "currency": "usd"},
         "line_item": None, "project_id": None} | result
        for result in results
    ]  # fmt: skip
    bucket = {"object": "bucket", "start_time": start, "end_time": start + 86_400, "results": rows}
    return {"object": "page", "data": [bucket], "has_more": False, "next_page": None}


def dollars(value: float) -> dict[str, Any]:
    return {"amount": {"value": value, "currency": "usd"}}


def taken(workspace: Path, answers: Sequence[dict[str, Any]], table: str) -> tuple[Decimal, int]:
    """The counted cost of answers that come one after the other, and the counted tokens."""
    workspace.mkdir()
    for number, answer in enumerate(answers):
        file = workspace / f"{number}.json"
        file.write_text(json.dumps(answer))
        run_import(workspace, [file], config=load(workspace), now=NOW)
    with open_snapshot(workspace) as snapshot:
        rows = [row for f in snapshot.paths(table) for row in pq.read_table(f).to_pylist()]
    counted = [row for row in rows if row["role"] == "counted"]
    cost = sum((row["effective_cost"] for row in counted), Decimal(0))
    return cost, sum(row.get("input_tokens") or 0 for row in counted)


@pytest.mark.parametrize(
    "other",
    [
        use(24, 1),
        use(1, 24, workspace_id=None),
        use(1, 24, api_key_id="key"),
        use(24, 1, workspace_id=None),
    ],
)
def test_a_day_in_two_ways_counts_once_in_either_order(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    day = use(1, 24)
    alone = taken(tmp_path / "alone", [day], "usage")
    assert alone[1] == 24 * TOKENS
    for number, answers in enumerate(itertools.permutations([day, other])):
        assert taken(tmp_path / str(number), answers, "usage") == alone


def test_hours_of_a_part_of_a_day_leave_the_rest_of_the_day(tmp_path: Path) -> None:
    assert taken(tmp_path / "w", [use(5, 1), use(1, 24)], "usage")[1] == 24 * TOKENS
    assert taken(tmp_path / "v", [use(24, 1), use(1, 24, day=1)], "usage")[1] == 48 * TOKENS
    models = [use(24, 1), use(1, 24, model="claude-opus-4-5-20251101")]
    assert taken(tmp_path / "m", models, "usage")[1] == 48 * TOKENS


def test_costs_by_line_and_by_project_count_once_in_either_order(tmp_path: Path) -> None:
    by_line = costs(
        dollars(5.0) | {"line_item": "gpt-4o-2024-08-06, input"},
        dollars(3.0) | {"line_item": "gpt-4o-2024-08-06, output"},
    )
    by_project = costs(dollars(6.0) | {"project_id": "p1"}, dollars(2.5) | {"project_id": "p2"})
    for number, answers in enumerate(itertools.permutations([by_line, by_project])):
        assert taken(tmp_path / str(number), answers, "charge")[0] == Decimal("8.5")
