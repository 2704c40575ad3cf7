"""GitHub Copilot: every figure of the documented files, and what else comes in such files."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.sources import Unreadable

FOLDER = "github_copilot"


def seat(login: str, **fields: Any) -> dict[str, Any]:
    return {
        "created_at": "2026-01-05T09:00:00Z",
        "pending_cancellation_date": None,
        "last_activity_at": "2026-10-31T08:00:00Z",
        "last_activity_editor": "vscode/1.1",
        "plan_type": "business",
        "assignee": {"login": login, "id": 1, "type": "User"},
        "assigning_team": None,
        "organization": {"login": "red"},
        **fields,
    }


def page(*seats: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {"total_seats": len(seats) if total is None else total, "seats": list(seats)}


def of_status(found: Any, status: str) -> list[str]:
    return sorted(row["user_id"] for row in found.rows if row["status"] == status)


def test_the_documented_seats_have_their_statuses(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / FOLDER / "billing_seats.json")
    assert found.format == "github-copilot-seats"
    assert len(found.rows) == 24
    assert {row["as_of"] for row in found.rows} == {date(2026, 10, 31)}
    assert of_status(found, "never_used") == ["dev05", "dev11", "dev17"]
    assert of_status(found, "idle") == ["dev03", "dev20"]
    assert of_status(found, "cancelled") == ["dev08"]
    assert len(of_status(found, "active")) == 18


def test_idle_and_grace_can_be_asked_of_the_documented_seats(reading: Any, fixtures: Path) -> None:
    """The figures that a question works out from the rows, with 60 days and 30 of grace."""
    rows = reading(fixtures / FOLDER / "billing_seats.json").rows
    day = datetime(2026, 10, 31, tzinfo=UTC)
    idle = [
        row["user_id"]
        for row in rows
        if row["last_activity_at"] and (day - row["last_activity_at"]).days > 60
    ]
    assert idle == ["dev03", "dev08", "dev20"]
    fresh = [row["user_id"] for row in rows if (day.date() - row["assigned_on"]).days < 30]
    assert fresh == ["dev17"]
    waste = [
        row
        for row in rows
        if row["status"] in {"never_used", "idle"} and row["user_id"] not in fresh
    ]
    assert sorted(row["user_id"] for row in waste) == ["dev03", "dev05", "dev11", "dev20"]
    assert sum(row["unit_price"] for row in waste) == 76
    assert {(row["currency"], row["tax_basis"], row["x_price_period"]) for row in waste} == {
        ("USD", "net", "month")
    }
    (cancelled,) = (row for row in rows if row["status"] == "cancelled")
    assert cancelled["renews_on"] == date(2026, 11, 1)


def test_a_list_price_is_marked_as_one_and_unknown_without_a_known_plan(reading: Any) -> None:
    plans = ("business", "enterprise", "unknown")
    found = reading(page(*(seat(plan, plan_type=plan) for plan in plans)))
    prices = {row["user_id"]: row.get("unit_price") for row in found.rows}
    assert prices == {"business": Decimal(19), "enterprise": Decimal(39), "unknown": None}
    marks = {row["user_id"]: row["x_columns"].get("x_unit_price") for row in found.rows}
    assert marks == {"business": "list", "enterprise": "list", "unknown": None}


def test_a_user_in_two_organisations_has_two_seats(reading: Any) -> None:
    found = reading(page(seat("Ada"), seat("ada", organization={"login": "blue"})))
    assert [(row["user_id"], row["account"]) for row in found.rows] == [
        ("ada", "red"),
        ("ada", "blue"),
    ]
    assert len({row["natural_key"] for row in found.rows}) == 2


@pytest.mark.parametrize(
    "form",
    [
        json.dumps,
        lambda pages: json.dumps(pages, indent=1),
        lambda pages: "".join(map(json.dumps, pages)),
        lambda pages: "".join(json.dumps(one, indent=2) for one in pages),
        lambda pages: "\n".join(map(json.dumps, pages)),
        lambda pages: json.dumps([each for one in pages for each in one["seats"]]),
        lambda pages: "\n".join(json.dumps(each) for one in pages for each in one["seats"]),
    ],
    ids=["slurped", "indented", "concatenated", "concatenated-indented", "lines", "bare", "jsonl"],
)
def test_pages_say_the_same_however_they_are_joined(
    reading: Any, form: Callable[[list[dict[str, Any]]], str]
) -> None:
    pages = [page(seat("a"), seat("b"), total=3), page(seat("c"), total=3)]
    found = reading(form(pages))
    assert [row["user_id"] for row in found.rows] == ["a", "b", "c"]
    assert found.format == "github-copilot-seats"


def test_missing_pages_are_told(reading: Any, notes: Any) -> None:
    assert "holds 2 of 240 records" in " ".join(
        notes(reading(page(seat("a"), seat("b"), total=240)))
    )


def test_a_day_beside_the_seats_is_the_day_of_the_list(reading: Any, notes: Any) -> None:
    found = reading({**page(seat("a")), "exported_at": "2026-11-02T10:00:00Z"})
    assert [row["as_of"] for row in found.rows] == [date(2026, 11, 2)]
    assert notes(found) == []


def test_a_list_without_any_seat_is_taken_and_says_nothing(reading: Any) -> None:
    found = reading(page())
    assert (found.rows, found.read, found.refused) == ([], 0, [])


def test_a_seat_without_a_user_is_told_and_the_others_stay(reading: Any) -> None:
    found = reading(page(seat("a"), seat("b", assignee=None)))
    assert [row["user_id"] for row in found.rows] == ["a"]
    assert found.refused == [(2, "assignee/login", None)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_activity_at", "2027-10-31T08:00:00Z"),
        ("last_activity_at", "yesterday"),
        ("created_at", "1999-01-01T00:00:00Z"),
        ("pending_cancellation_date", "2026-13-01"),
    ],
)
def test_a_date_that_cannot_be_is_told(reading: Any, field: str, value: str) -> None:
    found = reading(page(seat("a"), seat("b", **{field: value})))
    assert [row["user_id"] for row in found.rows] == ["a"]
    assert found.refused == [(2, field, value)]


@pytest.mark.parametrize(("days", "status"), [(59, "active"), (60, "idle"), (61, "idle")])
def test_a_seat_is_idle_from_sixty_days_on(reading: Any, days: int, status: str) -> None:
    last = datetime(2026, 10, 31, 23, 59, tzinfo=UTC).timestamp() - days * 86_400
    text = datetime.fromtimestamp(last, UTC).isoformat()
    found = reading(page(seat("now"), seat("then", last_activity_at=text)))
    assert found.rows[1]["status"] == status


def test_the_activity_report_of_the_console_is_a_list_of_seats(listed: Any) -> None:
    found = listed(
        "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used,Organization\n"
        "2026-03-28T06:54:33Z,user1,2026-03-27T03:52:53Z,None,None,org1\n"
        "2026-03-28T06:54:33Z,User2,,2026-03-27T03:52:53Z,vscode/1.1,org1\n"
    )
    assert found.format == "github-copilot-seats"
    assert [(r["user_id"], r["status"], r["as_of"]) for r in found.rows] == [
        ("user1", "never_used", date(2026, 3, 28)),
        ("user2", "active", date(2026, 3, 28)),
    ]


def test_counts_of_seats_are_told_and_give_no_row(reading: Any, fixtures: Path, notes: Any) -> None:
    found = reading(fixtures / FOLDER / "billing.json")
    assert (found.rows, found.read, found.ignored) == ([], 1, 1)
    (note,) = notes(found)
    assert note.startswith("24 seats, 18 active and 6 inactive in this cycle, 0 invited, 1 to be")


def test_use_by_day_is_activity_and_no_seat(reading: Any, fixtures: Path, notes: Any) -> None:
    found = reading(fixtures / FOLDER / "usage_metrics_users_1_day.ndjson")
    assert found.format == "github-copilot-activity"
    assert {row.get("status") for row in found.rows} == {None}
    assert {row.get("unit_price") for row in found.rows} == {None}
    assert all(row["natural_key"].endswith("\x1factivity") for row in found.rows)
    assert "records of use: 8, of people: 8; the last use of each, and no seat" in notes(found)


def test_of_many_days_the_last_with_any_use_counts(reading: Any) -> None:
    record = {"user_login": "ada", "enterprise_id": "1", "user_initiated_interaction_count": 2}
    lines = [
        {**record, "day": "2026-10-28"},
        {**record, "day": "2026-10-30"},
        {**record, "day": "2026-10-31", "user_initiated_interaction_count": 0},
        {**record, "day": "2026-10-29", "user_login": "bob"},
    ]
    found = reading("\n".join(map(json.dumps, lines)))
    last = {row["user_id"]: row["last_activity_at"].date() for row in found.rows}
    assert last == {"ada": date(2026, 10, 30), "bob": date(2026, 10, 29)}
    assert Counter(row["as_of"] for row in found.rows) == {date(2026, 10, 30): 2}
    assert (found.read, found.ignored) == (4, 2)


def test_the_former_metrics_are_refused_in_one_line(reading: Any) -> None:
    record = {"date": "2024-06-24", "total_active_users": 24, "copilot_ide_code_completions": {}}
    with pytest.raises(Unreadable, match="which name no user: import its seats"):
        reading([record])


def test_totals_by_day_are_told(reading: Any, notes: Any) -> None:
    days = [
        {"day": "2026-10-30", "daily_active_users": 7, "totals_by_ide": []},
        {"day": "2026-10-29", "daily_active_users": 5, "totals_by_ide": []},
    ]
    found = reading("\n".join(map(json.dumps, days)))
    assert notes(found) == ["7 users active on 2026-10-30: import the report by user for the rows"]


def test_counts_without_a_count_are_refused(reading: Any) -> None:
    with pytest.raises(Unreadable, match="counts of seats without a count"):
        reading({"seat_breakdown": None, "plan_type": "business"})


def test_what_is_no_object_among_seats_is_told(reading: Any) -> None:
    found = reading({"total_seats": 2, "seats": [seat("a"), 7, "text"]})
    assert [row["user_id"] for row in found.rows] == ["a"]
    assert found.refused == [(2, None, "7"), (3, None, "text")]
