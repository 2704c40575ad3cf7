"""Counts, exit codes, and the object that is printed."""

import pytest

from jauge.ingest import report
from jauge.ingest.report import ImportReport
from jauge.model import Rejection


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"files": 1, "rows_added": 3}, 0),
        ({"files": 1}, 2),
        ({"files": 1, "rows_ignored": 1}, 0),
        ({"files": 1, "rows_duplicate": 3}, 0),
        ({"files": 0}, 2),
        ({"files": 1, "rows_rejected": 2}, 2),
        ({"files": 1, "rows_rejected": 2, "rows_ignored": 1}, 3),
        ({"files": 2, "rows_rejected": 1, "rows_duplicate": 1}, 3),
    ],
)
def test_the_exit_code_says_what_was_read(counts: dict[str, int], code: int) -> None:
    assert ImportReport(**counts).exit_code == code  # type: ignore[arg-type]


def test_the_document_is_the_contract() -> None:
    found = ImportReport(files=1, rows_added=2)
    found.reject(Rejection(file="f", row=3, field="i", value="x", reason="r"))
    assert found.document() == {
        "schema": "jauge.import/1",
        "files": 1,
        "rows_read": 3,
        "rows_added": 2,
        "rows_duplicate": 0,
        "rows_ignored": 0,
        "rows_rejected": 1,
        "rejections": [{"file": "f", "row": 3, "field": "i", "value": "x", "reason": "r"}],
    }


def test_rejections_without_end_are_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "KEPT_REJECTIONS", 2)
    found = ImportReport()
    for _time in range(5):
        found.reject(Rejection(file="f", reason="r"))
    assert (found.rows_rejected, len(found.rejections)) == (5, 2)
