"""The tables of the ledger as Arrow and DuckDB types, from the one list of columns."""

from typing import Final

import pyarrow as pa

from jauge.model import TABLES
from jauge.model.column import ColumnType

ARROW: Final[dict[ColumnType, pa.DataType]] = {
    "id": pa.binary(),
    "span": pa.binary(),
    "text": pa.string(),
    "int": pa.int64(),
    "time": pa.timestamp("us", "UTC"),
    "date": pa.date32(),
    "money": pa.decimal128(38, 18),
    "bool": pa.bool_(),
    "map": pa.map_(pa.string(), pa.string()),
    "list": pa.list_(pa.string()),
}
SQL: Final[dict[ColumnType, str]] = {
    "id": "BLOB",
    "span": "BLOB",
    "text": "VARCHAR",
    "int": "BIGINT",
    "time": "TIMESTAMPTZ",
    "date": "DATE",
    "money": "DECIMAL(38,18)",
    "bool": "BOOLEAN",
    "map": "MAP(VARCHAR, VARCHAR)",
    "list": "VARCHAR[]",
}


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a ledger table."""
    return pa.schema([(column.name, ARROW[column.type]) for column in TABLES[table]])


def every_column(table: str, rows: str = "") -> str:
    """The rows of the query `rows` (none when empty) with every column of `table`.

    Sealed segments leave out columns without a value; here they are null.
    """
    nothing = f"(SELECT {select_list(table, frozenset())} LIMIT 0)"
    return f"{nothing} UNION ALL BY NAME {rows}" if rows else nothing


def select_list(table: str, present: frozenset[str] | set[str], source: str = "") -> str:
    """Every column of `table` in order, for a SELECT from rows that hold only `present`."""
    prefix = f"{source}." if source else ""
    return ", ".join(
        f"CAST({prefix}{column.name} AS {SQL[column.type]}) AS {column.name}"
        if column.name in present
        else f"CAST(NULL AS {SQL[column.type]}) AS {column.name}"
        for column in TABLES[table]
    )
