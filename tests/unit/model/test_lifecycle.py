"""Which state may follow which, and what is due on which day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jauge.model import lifecycle
from jauge.model.registry import STATES, AgentEntry

FOUND = datetime(2026, 1, 10, 23, 59, tzinfo=UTC)
LAST = date(2026, 3, 11)
"""The sixtieth day after."""


def entry(**facts: Any) -> AgentEntry:
    return AgentEntry(agent_id="a", name="a", discovered_at=FOUND, **facts)


def test_every_state_says_what_may_follow_and_none_follows_itself() -> None:
    assert set(lifecycle.FOLLOWING) == set(STATES)
    assert not any(lifecycle.may_follow(one, one) for one in STATES)
    assert not lifecycle.FOLLOWING["retired"]


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_review_is_three_months_later(day: date, then: date) -> None:
    assert lifecycle.next_review(day) == then


def test_an_agent_without_owner_is_due_on_the_sixtieth_day_and_not_before() -> None:
    assert lifecycle.due(entry(), LAST - timedelta(days=1)) == ()
    (found,) = lifecycle.due(entry(), LAST)
    assert (found.due_for, found.since) == ("retirement", LAST)
    assert lifecycle.due(entry(is_exempt=True), LAST) == (found,)
    assert lifecycle.due(entry(owner="ada"), LAST) == ()
    assert lifecycle.due(entry(state="retired"), LAST) == ()


def test_the_days_count_from_when_the_owner_was_taken_away() -> None:
    later = entry(ownerless_since=FOUND + timedelta(days=5))
    assert lifecycle.due(later, LAST + timedelta(days=4)) == ()
    assert lifecycle.due(later, LAST + timedelta(days=5))


def test_the_days_count_from_the_day_after_an_owners_last_day() -> None:
    gone = entry(owner="ada", owner_left_on=date(2026, 1, 9))
    assert lifecycle.ownerless_from(gone, date(2026, 1, 9)) is None
    assert lifecycle.ownerless_from(gone, date(2026, 1, 10)) == date(2026, 1, 10)
    assert lifecycle.due(gone, LAST - timedelta(days=1)) == ()
    assert lifecycle.due(gone, LAST)


def test_a_review_is_due_on_its_day() -> None:
    reviewed = entry(owner="ada", review_on=LAST)
    assert lifecycle.due(reviewed, LAST - timedelta(days=1)) == ()
    (found,) = lifecycle.due(reviewed, LAST)
    assert (found.due_for, found.since) == ("review", LAST)
