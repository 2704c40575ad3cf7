"""Claude Enterprise analytics: counts of seats, and who used Claude."""

import json
from datetime import date
from pathlib import Path
from typing import Any

USER = {
    "user": {"id": "user_1", "email_address": "Ada@x.com", "type": "user"},
    "chat_metrics": {"message_count": 3},
    "claude_code_metrics": {},
    "web_search_count": 0,
}


def test_counts_by_day_are_told_once(reading: Any, fixtures: Path, notes: Any) -> None:
    found = reading(fixtures / "anthropic" / "enterprise_analytics_summaries.json")
    assert (found.format, found.rows) == ("claude-seat-counts", [])
    assert found.read == found.ignored == 7
    (note,) = notes(found)
    assert note.startswith("40 seats given and 2 invitations open on 2026-10-07, 29 people active")


def test_users_are_activity(reading: Any) -> None:
    days = ("2026-10-30", "2026-10-28")
    found = reading({"data": [{**USER, "last_activity_date": day} for day in days]})
    (row,) = found.rows
    assert (row["tool"], row["user_id"]) == ("Claude", "ada@x.com")
    assert row["last_activity_at"].date() == date(2026, 10, 30)
    assert row.get("status") is None


def test_a_row_over_all_users_names_nobody(reading: Any) -> None:
    found = reading("\n".join(json.dumps(each) for each in ({**USER, "user": None}, USER)))
    assert [row["user_id"] for row in found.rows] == ["ada@x.com"]
    assert found.refused == [(1, "user/email_address", None)]
