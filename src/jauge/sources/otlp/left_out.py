"""Fields that calls were kept without, told in a line each: where the first was, and how many."""

from collections.abc import Iterable
from typing import Final, Protocol

import msgspec

from jauge.i18n import _
from jauge.model.rejection import nameless, shortened

_LINES: Final = 20


class Field(Protocol):
    """A field, what stood there, and why it cannot be that."""

    @property
    def field(self) -> str | None:
        """Its name."""
        ...

    @property
    def value(self) -> str | None:
        """What stood there."""
        ...

    @property
    def reason(self) -> str:
        """What is wrong with it, and what to do."""
        ...


class _First(msgspec.Struct):
    """Where a field first said nothing, what stood there, and how many say as little."""

    row: int
    value: str
    count: int = 1


class LeftOut:
    """Counts the fields of a file that say nothing, by name and by what is wrong with them."""

    def __init__(self) -> None:
        self._found: dict[tuple[str | None, str], _First] = {}

    def add(self, fields: Iterable[Field], row: int) -> None:
        """Count fields of a row, which is counted from 1."""
        for field in fields:
            key = (field.field, field.reason)
            if key in self._found:
                self._found[key].count += 1
            elif len(self._found) < _LINES:
                self._found[key] = _First(row, shortened(nameless(str(field.value))))

    def notes(self) -> list[str]:
        """A sentence for each, with the row and the value of the first."""
        hint = _("row {row}, {field} = {value}: {reason}; calls kept without it: {count}")
        return [
            hint.format(
                row=first.row,
                field=field,
                value=repr(first.value),
                reason=reason,
                count=first.count,
            )
            for (field, reason), first in self._found.items()
        ]
