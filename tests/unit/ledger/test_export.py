"""Exports: every row once, ids hex, money text, unknown null, and a file only when whole."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from jauge.errors import UsageError
from jauge.ledger import Exported, Rates, open_snapshot, plain_decimal, write_file
from jauge.ledger.charges import COLUMNS
from jauge.model import USAGE
from laws.ledger_rows import batch, call, exported, put

ODD = 'a "b", c\nd;é'


@pytest.fixture
def workspace(tmp_path: Path, book: Rates) -> Path:
    rows = [call(1, agent_name=ODD, meters={"images": "2"}), call(2, request_model="nobody-knows")]
    put(tmp_path, book, batch(rows))
    return tmp_path


def test_every_form_holds_the_same_rows(workspace: Path) -> None:
    lines = [msgspec.json.decode(line) for line in exported(workspace).splitlines()]
    table = pq.read_table(io.BytesIO(exported(workspace, "parquet")))
    text = list(csv.DictReader(io.StringIO(exported(workspace, "csv").decode(), newline="")))
    assert list(lines[0]) == table.column_names == list(text[0]) == [c.name for c in USAGE]
    assert [row["usage_id"] for row in lines] == [row["usage_id"] for row in text]
    assert table["usage_id"].to_pylist() == [row["usage_id"] for row in lines]
    assert (lines[0]["agent_name"], text[0]["agent_name"]) == (ODD, ODD)
    assert (lines[0]["effective_cost"], text[0]["effective_cost"]) == ("0.003153", "0.003153")
    assert (lines[1]["effective_cost"], text[1]["effective_cost"]) == (None, "")
    assert (lines[0]["meters"], lines[0]["started_at"]) == (
        {"images": "2"}, "2026-10-01T08:07:00Z"
    )  # fmt: skip


def test_charges_have_every_column_and_an_unpriced_call_says_why(workspace: Path) -> None:
    charges = [
        msgspec.json.decode(line) for line in exported(workspace, table="charges").splitlines()
    ]
    assert all(list(row) == [column.name for column in COLUMNS] for row in charges)
    assert [row["x_cost_class"] for row in charges] == ["input", "output", "unpriced"]
    assert charges[2]["x_unpriced_reason"]
    assert len({row["charge_id"] for row in charges}) == 3


def test_a_file_appears_when_it_is_whole(workspace: Path) -> None:
    with open_snapshot(workspace) as snapshot:
        assert write_file(snapshot, "usage", "csv", workspace / "u.csv") == Exported(2)
        with pytest.raises(UsageError, match="export one of usage"):
            write_file(snapshot, "tasks", "csv", workspace / "t.csv")
    assert not list(workspace.glob("*t.csv*"))


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.0000025000", "0.0000025"), ("1E+2", "100"), ("-3.50", "-3.5"), ("0.0", "0")],
)
def test_a_decimal_is_written_in_full(value: str, text: str) -> None:
    assert plain_decimal(Decimal(value)) == text
