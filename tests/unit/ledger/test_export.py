"""Exports: every row once, ids hex, money text, unknown null, and a file only when whole."""

import csv
import io
import os
import stat
import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from jauge.errors import UsageError
from jauge.ledger import (
    Charges,
    Exported,
    Rates,
    Snapshot,
    export,
    focus,
    open_snapshot,
    plain_decimal,
    whole,
    writers,
)
from jauge.ledger.charges import COLUMNS
from jauge.ledger.export import Basis, Format
from jauge.ledger.schema import arrow_schema
from jauge.model import USAGE, Period
from laws.ledger_rows import START, batch, call, exported, put

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
        assert _written(snapshot, workspace / "u.csv") == Exported(2)
        with (
            pytest.raises(UsageError, match="export one of usage"),
            whole(workspace / "t.csv") as to,
        ):
            export(snapshot, "nothing", "csv", to)
    assert not list(workspace.glob("*t.csv*"))


def _written(snapshot: Snapshot, file: Path, form: Format = "csv") -> Exported:
    with whole(file) as to:
        return export(snapshot, "usage", form, to)


def test_a_file_is_written_through_a_link_and_keeps_its_rights(workspace: Path) -> None:
    real, link, dangling = (workspace / name for name in ("real.csv", "link.csv", "new.csv"))
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real.name)
    dangling.symlink_to("made.csv")
    with open_snapshot(workspace) as snapshot:
        for file in (link, dangling):
            assert _written(snapshot, file) == Exported(2)
            assert file.is_symlink()
    assert real.read_bytes() == (workspace / "made.csv").read_bytes() == exported(workspace, "csv")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_what_is_no_file_is_written_into_and_never_replaced(workspace: Path, form: Format) -> None:
    pipe, got = workspace / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    with open_snapshot(workspace) as snapshot:
        assert _written(snapshot, pipe, form) == Exported(2)
    reader.join()
    assert pipe.is_fifo()
    assert got == [exported(workspace, form)]


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.0000025000", "0.0000025"), ("1E+2", "100"), ("-3.50", "-3.5"), ("0.0", "0")],
)
def test_a_decimal_is_written_in_full(value: str, text: str) -> None:
    assert plain_decimal(Decimal(value)) == text


def test_small_batches_share_row_groups(
    workspace: Path, book: Rates, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, book, batch([call(n) for n in range(10, 25)]))
    whole = pq.read_table(io.BytesIO(exported(workspace, "parquet")))
    monkeypatch.setattr(writers, "_ROW_GROUP", 7)
    assert pq.read_table(io.BytesIO(exported(workspace, "parquet"))) == whole
    assert whole.num_rows == 17


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("basis", ["rated", "billed"])
def test_focus_leaves_out_what_has_no_cost_and_counts_it(
    workspace: Path, book: Rates, form: Format, basis: Basis
) -> None:
    to, whole = io.BytesIO(), Period(START, START + timedelta(days=9), "nine days")
    shown = Charges(rates=book, is_focus=True, basis=basis)
    with open_snapshot(workspace) as snapshot:
        found = export(snapshot, "charges", form, to, whole, shown)
    assert found == Exported(2, {"BilledCost": 1})
    to.seek(0)
    table = pq.read_table(to) if form == "parquet" else pacsv.read_csv(to)
    assert table.column_names == focus.columns()
    assert table["x_AgentName"].to_pylist() == [ODD, ODD]
    assert table["x_Assumed"].to_pylist() == ["BillingAccountType; BillingAccountId"] * 2


def test_calls_that_a_bill_covers_do_not_count_under_the_basis_billed(
    workspace: Path, book: Rates
) -> None:
    """The table `cell` says which; a snapshot is its files, whoever wrote them."""
    with open_snapshot(workspace) as snapshot:
        day = START.replace(hour=0)
        cell = {"tenant": "default", "provider_name": "acme", "model": "large", "is_billed": True}
        rows = pa.Table.from_pylist([cell | {"day": day}], schema=arrow_schema("cell"))
        pq.write_table(rows, workspace / "cell.parquet")
        files = snapshot.files | {"cell": [workspace / "cell.parquet"]}
        seen = msgspec.structs.replace(snapshot, files=files)
        roles = {}
        for basis in ("rated", "billed"):
            to = io.BytesIO()
            export(seen, "charges", "jsonl", to, None, Charges(rates=book, basis=basis))
            found = [msgspec.json.decode(line) for line in to.getvalue().splitlines()]
            roles[basis] = [(row["role"], row["x_billed_role"]) for row in found]
    assert roles["rated"] == [("counted", "check")] * 2 + [("counted", "counted")]
    assert roles["billed"] == [("check", "check")] * 2 + [("counted", "counted")]
