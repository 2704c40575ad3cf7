"""People forgotten: who it was is gone from every file, what was counted stays."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.errors import UsageError
from jauge.ledger import Ledger, Rates, open_snapshot, pseudonym_of
from laws.ledger_rows import NOW, put
from laws.record_rows import record, records, stored

MAIL, LOGIN = "ada@example.com", "ada"


def seat(user: str, day: date = date(2026, 10, 31), **values: Any) -> dict[str, Any]:
    return record("seat", user_id=user, as_of=day, unit_price=Decimal(19), **values)


def person(user: str, *others: str, **values: Any) -> dict[str, Any]:
    return record(
        "person", user_id=user, email_hash=user, x_other_ids=list(others), **values
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, book: Rates) -> Path:
    seats = [seat(LOGIN), seat("bob"), seat(LOGIN, date(2024, 1, 31)), seat("", tool="Odd")]
    people = [
        person(MAIL, LOGIN, display_name="Ada"),
        person("bob@example.com", "bob", display_name="Bob"),
    ]
    assert put(tmp_path, book, records("seat", *seats)).added == 4
    assert put(tmp_path, book, records("person", *people)).added == 2
    return tmp_path


def forget(folder: Path, book: Rates, who: str, *, dry_run: bool = False) -> Any:
    name = pseudonym_of(folder, who)
    assert name
    with Ledger(folder, book, now=NOW + timedelta(days=1)) as ledger:
        return ledger.erase(name, dry_run=dry_run)


@pytest.mark.parametrize("who", [MAIL, LOGIN, " ADA@example.com"])
def test_every_id_of_a_person_leads_to_all_rows(folder: Path, book: Rates, who: str) -> None:
    before = {table: stored(folder, table) for table in ("seat", "person")}
    assert forget(folder, book, who, dry_run=True).rows == {"seat": 2, "person": 1}
    assert {table: stored(folder, table) for table in before} == before
    erased = forget(folder, book, who)
    assert (erased.people, erased.rows) == (1, {"seat": 2, "person": 1})
    gone = {pseudonym_of(folder, one) for one in (MAIL, LOGIN)}
    after = {table: stored(folder, table) for table in before}
    (fresh,) = {row["user_id"] for row in after["person"]} - {
        row["user_id"] for row in before["person"]
    }
    assert {row["user_id"] for row in after["seat"]} == {
        fresh, pseudonym_of(folder, "bob"), None,
    }  # fmt: skip
    (forgotten,) = [row for row in after["person"] if row["user_id"] == fresh]
    told = ("display_name", "email_hash", "x_other_ids", "joined_on")
    assert [forgotten[name] for name in told] == [None] * 4
    for table, rows in after.items():
        assert not gone & {row["user_id"] for row in rows}
        kept = {"seat": ("seat_id", "unit_price", "team"), "person": ("person_id", "hourly_rate")}
        assert sorted([row[name] for name in kept[table]] for row in rows) == sorted(
            [row[name] for name in kept[table]] for row in before[table]
        )
    # Again there is nobody to forget, and nothing that told of it is kept.
    assert forget(folder, book, who).rows == {}
    with Ledger(folder, book, now=NOW) as ledger:
        manifest = ledger.manifest
        assert len(manifest.every_segment()) == len(manifest.segments())
        assert ledger.tail.names() == {s.segment_id for s in manifest.segments()}
        assert ledger.check() == []


def test_older_commits_with_the_person_are_no_longer_kept(folder: Path, book: Rates) -> None:
    with open_snapshot(folder) as snapshot:
        before = snapshot.commit
    forget(folder, book, MAIL)
    with pytest.raises(UsageError, match="no longer kept whole"), open_snapshot(folder, before):
        pass


def test_the_same_file_again_does_not_bring_the_person_back(folder: Path, book: Rates) -> None:
    forget(folder, book, MAIL)
    again = [person(MAIL, LOGIN, display_name="Ada")]
    assert put(folder, book, records("person", *again)).added == 0
    assert {row["display_name"] for row in stored(folder, "person")} == {None, "Bob"}


def test_identities_of_long_ago_are_forgotten_and_newer_ones_stay(
    folder: Path, book: Rates
) -> None:
    with Ledger(folder, book, now=NOW) as ledger:
        ledger.compact(everything=True)
        assert ledger.erase_before(date(2025, 1, 1), dry_run=True).commit is None
        erased = ledger.erase_before(date(2025, 1, 1))
        assert ledger.check() == []
    assert (erased.people, erased.rows) == (1, {"seat": 1})
    old, new = (
        {row["user_id"] for row in stored(folder, "seat") if (row["as_of"].year < 2025) == is_old}
        for is_old in (True, False)
    )
    assert pseudonym_of(folder, LOGIN) in new
    assert all(name.startswith("e_") for name in old)


def test_nobody_to_forget_writes_nothing(tmp_path: Path, book: Rates) -> None:
    with Ledger(tmp_path, book, now=NOW) as ledger:
        assert ledger.erase("u_nobody").commit is None
        assert ledger.erase_before(date(2030, 1, 1)).rows == {}
