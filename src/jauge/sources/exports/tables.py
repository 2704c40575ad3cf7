"""A CSV export as records: one object of texts a row, empty cells left out."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from jauge.i18n import _
from jauge.sources.base import Input
from jauge.sources.exports.records import Broken, Element
from jauge.sources.table.delimited import sniff
from jauge.sources.table.encoding import CONTROLS, commands, opened_as_utf8

_CONTROLS: Final = re.compile(CONTROLS)
_CELL: Final = 64 << 20
"""Prompts and answers stand in cells of logs."""


def rows(
    file: Input, wanted: tuple[str, ...], content: Collection[str]
) -> Iterator[Element | Broken]:
    """The rows of a table that has the `wanted` columns; Unreadable when it lacks one.

    A row with control characters is Broken, unless they stand in a column of `content`: nobody
    reads prompts and answers.
    """
    csv.field_size_limit(_CELL)
    stream, _encoding, start = opened_as_utf8(file.open)
    with io.TextIOWrapper(stream, "utf-8", "replace", newline="") as text:
        delimiter, header = sniff(start, wanted)
        reader = csv.reader(text, delimiter=delimiter)
        next(reader, None)
        try:
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    hint = _("{found} fields where the header has {expected}: complete the line")
                    reason = hint.format(found=len(cells), expected=len(header))
                    yield Broken(reason, delimiter.join(cells))
                    continue
                pairs = zip(header, cells, strict=True)
                yield _row({name: cell for name, cell in pairs if cell}, content)
        except csv.Error as error:
            hint = _("not a table from here on ({error}): export it again")
            yield Broken(hint.format(error=error))


def _row(cells: Mapping[str, str], content: Collection[str]) -> Element | Broken:
    for name, cell in cells.items():
        if _CONTROLS.search(cell) and name not in content:
            return Broken(commands(), cell, name)
    return Element(cells, {})
