"""The lines of a CSV statement in columns, some tens of thousands at a time."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from jauge.i18n import _
from jauge.model import Rejection
from jauge.sources.bank.decoded import WESTERN
from jauge.sources.bank.sheet.layout import Layout
from jauge.sources.bank.sheet.words import balance_named, is_footing
from jauge.sources.base import Input, Unreadable
from jauge.sources.table.chunk import commanding
from jauge.sources.table.encoding import CONTROLS, commands, opened_as_utf8
from jauge.sources.table.quotes import MARK, Mended

_BLOCK_BYTES: Final = 4 << 20
_HEAD_BYTES: Final = 1 << 20
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_CONTROLS: Final = re.compile(CONTROLS)


@dataclass(frozen=True)
class Sheet:
    """Some lines: their cells by column, without blanks around, and their numbers from 1.

    `broken` are lines that do not have as many cells as the header, or hold control characters.
    """

    cells: Mapping[int, pa.Array]
    numbers: npt.NDArray[np.int64]
    broken: tuple[Rejection, ...]


def sheets(file: Input, layout: Layout, wanted: Collection[int]) -> Iterator[Sheet]:
    """The lines below the header, in the wanted columns; Unreadable for what is no table."""
    stream, _encoding, _start = opened_as_utf8(file.open)
    with stream:
        body = _Below(stream, layout.lines)
        if not body.is_any:
            return
        mended = Mended(body, layout.delimiter, layout.cells)  # pyright: ignore[reportArgumentType] # it only reads
        yield from _Table(file, layout, wanted).sheets(io.BufferedReader(mended, _BLOCK_BYTES))


def _is_foot(text: str) -> bool:
    return is_footing(text) or balance_named(text) is not None


class _Below:
    """A stream from the line below the header on, in UTF-8 whatever single bytes say."""

    def __init__(self, stream: BinaryIO, lines: int) -> None:
        head = stream.read(_HEAD_BYTES)
        ends = [0, *(found.end() for found in islice(_LINE_END.finditer(head), lines))]
        self._head = head[ends[-1] :] if len(ends) > lines else b""
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")(WESTERN)
        self.is_any = bool(self._head.strip())

    def read(self, size: int = -1) -> bytes:
        """The next bytes, about as many."""
        while True:
            read, self._head = self._head[:size] or self._stream.read(size), self._head[size:]
            text = self._decoder.decode(read, final=not read)
            if text or not read:
                return text.encode()

    def close(self) -> None:
        """Close what is read below."""
        self._stream.close()


class _Table:
    """Reads the lines of one file; those of another width are looked at one by one."""

    def __init__(self, file: Input, layout: Layout, wanted: Collection[int]) -> None:
        self._file = file
        self._layout = layout
        self._wanted = wanted
        self._beyond = range(layout.width, layout.cells)
        self._odd: list[tuple[int, list[str]]] = []
        self._next = 1

    def sheets(self, stream: BinaryIO) -> Iterator[Sheet]:
        """The sheets of a table."""
        names = [str(place) for place in range(self._layout.cells)]
        picked = sorted({*self._wanted, *self._beyond})
        try:
            reader = arrow_csv.open_csv(
                stream,
                arrow_csv.ReadOptions(
                    use_threads=False, block_size=_BLOCK_BYTES, column_names=names
                ),
                arrow_csv.ParseOptions(
                    delimiter=self._layout.delimiter,
                    newlines_in_values=True,
                    invalid_row_handler=self._keep_odd,
                ),
                arrow_csv.ConvertOptions(
                    check_utf8=False,
                    column_types=dict.fromkeys(names, pa.binary()),
                    include_columns=[names[place] for place in picked],
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                yield self._sheet(dict(zip(picked, batch.columns, strict=True)), batch.num_rows)
        except pa.ArrowInvalid as error:
            hint = _("not a table from row {row} on ({error}): export it again")
            said = str(error).splitlines()[0][:120]
            raise Unreadable(hint.format(row=self._next, error=said)) from None
        if self._odd:
            yield self._sheet({place: pa.array([], pa.binary()) for place in picked}, 0)

    def _keep_odd(self, row: arrow_csv.InvalidRow) -> str:
        reader = csv.reader(
            io.StringIO(row.text or "", newline=""), delimiter=self._layout.delimiter
        )
        self._odd.append((row.number, next(reader, [])))
        return "skip"

    def _sheet(self, columns: dict[int, pa.Array], count: int) -> Sheet:
        """A sheet of so many lines, and of the odd ones that fit, in the order of the file."""
        numbers = self._numbered(count)
        # Odd lines of the next block may be known already.
        odd = [each for each in self._odd if each[0] < self._next or not count]
        self._odd = [each for each in self._odd if each[0] >= self._next and count]
        decoded = {
            place: pc.utf8_trim_whitespace(values.cast(pa.string()))
            for place, values in columns.items()
        }
        broken: list[Rejection] = []
        fitting: list[list[str]] = []
        places: list[int] = []
        for number, cells in odd:
            if (fitted := self._fitted(cells)) is not None:
                bad_at = next((at for at in self._wanted if _CONTROLS.search(fitted[at])), None)
                if bad_at is not None:
                    broken.append(self._commanding(number, bad_at, fitted[bad_at].encode()))
                    continue
                fitting.append(fitted)
                places.append(number)
            elif not any(map(_is_foot, cells)) and any(map(str.strip, cells)):
                broken.append(self._rejection(number, cells))
        wide = np.zeros(count, np.bool_)
        for place in self._beyond:
            wide |= pc.not_equal(decoded[place], "").to_numpy(zero_copy_only=False)
        for at in np.flatnonzero(wide).tolist():
            cells = [values[at].as_py() for values in decoded.values()]
            broken.append(self._rejection(int(numbers[at]), cells))
        for place, values in columns.items():
            bad = commanding(values)
            for at in [] if bad is None else np.flatnonzero(bad & ~wide).tolist():
                wide[at] = True
                broken.append(self._commanding(int(numbers[at]), place, values[at].as_py()))
        kept = np.append(numbers[~wide], np.array(places, np.int64))
        order = pa.array(np.argsort(kept))
        found: dict[int, pa.Array] = {}
        for place in self._wanted:
            more = pa.array([row[place] for row in fitting], pa.string())
            whole = pa.concat_arrays([decoded[place].filter(pa.array(~wide)), more])
            found[place] = whole.take(order) if places else whole
        return Sheet(found, np.sort(kept), tuple(broken))

    def _numbered(self, count: int) -> npt.NDArray[np.int64]:
        """The numbers of the next lines: those that odd ones have are left out."""
        odd = np.array([number for number, _cells in self._odd], np.int64)
        upto = self._next + count + len(odd)
        numbers = np.setdiff1d(np.arange(self._next, upto), odd)[:count]
        self._next = int(numbers[-1]) + 1 if count else self._next
        return numbers

    def _fitted(self, cells: list[str]) -> list[str] | None:
        """The cells up to the width; None where there are fewer, or more that are not blank."""
        width = self._layout.width
        if len(cells) < width or any(map(str.strip, cells[width:])) or cells[-1] == MARK:
            return None  # the mark counts as a blank
        return [cell.strip() for cell in cells[:width]]

    def _commanding(self, number: int, place: int, said: bytes) -> Rejection:
        columns = (column for several in self._layout.columns.values() for column in several)
        return Rejection(
            file=self._file.name,
            row=number,
            field=next((column.name for column in columns if column.place == place), None),
            value=said.decode("utf-8", "replace"),
            reason=commands(),
        )

    def _rejection(self, number: int, cells: list[str]) -> Rejection:
        layout = self._layout
        if cells[-1].endswith(MARK):
            reason = _("a quote is never closed: close or remove it")
        else:
            hint = _("{found} fields where the header has {expected}: complete or remove the line")
            reason = hint.format(found=len(cells), expected=layout.width)
        value = layout.delimiter.join(cells).rstrip(MARK + layout.delimiter)
        return Rejection(file=self._file.name, row=number, value=value, reason=reason)
