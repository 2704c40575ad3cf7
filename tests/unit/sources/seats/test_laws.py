"""Laws of lists: the order of records and pages says nothing, and twice is once."""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jauge.surfaces.cli.main import run

DAY = date(2026, 10, 31)
days = st.none() | st.integers(0, 200).map(lambda n: (DAY - timedelta(days=n)).isoformat())
seats = st.fixed_dictionaries(
    {
        "assignee": st.fixed_dictionaries({"login": st.sampled_from(["ada", "Ada", "bob", "cy"])}),
        "organization": st.fixed_dictionaries({"login": st.sampled_from(["red", "blue"])}),
        "last_activity_at": days,
        "created_at": days,
        "pending_cancellation_date": st.none() | st.just("2026-11-30"),
        "plan_type": st.sampled_from(["business", "enterprise"]),
        "last_activity_editor": st.none() | st.sampled_from(["vscode", "vim"]),
    }
)
lines = st.fixed_dictionaries(
    {
        "period_end": st.sampled_from(["2026-10-24", "2026-10-31"]),
        "email": st.sampled_from(["ada@x.com", "ADA@x.com", "bob@x.com", ""]),
        "user_status": st.sampled_from(["enabled", "pending", "deleted", "odd"]),
        "created_or_invited_date": days.map(lambda day: day or ""),
        "last_day_active": days.map(lambda day: day or "-"),
        "department": st.sampled_from(["['Legal']", "['Legal', 'Sales']", "[]", ""]),
    }
)
FIELDS = (
    "period_end", "email", "user_status", "created_or_invited_date", "last_day_active",
    "department",
)  # fmt: skip
quiet = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def rows_of(found: Any) -> list[str]:
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in found.rows)


@quiet
@given(st.lists(seats, min_size=1, max_size=12), st.randoms(use_true_random=False), st.data())
def test_the_order_of_seats_and_pages_says_nothing(
    reading: Any, records: list[Any], chance: random.Random, data: st.DataObject
) -> None:
    once = rows_of(reading({"total_seats": len(records), "seats": records}))
    mixed = records.copy()
    chance.shuffle(mixed)
    cuts = sorted({0, len(mixed), *data.draw(st.lists(st.integers(0, len(mixed)), max_size=3))})
    pages = [{"seats": mixed[start:end]} for start, end in pairwise(cuts)]
    chance.shuffle(pages)
    assert rows_of(reading("".join(map(json.dumps, pages)))) == once


@quiet
@given(st.lists(seats, min_size=1, max_size=8))
def test_records_that_come_twice_are_the_same_rows(reading: Any, records: list[Any]) -> None:
    once, twice = reading({"seats": records}), reading({"seats": records + records})
    assert rows_of(twice) == rows_of(once)
    assert twice.read == 2 * once.read


@quiet
@given(st.lists(lines, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_lines_says_nothing(
    reading: Any, records: list[dict[str, str]], chance: random.Random
) -> None:
    def text(rows: list[dict[str, str]]) -> str:
        body = [",".join(f'"{row[name]}"' for name in FIELDS) for row in rows]
        header = ",".join((*FIELDS, "cadence"))
        return "\n".join([header, *(f"{line},Weekly" for line in body)])

    mixed = records.copy()
    chance.shuffle(mixed)
    once, again = reading(text(records)), reading(text(mixed))
    assert rows_of(again) == rows_of(once)
    assert len(again.rejections) == len(once.rejections)
    named = {(row["email"].lower(), row["period_end"]) for row in records if row["email"]}
    assert len(once.rows) == len(named)


@pytest.fixture
def shelf(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Import files into one workspace; the answer of the command."""
    (tmp_path / "jauge.toml").write_text("", encoding="utf-8")

    def take(*paths: Path) -> dict[str, Any]:
        run(["--workspace", str(tmp_path), "import", *map(str, paths)])
        return json.loads(capfd.readouterr().out.splitlines()[-1])

    return take


def test_a_ledger_takes_each_list_once(shelf: Any, fixtures: Path) -> None:
    paths = [
        fixtures / "github_copilot" / "billing_seats.json",
        fixtures / "github_copilot" / "usage_metrics_users_1_day.ndjson",
        fixtures / "microsoft_365" / "copilot_usage_user_detail.csv",
        fixtures / "chatgpt" / "user_engagement_report_monthly.csv",
    ]
    first = shelf(*paths)
    assert (first["rows_added"], first["rows_duplicate"]) == (24 + 8 + 15 + 12, 0)
    again = shelf(*reversed(paths))
    assert (again["rows_added"], again["rows_duplicate"]) == (0, first["rows_added"])
    assert first["rows_rejected"] == again["rows_rejected"] == 0
