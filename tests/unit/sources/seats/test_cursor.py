"""Cursor: members, spend and use of a team."""

from datetime import date
from typing import Any

MEMBERS = [
    {"name": "A", "email": "A@x.com", "role": "member", "id": 1, "isRemoved": False},
    {"name": "B", "email": "b@x.com", "role": "owner", "id": 2, "isRemoved": True},
    {"name": "C", "email": "c@x.com", "role": "free-owner", "id": 3, "isRemoved": False},
]


def test_members_hold_seats_unless_their_role_needs_none(reading: Any) -> None:
    found = reading({"teamMembers": MEMBERS})
    assert found.format == "cursor-team"
    assert [(row["user_id"], row["status"]) for row in found.rows] == [
        ("a@x.com", "active"),
        ("b@x.com", "cancelled"),
    ]
    assert (found.read, found.ignored) == (3, 1)


def test_spend_of_members_is_a_list_of_seats(reading: Any) -> None:
    spend = [{"userId": 7, "email": "a@x.com", "role": "member", "spendCents": 2450}]
    found = reading({"teamMemberSpend": spend, "subscriptionCycleStart": 1793318400000})
    assert [row["user_id"] for row in found.rows] == ["a@x.com"]
    assert found.rows[0].get("unit_price") is None


def test_days_without_use_are_no_use(reading: Any) -> None:
    day = {"day": "2026-10-30", "date": 1793318400000, "subscriptionIncludedReqs": 3}
    found = reading(
        {
            "data": [
                {**day, "email": "a@x.com", "isActive": True},
                {**day, "email": "b@x.com", "isActive": False},
            ],
            "period": {},
        }
    )
    (row,) = found.rows
    assert (found.format, row["user_id"]) == ("cursor-activity", "a@x.com")
    assert row["last_activity_at"].date() == date(2026, 10, 30)


def test_the_usage_export_gives_the_last_use_of_each(listed: Any) -> None:
    found = listed(
        "Date,User,Kind,Max Mode,Model,Input (w/ Cache Write),Total Tokens,Cost ($)\n"
        '"2026-10-09T10:00:00.000Z","me@x.com","Included","No","claude-4-sonnet","1","2","0.05"\n'
        '"2026-10-10T10:00:00.000Z","me@x.com","Included","No","claude-4-sonnet","1","2","0.05"\n'
    )
    (row,) = found.rows
    assert (found.format, row["as_of"]) == ("cursor-activity", date(2026, 10, 10))
