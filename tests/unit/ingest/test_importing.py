"""An import from files to the ledger, without a command line."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jauge import config
from jauge.errors import UsageError
from jauge.ingest import ImportReport, run_import

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONFIG = """
[mapping.calls]
match = "calls*"
table = "usage"
columns = { started_at = "t", input_tokens = "i" }
constants = { provider_name = "openai", response_model = "gpt-4o" }
key = "k"

[mapping.plain]
table = "usage"
columns = { started_at = "t", input_tokens = "i" }
"""
DAY = "2026-10-31T18:00:00Z"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / config.FILE).write_text(CONFIG)
    return folder


def imported(workspace: Path, *paths: Path, **options: object) -> ImportReport:
    report = run_import(
        workspace,
        paths,
        config=config.load(workspace, environment={}),
        now=NOW,
        **options,  # type: ignore[arg-type]
    )
    total = report.rows_added + report.rows_duplicate + report.rows_ignored + report.rows_rejected
    assert report.rows_read == total
    return report


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.rows_added, report.rows_duplicate, report.rows_rejected


def write(path: Path, rows: range, bad: str = "") -> Path:
    path.write_text("k,t,i\n" + "".join(f"{n},{DAY},{n}\n" for n in rows) + bad)
    return path


def test_again_in_pieces_and_twice_on_one_line_changes_nothing(
    workspace: Path, tmp_path: Path
) -> None:
    whole = write(tmp_path / "calls.csv", range(10))
    piece = write(tmp_path / "calls-2.csv", range(5, 15))
    assert counts(imported(workspace, whole, whole)) == (10, 10, 0)
    assert counts(imported(workspace, piece)) == (5, 5, 0)
    zipped = tmp_path / "calls.csv.gz"
    zipped.write_bytes(gzip.compress(whole.read_bytes()))
    assert counts(imported(workspace, zipped)) == (0, 10, 0)


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(
    workspace: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "calls.csv", range(10), bad="x,never,1\n")
    for _time in range(2):
        report = imported(workspace, path, dry_run=True)
        assert counts(report) == (10, 0, 1)
        assert report.exit_code == 3
    assert counts(imported(workspace, path)) == (10, 0, 1)


def test_equal_rows_of_a_table_without_key_are_told_apart(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_text(f"t,i\n{DAY},1\n{DAY},1\n")
    report = imported(workspace, path, as_="plain")
    assert counts(report) == (2, 0, 0)
    assert any("cannot be told" in note for note in report.notes)
    assert counts(imported(workspace, path, as_="plain")) == (0, 2, 0)


def test_what_is_not_recognised_is_ignored_in_a_folder_and_rejected_when_named(
    workspace: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "notes.txt").write_text("nothing of ours")
    (folder / "page.html").write_text("<html>x</html>")
    write(folder / "calls.csv", range(3))
    report = imported(workspace, folder)
    assert (report.files, report.ignored_files) == (1, ["notes.txt", "page.html"])
    assert counts(report) == (3, 0, 0)
    assert report.exit_code == 0
    named = imported(workspace, folder / "notes.txt", folder / "page.html")
    assert [rejection.row for rejection in named.rejections] == [None, None]
    assert "--as" in named.rejections[0].reason
    assert "HTML" in named.rejections[1].reason
    assert (named.files, named.exit_code) == (2, 2)


def test_data_that_is_damaged_is_a_rejection_in_a_folder_as_well(
    workspace: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder / "calls.csv", range(3))
    table = pa.table({"BilledCost": [1.0] * 1000, "ChargePeriodStart": ["2026-10-01"] * 1000})
    pq.write_table(table, tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[:-100])
    (folder / "magic.parquet").write_bytes(b"PAR1")
    (folder / "packed.parquet.gz").write_bytes(gzip.compress(whole))
    (folder / "cut.csv.gz").write_bytes(gzip.compress((folder / "calls.csv").read_bytes())[:-9])
    bucket = '{"object": "bucket", "start_time": 1790812800, "end_time": 1790899200, "results": ['
    (folder / "cut.json").write_text('{"object": "page", "data": [' + bucket)
    (folder / "_SUCCESS").touch()
    report = imported(workspace, folder)
    assert (counts(report), report.exit_code, report.files) == ((3, 0, 5), 3, 6)
    reasons = {each.file: each.reason for each in report.rejections}
    assert reasons.pop("packed.parquet.gz") == "a Parquet file packed with gzip: unpack it"
    assert all(any(word in reason for word in ("damaged", "cut")) for reason in reasons.values())
    assert report.ignored_files == ["_SUCCESS"]
    (folder / "calls.csv").unlink()
    assert imported(workspace, folder).exit_code == 2


@pytest.mark.parametrize("before", ["sep=;\n", "\ufeffSEP=;\r\n", '"sep=;";;\n'])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_line_that_tells_the_delimiter_is_no_part_of_the_table(
    workspace: Path, tmp_path: Path, before: str, pack: Callable[[bytes], bytes]
) -> None:
    table = write(tmp_path / "table.csv", range(3), bad="x,never,1\n").read_text()
    path = tmp_path / "calls.csv"
    path.write_bytes(pack((before + table.replace(",", ";")).encode()))
    report = imported(workspace, path)
    assert counts(report) == (3, 0, 1)
    assert report.rejections[0].row == 4


BILL = (
    "BilledCost,EffectiveCost,BillingCurrency,BillingAccountId,BillingPeriodStart,"
    "BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName\n"
    '1,1,EUR,a,2026-10-01,2026-11-01,2026-10-03,2026-10-04,Usage,"Chat, fast"\n'
)


@pytest.mark.parametrize("as_", [None, "focus"])
def test_a_table_whose_lines_are_single_texts_says_what_to_do(
    workspace: Path, tmp_path: Path, as_: str | None
) -> None:
    bill = tmp_path / "folder" / "bill.csv"
    bill.parent.mkdir()
    lines = [line.replace('"', '""') for line in BILL.splitlines()]
    bill.write_text("".join(f'"{line}"\r\n' for line in lines))
    for path in (bill, bill.parent):
        (rejection,) = imported(workspace, path, as_=as_).rejections
        assert rejection.reason.startswith("each line is one text in quotes")
    bill.write_text('"Bill, of October, 2026"\n' + BILL)
    (rejection,) = imported(workspace, bill, as_=as_).rejections
    assert "in quotes" not in rejection.reason


def test_a_file_of_which_every_record_is_rejected_is_read(workspace: Path, tmp_path: Path) -> None:
    spans = '[{"traceId": "zz", "spanId": "zz", "name": "chat"}]'
    body = '{"resourceSpans": [{"scopeSpans": [{"spans": ' + spans + "}]}]}"
    (tmp_path / "traces.json").write_text(body)
    report = imported(workspace, tmp_path / "traces.json")
    assert (counts(report), report.exit_code) == ((0, 0, 1), 2)
    assert (report.rejections[0].row, report.rejections[0].value) == (1, "zz")


def test_an_empty_file_says_that_it_is_empty(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "bill.csv").write_text(" \n")
    (rejection,) = imported(workspace, tmp_path / "bill.csv").rejections
    assert rejection.reason == "an empty file: export it again"


def test_a_folder_without_a_readable_file_is_a_usage_error(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert imported(workspace, folder).exit_code == 2


def test_a_file_that_is_refused_leaves_nothing(workspace: Path, tmp_path: Path) -> None:
    good = write(tmp_path / "calls-0.csv", range(3))
    page = tmp_path / "calls-1.csv"
    page.write_text("<!DOCTYPE html><p>login</p>")
    cut = tmp_path / "calls-2.csv.gz"
    cut.write_bytes(gzip.compress(write(tmp_path / "w", range(100, 900)).read_bytes())[:-20])
    report = imported(workspace, good, page, cut, tmp_path / "missing")
    assert counts(report) == (3, 0, 3)
    assert [(each.file, each.row) for each in report.rejections] == [
        ("calls-1.csv", None),
        ("calls-2.csv.gz", None),
        ("missing", None),
    ]
    assert report.exit_code == 3


def test_two_patterns_on_one_file_ask_for_as(workspace: Path, tmp_path: Path) -> None:
    text = CONFIG.replace("[mapping.plain]", '[mapping.plain]\nmatch = "*.csv"')
    (workspace / config.FILE).write_text(text)
    path = write(tmp_path / "calls.csv", range(3))
    report = imported(workspace, path)
    assert "matches the mappings calls, plain: use --as" in report.rejections[0].reason
    assert counts(imported(workspace, path, as_="calls")) == (3, 0, 0)


def test_an_unknown_format_is_a_usage_error(workspace: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--list"):
        imported(workspace, write(tmp_path / "calls.csv", range(3)), as_="nothing")


def test_progress_tells_every_byte_of_a_file(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "calls.csv", range(1000))
    told: list[tuple[str, int, int]] = []
    imported(workspace, path, progress=lambda *step: told.append(step))
    assert {(name, size) for name, _count, size in told} == {("calls.csv", path.stat().st_size)}
    assert sum(count for _name, count, _size in told) >= path.stat().st_size


def test_a_key_with_other_values_is_rejected_by_its_row(workspace: Path, tmp_path: Path) -> None:
    first = write(tmp_path / "calls-a.csv", range(3))
    assert not imported(workspace, first).rejections
    (tmp_path / "calls-b.csv").write_text(
        f"k,t,i\n9,{DAY},1\n9,{DAY},1\n1,{DAY},7\n9,{DAY},2\n0,{DAY},0\n"
    )
    rejections = imported(workspace, tmp_path / "calls-b.csv").rejections
    assert [(one.row, one.field, one.value) for one in rejections] == [
        (3, "key", "1"),
        (4, "key", "9"),
    ]
    again = imported(workspace, tmp_path / "calls-b.csv").rejections
    assert [one.row for one in again] == [3, 4]
