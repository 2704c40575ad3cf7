"""The engines that answer questions: one module each, found by folder, loaded when asked for.

An engine is a module of this folder with an `ENGINE` object. Questions are Ibis expressions that
only sum, count, compare and rank; what differs between engines (how files are listed, what a
time is called) stays in these modules.
"""

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from jauge.model import TABLES
from jauge.model.column import ColumnType

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

DEFAULT: Final = "duckdb"
STARTED_US: Final = "started_us"
"""Column that every engine adds: the time of a row as microseconds since 1970, UTC."""
TIME: Final = {"usage": "started_at", "charge": "charge_period_start", "cell": "day"}
"""The tables whose rows have a time of day, and the column that says it."""

TYPES: Final[dict[ColumnType, str]] = {
    "id": "binary",
    "span": "binary",
    "text": "string",
    "int": "int64",
    "time": "timestamp('UTC', 6)",
    "date": "date",
    "money": "decimal(38, 18)",
    "bool": "boolean",
    "map": "map<string, string>",
    "list": "array<string>",
}


class Session(Protocol):
    """An engine that runs."""

    def read(self, table: str, paths: Sequence[Path]) -> "ir.Table":
        """The rows of Parquet files of a table; those of `TIME` get the column `started_us`."""
        ...

    def usage(self, paths: Sequence[Path]) -> "ir.Table":
        """The rows of these Parquet files of usage."""
        ...

    def bring(self, rows: "pa.Table") -> "ir.Table":
        """A small table of one's own, to join with; it ends with the session."""
        ...

    def named(self, expression: "ir.Table") -> "ir.Table":
        """The same rows as a table with a name: what is built on it is written much faster."""
        ...

    def same(self, left: "ir.StringValue", right: "ir.StringValue") -> "ir.BooleanValue":
        """Whether two texts are equal or both absent, as this engine joins by hash."""
        ...

    def run(self, expression: "ir.Table") -> "pa.Table":
        """The answer to an expression over `usage`, in Arrow."""
        ...


@dataclass(frozen=True)
class Engine:
    """One engine: its name, what must be installed for it, and how to start it."""

    name: str
    requires: tuple[str, ...]
    start: Callable[[], AbstractContextManager[Session]]


def complete(rows: "ir.Table", table: str) -> "ir.Table":
    """Rows with every column: files leave out those in which they have no value."""
    import ibis

    absent = (column for column in TABLES[table] if column.name not in rows.columns)
    return rows.mutate(**{column.name: ibis.null(TYPES[column.type]) for column in absent})


def names() -> tuple[str, ...]:
    """The engines of this folder, in alphabetical order."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py")))


def load(name: str = DEFAULT) -> Engine:
    """The engine of this name; raises KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    engine: Engine = importlib.import_module(f"{__name__}.{name}").ENGINE
    return engine
