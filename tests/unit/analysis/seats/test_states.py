"""Which seats a day shows, in which state, and what can be given back."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis_seats import DAY, at, person, seat
from engines.cell_rows import write_table
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.seats.answer import Seats, answer
from jauge.analysis.seats.asked import Asked


def shown(
    session: Session, folder: Path, seats: list[dict[str, Any]],
    people: list[dict[str, Any]] | None = None, by: tuple[str, ...] = ("tool",), **asked: Any,
) -> Seats:  # fmt: skip
    files = {"seat": write_table(folder, "seat", seats)}
    if people:
        files["person"] = write_table(folder, "person", people)
    found = answer(Held(session, files), Asked(day=asked.pop("day", DAY), **asked), by)
    assert found is not None
    return found


NEVER = {"status": "never_used", "last_activity_at": None}
LONG_AGO = {"last_activity_at": at(DAY - timedelta(days=60))}


@pytest.mark.parametrize(
    ("values", "state", "goes"),
    [
        ({}, "active", 0),
        (LONG_AGO, "idle", 1),
        ({"last_activity_at": at(DAY - timedelta(days=59))}, "active", 0),
        # A list that states idleness without a day, and one that knows no uses.
        ({"status": "idle", "last_activity_at": None}, "idle", 1),
        ({"last_activity_at": None}, "active", 0),
        (NEVER, "never_used", 1),
        ({**NEVER, "assigned_on": DAY - timedelta(days=29)}, "never_used", 0),
        ({**NEVER, "assigned_on": DAY - timedelta(days=30)}, "never_used", 1),
        ({**NEVER, "assigned_on": None}, "never_used", 1),
        ({"status": "leaver"}, "leaver", 1),
        ({"status": "cancelled", **LONG_AGO}, "cancelled", 0),
        ({"status": "pending", "last_activity_at": None}, "pending", 0),
    ],
)
def test_state(
    duckdb: Session, tmp_path: Path, values: dict[str, Any], state: str, goes: int
) -> None:
    counts = shown(duckdb, tmp_path, [seat(1, **values)]).total.counts
    assert (getattr(counts, state), counts.reclaimable, counts.seats) == (1, goes, 1)


def test_a_later_list_is_a_new_picture_of_its_account_alone(
    duckdb: Session, tmp_path: Path
) -> None:
    later = DAY + timedelta(days=10)
    rows = [
        seat(1), seat(2), seat(3, account="two"), seat(4, account=None), seat(5, as_of=later),
        seat(6, status=None, as_of=later, account="three"),
    ]  # fmt: skip
    assert shown(duckdb, tmp_path, rows).total.counts.seats == 4
    assert shown(duckdb, tmp_path, rows, day=later).total.counts.seats == 3


def test_a_report_of_use_is_no_list_and_tells_the_last_use(duckdb: Session, tmp_path: Path) -> None:
    report = {"status": None, "as_of": DAY, "user_id": "u1", "assigned_on": None}
    unused = seat(1, **NEVER)
    same = shown(duckdb, tmp_path, [unused, seat(2, **report)]).total.counts
    assert (same.seats, same.active) == (1, 1)
    unnamed = shown(duckdb, tmp_path, [unused, seat(2, **report, account=None)]).total.counts
    assert unnamed.active == 1
    other = shown(duckdb, tmp_path, [unused, seat(2, **report, account="x")]).total.counts
    assert (other.never_used, other.seen_elsewhere, other.reclaimable) == (1, 1, 1)
    stale = report | LONG_AGO
    assert shown(duckdb, tmp_path, [unused, seat(2, **stale)]).total.counts.idle == 1


@pytest.mark.parametrize(
    ("people", "leavers"),
    [
        ([{"user_id": "u1", "left_on": DAY}], 1),
        ([{"user_id": "u1", "left_on": DAY + timedelta(days=1)}], 0),
        ([{"user_id": "mail", "x_other_ids": ["u1"], "left_on": DAY}], 1),
        ([{"user_id": "u1", "left_on": DAY, "as_of": DAY + timedelta(days=1)}], 0),
        # HR knows the end, the directory has the account open still.
        (
            [
                {
                    "user_id": "mail",
                    "email_hash": "mail",
                    "left_on": DAY,
                    "as_of": date(2026, 9, 1),
                },
                {"user_id": "u1", "email_hash": "mail", "source": "entra-users"},
            ],
            1,
        ),
        # The newest row of the same list says that the contract goes on.
        (
            [
                {"user_id": "u1", "left_on": DAY, "as_of": date(2026, 9, 1)},
                {"user_id": "u1"},
            ],
            0,
        ),
        # Came back after the end that another list knows.
        (
            [
                {"user_id": "u1", "left_on": date(2025, 1, 1), "source": "okta-users"},
                {"user_id": "u1", "joined_on": date(2026, 2, 1)},
            ],
            0,
        ),
    ],
)
def test_who_has_left(
    duckdb: Session, tmp_path: Path, people: list[dict[str, Any]], leavers: int
) -> None:
    rows = [person(number, **values) for number, values in enumerate(people)]
    counts = shown(duckdb, tmp_path, [seat(1)], rows).total.counts
    assert (counts.leaver, counts.reclaimable) == (leavers, leavers)


def test_who_has_left_and_was_cancelled_gives_nothing_back(duckdb: Session, tmp_path: Path) -> None:
    gone = [person(1, user_id="u1", left_on=DAY)]
    counts = shown(duckdb, tmp_path, [seat(1, status="cancelled")], gone).total.counts
    assert (counts.leaver, counts.reclaimable) == (1, 0)


def test_who_pays_once_is_counted_once(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        seat(1, tool="GitHub Copilot", **LONG_AGO),
        seat(2, tool="GitHub Copilot", user_id="u1", account="two"),
        seat(3, tool="Cursor"),
        seat(4, tool="Cursor", user_id="u3", account="two"),
    ]
    found = {line.keys: line for line in shown(duckdb, tmp_path, rows).lines}
    copilot, cursor = found["GitHub Copilot",], found["Cursor",]
    assert (copilot.counts.seats, copilot.counts.repeats, copilot.counts.active) == (1, 1, 1)
    assert (cursor.counts.seats, cursor.counts.repeats, cursor.users) == (2, 0, 1)


def test_small_teams_go_together_until_they_are_enough(duckdb: Session, tmp_path: Path) -> None:
    teams = ["a"] * 8 + ["b"] * 6 + ["c"] * 2
    rows = [seat(number, team=team) for number, team in enumerate(teams)]
    lines = shown(duckdb, tmp_path, rows, by=("team",)).lines
    # Two alone would be what is left of the total: the smallest other team joins them.
    assert [(line.keys, line.users, line.others) for line in lines] == [
        (("a",), 8, 0),
        ((None,), 8, 2),
    ]


def test_the_team_of_the_list_of_people_goes_before_that_of_the_tool(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [seat(number, team="guess") for number in range(5)]
    known = [person(number, user_id=f"u{number}", team="known") for number in range(5)]
    (line,) = shown(duckdb, tmp_path, rows, known, by=("team",)).lines
    assert line.keys == ("known",)
