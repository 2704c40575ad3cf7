"""Grades from files: CSV (also .gz) and Parquet with task, qid, model, and score from 0 to 1.

A file is read as it stands each time: grades are few, and belong to a test, not to a month.
"""

from collections.abc import Iterable, Sequence
from math import isfinite
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from jauge.analysis.grades.grade import Grade, Grades
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Rejection

FOLDER: Final = "grades"
"""Files of this folder of a workspace are always read."""
_COLUMNS: Final = ("task", "qid", "model", "score")
_ENDINGS: Final = (".csv", ".csv.gz", ".parquet")


def files_of(workspace: Path) -> list[Path]:
    """The files of grades in a workspace, in alphabetical order."""
    folder = workspace / FOLDER
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name.endswith(_ENDINGS))


def read_grades(paths: Iterable[Path]) -> tuple[Grades, tuple[Rejection, ...]]:
    """The good rows of all files, and the bad ones; raises UsageError for what is no such file."""
    rows: list[Grade] = []
    bad: list[Rejection] = []
    sources: list[str] = []
    for path in dict.fromkeys(paths):
        columns = _columns(path)
        sources.append(path.name)
        for number, values in enumerate(zip(*columns, strict=True), start=1):
            made = _grade(path.name, number, values)
            if isinstance(made, Grade):
                rows.append(made)
            else:
                bad.append(made)
    return Grades(tuple(rows), tuple(sources)), tuple(bad)


def _columns(path: Path) -> list[list[object]]:
    """The four columns of a file; raises UsageError where one is absent or there twice."""
    try:
        table = pq.read_table(path) if path.name.endswith(".parquet") else _csv(path)
    except (OSError, pa.ArrowException) as fault:
        hint = _("{file}: cannot be read as CSV or Parquet ({fault}): give a file of grades")
        reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise UsageError(hint.format(file=path, fault=reason)) from None
    absent = [name for name in _COLUMNS if name not in table.column_names]
    if absent:
        hint = _("{file}: has no column {column}: grades need task, qid, model and score")
        raise UsageError(hint.format(file=path, column=absent[0]))
    twice = [name for name in _COLUMNS if table.column_names.count(name) > 1]
    if twice:
        hint = _("{file}: has column {column} twice: leave one of them")
        raise UsageError(hint.format(file=path, column=twice[0]))
    return [table[name].to_pylist() for name in _COLUMNS]


def _csv(path: Path) -> pa.Table:
    texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(_COLUMNS, pa.string()))
    return pyarrow.csv.read_csv(path, convert_options=texts)


def _grade(file: str, number: int, values: Sequence[object]) -> Grade | Rejection:
    texts = ["" if value is None else str(value).strip() for value in values]
    for name, text in zip(_COLUMNS[:3], texts[:3], strict=True):
        if not text:
            reason = _("is empty: write a name")
            return Rejection(file=file, row=number, field=name, reason=reason)
    try:
        score = float(texts[3])
    except ValueError:
        score = float("nan")
    if not isfinite(score) or not 0 <= score <= 1:
        reason = _("is no score from 0 to 1: scale it, such as (grade - 1) / 9 for 1 to 10")
        return Rejection(file=file, row=number, field="score", value=texts[3], reason=reason)
    task, qid, model = texts[:3]
    return Grade(task, qid, model, score)
