"""Tables of invoices: where the header stands, and the rows below it as texts by plain names."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from jauge.i18n import _
from jauge.sources.base import Input, Sample, Unreadable
from jauge.sources.bills.header import Header, header_of, header_of_sample
from jauge.sources.exports.records import Broken
from jauge.sources.invoices.parties import plain
from jauge.sources.table import parquet
from jauge.sources.table.delimited import DELIMITERS
from jauge.sources.table.encoding import CONTROLS, commands, opened_as_utf8, sniff

_PARQUET: Final = b"PAR1"
_CONTROLS: Final = re.compile(CONTROLS)
_HIGHEST: Final = 40
_HEAD_BYTES: Final = 1 << 16

Row = dict[str, str]
Test = Callable[[frozenset[str]], bool]
"""Whether a row with these plain names is the header."""


class Sheet(NamedTuple):
    """`columns` are the headers by their plain names; `above` are the rows over the header."""

    columns: dict[str, str]
    above: list[list[str]]
    delimiter: str
    start: int


def name_of(header: str) -> str:
    """The plain name of a column: `Taux TVA (%)` is `taux tva percent`."""
    return plain(header.replace("%", " percent "))


def shown_by(sample: Sample, is_header: Test) -> bool:
    """Whether a sample is a table with such a header."""
    if sample.head.startswith(_PARQUET):
        header = header_of_sample(sample)
        return header is not None and is_header(frozenset(_columns(header.names)))
    try:
        text = sample.head[:_HEAD_BYTES].decode(sniff(sample.head), "ignore")
    except Unreadable:
        return False
    return _found(text.removeprefix("\ufeff"), is_header) is not None


def sheet_of(file: Input, is_header: Test) -> Sheet:
    """How a file is laid out; Unreadable where no row is such a header."""
    header = header_of(file)
    if header.kind == "parquet":
        found = _of_parquet(header, is_header)
    else:
        stream, _encoding, start = opened_as_utf8(file.open)
        stream.close()
        found = _found(start[:_HEAD_BYTES].decode("utf-8", "replace"), is_header)
    if found is None:
        raise Unreadable(_("no row names the columns of this format: export it with its header"))
    return found


def rows_of(file: Input, sheet: Sheet) -> Iterator[Row | Broken]:
    """The rows below the header, empty cells left out; one that is cut wrongly is Broken."""
    return _parquet_rows(file) if not sheet.delimiter else _text_rows(file, sheet)


def _of_parquet(header: Header, is_header: Test) -> Sheet | None:
    columns = _columns(header.names)
    return Sheet(columns, [], "", 0) if is_header(frozenset(columns)) else None


def _found(text: str, is_header: Test) -> Sheet | None:
    """The layout with the most columns among those whose header is one."""
    found: list[Sheet] = []
    for delimiter in DELIMITERS:
        above: list[list[str]] = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for cells in reader:
                columns = _columns(cells)
                if is_header(frozenset(columns)):
                    found.append(Sheet(columns, above, delimiter, reader.line_num))
                    break
                above.append(cells)
                if len(above) > _HIGHEST:
                    break
        except csv.Error:
            continue
    return max(found, key=lambda sheet: len(sheet.columns), default=None)


def _columns(cells: Sequence[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for cell in cells:
        columns.setdefault(name_of(cell), cell.strip())
    return columns


def _text_rows(file: Input, sheet: Sheet) -> Iterator[Row | Broken]:
    stream, _encoding, _start = opened_as_utf8(file.open)
    with io.TextIOWrapper(stream, "utf-8", "replace", newline="") as text:
        reader = csv.reader(text, delimiter=sheet.delimiter)
        names: list[str] = []
        try:
            for cells in reader:
                if reader.line_num <= sheet.start:
                    names = [name_of(cell) for cell in cells]
                elif any(cell.strip() for cell in cells):
                    yield _row(names, cells, sheet)
        except csv.Error as error:
            hint = _("not a table from here on ({error}): export it again")
            yield Broken(hint.format(error=error))


def _row(names: list[str], cells: list[str], sheet: Sheet) -> Row | Broken:
    """The cells by name; more cells than columns are an error unless they are empty."""
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        hint = _("{found} fields where the header has {expected}: complete the line")
        reason = hint.format(found=len(cells), expected=len(names))
        return Broken(reason, sheet.delimiter.join(cells))
    row: Row = {}
    for name, cell in zip(names, cells, strict=False):
        if _CONTROLS.search(cell):
            return Broken(commands(), cell, sheet.columns.get(name, name))
        if text := " ".join(cell.split()):
            row.setdefault(name, text)
    return row


def _parquet_rows(file: Input) -> Iterator[Row]:
    for chunk in parquet.read(file, (), whole=True):
        names = [name_of(name) for name in chunk.columns]
        for values in zip(*(column.to_pylist() for column in chunk.columns.values()), strict=True):
            pairs = zip(names, values, strict=True)
            yield {name: _text(value) for name, value in pairs if value is not None}


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
