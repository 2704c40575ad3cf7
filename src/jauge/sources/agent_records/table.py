"""A CSV file as rows of text: its separator is found in its header."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from typing import Final

import msgspec

from jauge.i18n import _
from jauge.model.rejection import Rejection

_SEPARATORS: Final = ",;\t|"
_FRENCH: Final = (
    "équipe", "responsable", "nom", "départ", "sortie", "devise", "propriétaire", "courriel",
    "finalité", "revue", "prochaine", "coût", "état", "statut", "données", "dissolution", "mère",
    "dissoute", "adresse", "environnement", "successeur",
)  # fmt: skip


class Table(msgspec.Struct, frozen=True):
    """The header, and each row that has as many cells as it, with its number."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    rejections: tuple[Rejection, ...] = ()

    @property
    def is_french(self) -> bool:
        """Whether a column has a French name: then days are written day first."""
        words = {word for name in self.header for word in name.casefold().split()}
        return not words.isdisjoint(_FRENCH)


def table(file: str, text: str) -> Table | None:
    """The table that a text is; None where it has no header of two columns."""
    first = text.lstrip("\n\r").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    if not first.count(separator):
        return None
    reader = csv.reader(io.StringIO(text.lstrip("\n\r"), newline=""), delimiter=separator)
    rows: list[tuple[int, Mapping[str, str]]] = []
    rejections: list[Rejection] = []
    header: tuple[str, ...] = ()
    number = 0
    try:
        header = tuple(unicodedata.normalize("NFC", cell.strip()) for cell in next(reader))
        for number, cells in enumerate(reader, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                hint = _("{found} cells where the header has {count}: correct the row")
                reason = hint.format(found=len(cells), count=len(header))
                rejections.append(Rejection(file=file, row=number, reason=reason))
                continue
            rows.append((number, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        hint = _("not CSV ({problem}): export it again")
        reason = hint.format(problem=error)
        rejections.append(Rejection(file=file, row=number + 1, reason=reason))
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        hint = _("two columns are called {name}: rename one")
        reason = hint.format(name=min(twice))
        rejections.append(Rejection(file=file, reason=reason))
    return Table(header, tuple(rows), tuple(rejections))
