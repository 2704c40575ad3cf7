"""CSV and TSV as chunks: the delimiter is found by the columns that the mapping names."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv as arrow_csv

from jauge.i18n import _
from jauge.model import Rejection
from jauge.sources.base import Input, Unreadable
from jauge.sources.quoted_lines import advice, unquoted
from jauge.sources.table.chunk import ROWS, Chunk, Fault, commanding, texts
from jauge.sources.table.encoding import commands, opened_as_utf8
from jauge.sources.table.quotes import MARK, Mended

DELIMITERS: Final = (",", ";", "\t", "|")
_BLOCK_BYTES: Final = 8 << 20
_PEEK_ROWS: Final = 20


def read(
    source: Input, wanted: Collection[str], *, whole: bool, block_bytes: int = 0
) -> Iterator[Chunk]:
    """The records of a delimited file; with `whole`, every column and not only the wanted ones.

    A larger block makes larger chunks of wide rows, up to ROWS.

    Raises Unreadable for a missing column, a header twice the same, a quote that never closes.
    """
    stream, _encoding, start = opened_as_utf8(source.open)
    with stream:
        if not start.strip():
            return
        delimiter, header = sniff(start, wanted)
        names = header if whole else [name for name in header if name in wanted]
        text = start.lstrip(b"\r\n")
        if b"\n" not in text.rstrip(b"\r\n") and b"\r" not in text.rstrip(b"\r\n"):
            return  # a header alone
        blank = start[: len(start) - len(text)].count(b"\n")
        yield from _chunks(
            source, stream, (delimiter, blank, block_bytes or _BLOCK_BYTES), header, names
        )


def sniff(start: bytes, wanted: Collection[str]) -> tuple[str, list[str]]:
    """The delimiter and the header of a text; Unreadable when the wanted columns are not there."""
    candidates = {mark: first_rows(start, mark) for mark in DELIMITERS}
    found = [mark for mark, rows in candidates.items() if set(wanted) <= set(rows[0])]
    if not found:
        best = max(candidates, key=lambda mark: len(candidates[mark][0]))
        header = candidates[best][0]
        if len(header) == 1 and unquoted(start):
            raise Unreadable(advice())
        if len(header) == 1 and len(wanted) > 1:
            hint = _("no delimiter of , ; tab | cuts the header {header!r}: save it with one")
            raise Unreadable(hint.format(header=header[0][:120]))
        raise Unreadable(missing(wanted, header))
    delimiter = max(found, key=lambda mark: len(candidates[mark][0]))
    header, *body = candidates[delimiter]
    twice = {name for name in header if header.count(name) > 1} & set(wanted)
    if twice:
        hint = _("column {name} stands twice in the header: rename one of them")
        raise Unreadable(hint.format(name=min(twice)))
    _check_body(body, len(header), delimiter, candidates)
    return delimiter, header


def missing(wanted: Collection[str], there: Collection[str]) -> str:
    """The line that names the missing columns and those that are there."""
    absent = ", ".join(sorted(set(wanted) - set(there)))
    names = ", ".join(name[:40] for name in list(there)[:40])
    hint = _("missing column {absent}; the file has: {names}. Correct the mapping's columns")
    return hint.format(absent=absent, names=names)


def first_rows(start: bytes, delimiter: str) -> list[list[str]]:
    """The first rows of a text, the header stripped of blanks."""
    text = start[: 1 << 16].decode("utf-8", "replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) > _PEEK_ROWS:
                break
    except csv.Error:
        return [[text.splitlines()[0]]]
    header, *body = rows or [[""]]
    return [[name.strip() for name in header], *body]


def _check_body(
    body: list[list[str]], width: int, delimiter: str, candidates: dict[str, list[list[str]]]
) -> None:
    """Raise when no row has the width of the header but all have it with another delimiter."""
    if not body or width == 1 or any(len(row) == width for row in body):
        return
    for other, rows in candidates.items():
        if other != delimiter and all(len(row) == width for row in rows[1:]):
            hint = _("the header is cut by {header!r} and the rows by {rows!r}: use one delimiter")
            raise Unreadable(hint.format(header=delimiter, rows=other))


def _chunks(
    source: Input,
    stream: BinaryIO,
    layout: tuple[str, int, int],
    header: list[str],
    names: list[str],
) -> Iterator[Chunk]:
    broken: list[Rejection] = []

    def reject(row: arrow_csv.InvalidRow) -> str:
        hint = _("{found} fields where the header has {expected}: complete or remove the line")
        reason = hint.format(found=row.actual_columns, expected=row.expected_columns)
        text = row.text or ""
        if text.endswith(delimiter + MARK):
            reason = _("a quote is never closed: close or remove it")
            text = text.removesuffix(MARK).rstrip(delimiter)
        broken.append(Rejection(file=source.name, row=row.number - 1, value=text, reason=reason))
        return "skip"

    delimiter, blank, block_bytes = layout
    # Own names: a header may hold one name twice, or blanks around it.
    places = [str(index) for index in range(len(header))]
    picked = [places[header.index(name)] for name in names]
    row, told = 1, 0
    try:
        reader = arrow_csv.open_csv(
            io.BufferedReader(Mended(stream, delimiter, len(header)), _BLOCK_BYTES),
            arrow_csv.ReadOptions(
                use_threads=False,
                block_size=block_bytes,
                column_names=places,
                skip_rows_after_names=1 + blank,
            ),
            arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=reject
            ),
            arrow_csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(places, pa.binary()),
                include_columns=picked,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        for batch in reader:
            if not batch.num_rows:
                continue
            numbers = _numbers(row, batch.num_rows, [bad.row or 0 for bad in broken])
            row = int(numbers[-1]) + 1
            for piece in _slices(names, batch, numbers, tuple(broken[told:])):
                # A comma cannot be both the delimiter and a decimal point.
                yield replace(piece, decimal_comma=delimiter != ",")
            told = len(broken)
    except pa.ArrowInvalid as error:
        raise Unreadable(_reason(str(error), row)) from None
    if late := tuple(broken[told:]):
        yield Chunk({}, np.empty(0, np.int64), broken=late)


def _numbers(first: int, count: int, broken: list[int]) -> npt.NDArray[np.int64]:
    """The rows of `count` records from row `first` on, which skip the broken ones."""
    bad = np.array([number for number in broken if number >= first], np.int64)
    before = bad - first - np.arange(len(bad))
    good = np.arange(count)
    return first + good + np.searchsorted(before, good, side="right")


def _slices(
    names: list[str],
    batch: pa.RecordBatch,
    numbers: npt.NDArray[np.int64],
    broken: tuple[Rejection, ...],
) -> Iterator[Chunk]:
    for start in range(0, batch.num_rows, ROWS):
        piece = batch.slice(start, ROWS)
        columns: dict[str, pa.Array] = {}
        faults: list[Fault] = []
        for name, values in zip(names, piece.columns, strict=True):
            columns[name], bad = texts(values)
            if bad is not None:
                faults.append(Fault(bad, name, values, _("not UTF-8: save the file as UTF-8")))
            if (bad := commanding(values)) is not None:
                faults.append(Fault(bad, name, values, commands()))
        yield Chunk(columns, numbers[start : start + ROWS], broken, tuple(faults))
        broken = ()


def _reason(error: str, row: int) -> str:
    if "straddl" in error or "out of sync" in error:
        hint = _("near row {row}: a quote is never closed, or a line is over 8 MB: correct it")
        return hint.format(row=row)
    return _("not a table from row {row} on ({error}): export it again").format(
        row=row, error=error.splitlines()[0][:120]
    )
