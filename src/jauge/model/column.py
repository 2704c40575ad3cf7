"""What a column of the ledger is.

Types: `id` 16 bytes, `span` 8 bytes, `text`, `int` (64 bit), `time` (UTC, microseconds),
`date` (a calendar day, without a zone), `money` DECIMAL(38,18), `bool`, `map` text to text, `list`
of text. Every column but `tenant` and
the key is nullable: unknown is null, never zero.
"""

from typing import Literal

import msgspec

ColumnType = Literal["id", "span", "text", "int", "time", "date", "money", "bool", "map", "list"]


class Column(msgspec.Struct, frozen=True):
    """One column: its name, its type, and what it means in a phrase."""

    name: str
    type: ColumnType
    meaning: str


def columns(kind: ColumnType, /, **meanings: str) -> tuple[Column, ...]:
    """Columns of one type, from their names and meanings."""
    return tuple(Column(name, kind, meaning) for name, meaning in meanings.items())
