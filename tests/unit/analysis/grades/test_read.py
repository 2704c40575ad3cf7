"""Grades from files: good rows are kept, bad ones named."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jauge.analysis.grades.read import files_of, read_grades
from jauge.errors import UsageError

FIXTURES = Path(__file__).parents[3] / "fixtures" / "routing_grades"


def test_real_grades_are_read_whole() -> None:
    grades, bad = read_grades(sorted(FIXTURES.glob("*.[cp]*")))
    assert not bad
    assert len(grades.rows) == 15_828 + 2_638
    assert grades.sources == ("gsm8k_pair.csv.gz", "multi_gsm.parquet")
    assert len(grades.by_model) == 14
    assert len(grades.by_model["gpt-4-1106-preview"]) == 1319


def test_bad_rows_are_named_and_good_ones_kept(tmp_path: Path) -> None:
    file = tmp_path / "grades.csv"
    file.write_text(
        "qid,task,model,score,note\n1,t,a,1,x\n2,t,,1,x\n3,t,a,7,x\n4,t,a,nan,x\n5,t,a,,x\n"
        "6,t,A,0.5,x\n"
    )
    grades, bad = read_grades([file])
    assert [(row.qid, row.score) for row in grades.rows] == [("1", 1.0), ("6", 0.5)]
    assert [(one.row, one.field, one.value) for one in bad] == [
        (2, "model", None), (3, "score", "7"), (4, "score", "nan"), (5, "score", ""),
    ]  # fmt: skip
    assert list(grades.by_model) == ["a"]


def test_several_grades_of_one_question_are_averaged(tmp_path: Path) -> None:
    table = {"task": ["t"] * 2, "qid": ["1"] * 2, "model": ["a"] * 2, "score": [0, 1]}
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    grades, _bad = read_grades([tmp_path / "a.parquet"] * 2)
    assert grades.by_model == {"a": {("t", "1"): 0.5}}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "task,model,score\nt,a,1\n"),
        ("b.parquet", "no"),
        ("c.csv", ""),
        ("d.csv", "task,qid,model,score,score\nt,1,a,1,0\n"),
    ],
)
def test_a_file_of_something_else_is_said_in_one_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=name) as caught:
        read_grades([tmp_path / name])
    assert "\n" not in str(caught.value)


def test_the_folder_of_a_workspace_is_read(tmp_path: Path) -> None:
    assert files_of(tmp_path) == []
    (tmp_path / "grades").mkdir()
    for name in ("b.csv", "a.parquet", "notes.txt"):
        (tmp_path / "grades" / name).touch()
    assert [path.name for path in files_of(tmp_path)] == ["a.parquet", "b.csv"]
