"""Rows of seats and people for tests: what a list says of one, with a few values changed."""

from datetime import UTC, date, datetime
from typing import Any

DAY = date(2026, 10, 31)


def seat(number: int, **values: Any) -> dict[str, Any]:
    return {
        "seat_id": number.to_bytes(16, "big"),
        "tenant": "default",
        "as_of": DAY,
        "tool": "Tool",
        "account": "one",
        "user_id": f"u{number}",
        "status": "active",
        "last_activity_at": at(DAY),
        "assigned_on": date(2026, 1, 1),
    } | values


def person(number: int, **values: Any) -> dict[str, Any]:
    return {
        "person_id": number.to_bytes(16, "big"),
        "tenant": "default",
        "as_of": DAY,
        "source": "people-hr",
    } | values


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
