"""Exports of bank lines, invoice lines, seats and people."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jauge.ledger import EXPORTED, Rates, Records, export, open_snapshot, pseudonym_of
from jauge.ledger.export import Format
from jauge.model import TABLES, Kind, Period, parse_period
from laws.ledger_rows import exported, put
from laws.record_rows import record, records

NAMES: dict[str, Kind] = {
    "bank-lines": "bank_line",
    "invoice-lines": "invoice_line",
    "seats": "seat",
    "people": "person",
}


def told(workspace: Path, table: str, period: Period | None = None) -> list[dict[str, Any]]:
    to = io.BytesIO()
    with open_snapshot(workspace) as snapshot:
        export(snapshot, table, "jsonl", to, period)
    return [msgspec.json.decode(line) for line in to.getvalue().splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_every_form_holds_the_same_rows_and_every_column(
    tmp_path: Path, book: Rates, name: str
) -> None:
    kind = NAMES[name]
    assert EXPORTED[name] == kind
    given = records(kind, record(kind, x_columns={"a": "b"}), record(kind, natural_key="other"))
    put(tmp_path, book, given)
    forms: tuple[Format, ...] = ("jsonl", "csv", "parquet")
    lines, text, table = (exported(tmp_path, form, name) for form in forms)
    rows = [msgspec.json.decode(line) for line in lines.splitlines()]
    written = list(csv.DictReader(io.StringIO(text.decode(), newline="")))
    read = pq.read_table(io.BytesIO(table))
    names = [column.name for column in TABLES[kind]]
    assert names[0] == "tenant"
    assert list(rows[0]) == list(written[0]) == read.column_names == names
    own = f"{kind}_id"
    assert [row[own] for row in rows] == [row[own] for row in written] == read[own].to_pylist()
    assert {len(row[own]) for row in rows} == {32}
    assert {"a": "b"} in [row["x_columns"] for row in rows]


def test_days_and_money_are_texts_and_a_day_has_no_hour(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, records("bank_line", record("bank_line", amount=Decimal("-24.50"))))
    (row,) = told(tmp_path, "bank-lines")
    assert (row["booked_on"], row["amount"], row["value_on"]) == ("2026-10-05", "-24.5", None)
    table = pq.read_table(io.BytesIO(exported(tmp_path, "parquet", "bank-lines")))
    assert table.schema.field("booked_on").type == pa.date32()
    assert table.schema.field("amount").type == pa.decimal128(38, 18)
    assert b",2026-10-05," in exported(tmp_path, "csv", "bank-lines")


def test_names_of_people_are_written_when_asked_for(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, records("person", record("person")))
    (row,) = told(tmp_path, "people")
    assert row["display_name"] is None
    assert row["email_hash"] == pseudonym_of(tmp_path, "ada@example.com")
    to = io.BytesIO()
    with open_snapshot(tmp_path) as snapshot:
        export(snapshot, "people", "jsonl", to, shown=Records(hidden=frozenset()))
    assert msgspec.json.decode(to.getvalue())["display_name"] == "Ada"


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/New_York", "Pacific/Auckland"])
def test_a_period_has_its_calendar_days_whatever_the_zone(
    tmp_path: Path, book: Rates, zone: str
) -> None:
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]
    put(tmp_path, book, records("bank_line", *(record("bank_line", booked_on=day) for day in days)))
    starts = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
    lines = [record("invoice_line", billing_period_start=at, invoice_id=str(at)) for at in starts]
    put(tmp_path, book, records("invoice_line", *lines))
    october = parse_period("2026-10", zone)
    found = [row["booked_on"] for row in told(tmp_path, "bank-lines", october)]
    assert found == ["2026-10-01", "2026-10-31"]
    found = [row["billing_period_start"] for row in told(tmp_path, "invoice-lines", october)]
    assert found == ["2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z"]
