"""Persons in the ledger: each has one pseudonym, and nothing that is stored leads to the name."""

import re
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jauge.errors import JaugeError
from jauge.ledger import Added, Ledger, Rates, pseudonym_of
from jauge.ledger.layout import Layout
from jauge.ledger.pseudonyms import Pseudonyms, is_open, make_secret, pseudonym, read_secret
from jauge.model import TABLES
from laws.bill_rows import line, lines
from laws.ledger_rows import NOW, batch, call, put
from laws.record_rows import record, records, stored

KEY = bytes(range(32))
FORM = re.compile(r"u_[a-z2-7]{20}")


def test_an_address_has_one_pseudonym_whatever_its_case_and_blanks() -> None:
    made = pseudonym(KEY, "ada@example.com")
    assert FORM.fullmatch(made)
    assert made == pseudonym(KEY, "  Ada@Example.COM\n")
    assert made == pseudonym(KEY, made)
    assert made != pseudonym(bytes(32), "ada@example.com")
    assert pseudonym(KEY, "Ada") != pseudonym(KEY, "ada"), "a login may tell them apart"
    assert pseudonym(KEY, " ") == ""


def test_many_people_have_as_many_pseudonyms() -> None:
    made = {pseudonym(KEY, f"person{number}@example.com") for number in range(5000)}
    assert len(made) == 5000


def test_the_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert read_secret(layout) is None
    with ThreadPoolExecutor(8) as pool:
        barrier = threading.Barrier(8)

        def make(_number: int) -> bytes:
            barrier.wait()
            return make_secret(layout)

        made = set(pool.map(make, range(8)))
    assert made == {read_secret(layout)}
    assert stat.S_IMODE(layout.secret.stat().st_mode) == 0o600
    assert not is_open(layout)
    layout.secret.chmod(0o640)
    assert is_open(layout)


def test_a_writer_that_was_killed_before_it_wrote_the_key_leaves_none(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.secret.touch()
    assert read_secret(layout) is None
    assert make_secret(layout) == read_secret(layout)


@pytest.mark.parametrize("text", ["zz", "00", "é" * 64])
def test_a_damaged_key_is_named_and_never_replaced(tmp_path: Path, text: str) -> None:
    layout = Layout(tmp_path)
    layout.secret.write_text(text)
    for attempt in (read_secret, make_secret):
        with pytest.raises(JaugeError, match=r"secret: damaged: put a backup in its place"):
            attempt(layout)
    assert layout.secret.read_text() == text


def test_only_columns_of_persons_change_each_by_its_distinct_values() -> None:
    asked: list[int] = []

    def secret() -> bytes:
        asked.append(1)
        return KEY

    persons = Pseudonyms(secret)
    plain = pa.table({"agent_name": ["a"], "user_id": pa.nulls(1, pa.string())})
    assert persons.replaced(plain) == (plain, [])
    assert asked == []
    users = pa.chunked_array([["ada", None, "ada"], ["", "bob"]]).dictionary_encode()
    given = pa.table(
        {"user_id": users, "x_other_ids": [["x", ""], None, [], ["y"], None], "n": range(5)}
    )
    table, names = persons.replaced(given)
    ada, bob = pseudonym(KEY, "ada"), pseudonym(KEY, "bob")
    assert table["user_id"].to_pylist() == [ada, None, ada, None, bob]
    assert table["x_other_ids"].to_pylist() == [
        [pseudonym(KEY, "x")],
        None,
        [],
        [pseudonym(KEY, "y")],
        None,
    ]
    assert (names, asked) == (["user_id"], [1])
    assert table.column_names == given.column_names


ADA = "ada@example.com"


def persons_of(workspace: Path) -> set[Any]:
    (seat,), (person,) = stored(workspace, "seat"), stored(workspace, "person")
    (usage,), (charge,) = stored(workspace, "usage"), stored(workspace, "charge")
    return {
        seat["user_id"],
        seat["x_email_hash"],
        person["user_id"],
        person["email_hash"],
        *person["x_other_ids"],
        usage["user_id"],
        charge["x_user_id"],
    }


def fill(workspace: Path, book: Rates, **options: Any) -> Added:
    parts = [
        batch([call(1, user_id=ADA.upper())]),
        lines(line("a", x_user_id=f" {ADA}")),
        records("seat", record("seat", user_id=ADA, x_email_hash=ADA)),
        records("person", record("person", user_id=ADA, email_hash=ADA, x_other_ids=[ADA])),
    ]
    return sum((put(workspace, book, part, **options) for part in parts), Added(0, 0))


def test_a_person_has_the_same_pseudonym_in_every_table(tmp_path: Path, book: Rates) -> None:
    assert pseudonym_of(tmp_path, ADA) is None
    assert fill(tmp_path, book) == Added(4, 0)
    assert persons_of(tmp_path) == {pseudonym_of(tmp_path, ADA)}
    assert stored(tmp_path, "person")[0]["display_name"] == "Ada"
    for table in TABLES:
        assert "example.com" not in str(stored(tmp_path, table)).lower()
    assert fill(tmp_path, book) == Added(0, 4)


def test_without_pseudonyms_persons_stay_as_they_are_sent(tmp_path: Path, book: Rates) -> None:
    fill(tmp_path, book, has_pseudonyms=False)
    assert persons_of(tmp_path) == {ADA, ADA.upper(), f" {ADA}"}
    assert read_secret(Layout.of(tmp_path)) is None


def test_a_dry_run_makes_no_key_and_finds_what_is_there(tmp_path: Path, book: Rates) -> None:
    given = records("seat", record("seat", user_id=ADA))
    assert put(tmp_path, book, given, given, dry_run=True) == Added(1, 1)
    assert read_secret(Layout.of(tmp_path)) is None
    put(tmp_path, book, given)
    assert put(tmp_path, book, given, dry_run=True) == Added(0, 1)


def test_an_id_does_not_tell_who_is_meant(tmp_path: Path, book: Rates) -> None:
    """Else whoever has a list of addresses could try each of them against the ids of an export."""
    ids = set()
    for name in ("one", "two"):
        put(tmp_path / name, book, records("seat", record("seat", user_id=ADA)))
        put(tmp_path / name, book, batch([call(1, user_id=ADA, natural_key=f"2026\x1f{ADA}\x1fx")]))
        put(tmp_path / name, book, batch([call(2, natural_key="call")]))
        ids |= {row["seat_id"] for row in stored(tmp_path / name, "seat")}
        ids |= {row["usage_id"] for row in stored(tmp_path / name, "usage")}
    assert len(ids) == 5, "two for each ledger, and one of both"


def test_a_pseudonym_is_the_same_person_as_the_address(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, records("seat", record("seat", user_id=ADA)))
    made = pseudonym_of(tmp_path, ADA)
    for name in (made, ADA.upper()):
        given = records("seat", record("seat", user_id=name))
        assert put(tmp_path, book, given) == Added(0, 1)


def test_a_conflict_names_no_more_of_a_person_than_the_domain(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, records("person", record("person", user_id=ADA)))
    moved = records("person", record("person", user_id=ADA, team="Sales"))
    with Ledger(tmp_path, book, now=NOW) as ledger, ledger.importing("b.csv") as sink:
        sink.add(moved)
    assert [one.value for one in sink.rejections] == [f"…@{ADA.partition('@')[2]}, 2026-10-05"]
