"""Tables of the ledger in full, for other tools: Parquet, CSV, JSON lines, FOCUS 1.2.

Ids are hex, times RFC 3339 with Z, money and meters strings, unknown is null (empty in CSV).
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, Literal

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.errors import UsageError
from jauge.ledger import charges, focus, writers
from jauge.ledger.keeping import KEPT
from jauge.ledger.rates import Rates
from jauge.ledger.schema import SQL, every_column
from jauge.ledger.snapshot import Snapshot
from jauge.ledger.work import MEMORY, literal, text
from jauge.model import TABLES, Column, Period
from jauge.model.columns import KEYS

Format = Literal["parquet", "csv", "jsonl"]
EXPORTED: Final = {
    "usage": "usage",
    "charges": "charge",
    "observations": "observation",
    "bank-lines": "bank_line",
    "invoice-lines": "invoice_line",
    "seats": "seat",
    "people": "person",
    "tasks": "task",
    "grades": "grade",
}
"""Name in the command to the stored table; charges are calls and lines of bills together."""
_TOLD_TWICE: Final = frozenset({"bank_line", "invoice_line"})
"""Records that several sources may state: those that count are one set."""
RESTRICTED: Final = frozenset({"display_name"})
"""Columns that are null unless they are asked for."""

Basis = Literal["rated", "billed"]
_BATCH: Final = 20_000
_HEX: Final = {"id", "span"}

Attach = Callable[[duckdb.DuckDBPyConnection, str], tuple[str, Sequence[str]]]
"""Adds columns to rows at read, such as virtual tags.

It gets the connection and the name of a view with the columns of that table, `usage` or `charge`;
it answers a relation with further columns and their names, the same for both tables.
"""


class Exported(msgspec.Struct, frozen=True):
    """How many rows were written, and how many were left out for the column that they lack."""

    rows: int
    left_out: Mapping[str, int] = {}


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """How records are shown: `hidden` columns are null.

    `concluded` has, by the key of the table, columns in place of those that are stored; where
    neither says anything stands what `otherwise` has.
    """

    hidden: frozenset[str] = RESTRICTED
    concluded: pa.Table | None = None
    otherwise: Mapping[str, str] = {}


class Charges(msgspec.Struct, frozen=True, kw_only=True):
    """How charges are shown: unit prices of `rates`, columns of `attach`, FOCUS 1.2 or ours.

    Under the basis `billed` a row has the role that it has where bills say what calls cost.
    """

    rates: Rates | None = None
    attach: Attach | None = None
    is_focus: bool = False
    basis: Basis = "rated"


def export(
    snapshot: Snapshot,
    table: str,
    form: Format,
    to: BinaryIO,
    period: Period | None = None,
    shown: Charges | Records | None = None,
) -> Exported:
    """Write the rows of `table` whose start lies in `period`.

    Of statements and invoices that several sources tell only the rows that count are written.
    """
    if table not in EXPORTED:
        msg = f"{table} is not a table of this ledger: export one of {', '.join(EXPORTED)}"
        raise UsageError(msg)
    with TemporaryDirectory(prefix="jauge-export-") as spill, closing(_connect(spill)) as work:
        if table == "charges":
            _view(work, snapshot, "usage", period)
            _view(work, snapshot, "charge", period)
            _view(work, snapshot, "cell", None)
            return _charges(work, form, to, shown if isinstance(shown, Charges) else Charges())
        records = shown if isinstance(shown, Records) else Records()
        stored = _view(work, snapshot, EXPORTED[table], period)
        if records.concluded is not None:
            _conclude(work, stored, records.concluded, records.otherwise)
        reader = work.execute(_rows(stored, records.hidden)).to_arrow_reader(_BATCH)
        return Exported(writers.WRITERS[form](reader.schema, reader, to))


def _connect(spill: str) -> duckdb.DuckDBPyConnection:
    work = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "temp_directory": spill,
            "threads": str(os.cpu_count() or 1),
            "autoinstall_known_extensions": "false",
        }
    )
    work.execute("SET TimeZone = 'UTC'")
    work.execute("SET enable_progress_bar = false")
    # Rows stay in their order where the small side of a join is the one that is looked up.
    work.execute("SET disabled_optimizers = 'join_order,build_side_probe_side,in_clause'")
    return work


def _view(
    work: duckdb.DuckDBPyConnection, snapshot: Snapshot, table: str, period: Period | None
) -> str:
    """Make the view TABLE: its rows that start in the period, by the calendar where it has days."""
    where = ""
    if period is not None:
        kept = KEPT[table]
        kind = SQL["date" if kept.is_day else "time"]
        ends = period.days if kept.is_day else (period.start, period.end)
        moment = f"CAST({kept.time} AS {kind})"
        start, end = (f"{kind} '{at.isoformat()}'" for at in ends)
        where = f" WHERE {moment} >= {start} AND {moment} < {end}"
    work.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM {_source(snapshot, table)}{where}")
    return table


def _conclude(
    work: duckdb.DuckDBPyConnection,
    table: str,
    concluded: pa.Table,
    otherwise: Mapping[str, str],
) -> None:
    """Let the view of a table show what is concluded of its rows."""
    key = KEYS[table]
    names = [name for name in concluded.column_names if name != key]
    ends = {name: f", {text(otherwise[name])}" if name in otherwise else "" for name in names}
    shown = ", ".join(f"coalesce(c.{n}, t.{n}{ends[n]}) AS {n}" for n in names)
    work.register("concluded", concluded)
    work.execute(f"ALTER VIEW {table} RENAME TO stated")
    work.execute(
        f"CREATE TEMP VIEW {table} AS SELECT t.* REPLACE ({shown})"
        f" FROM stated t LEFT JOIN concluded c ON c.{key} = t.{key}"
    )


def _rows(table: str, hidden: frozenset[str]) -> str:
    columns = ", ".join(f"{_value(column, hidden)} AS {column.name}" for column in TABLES[table])
    counts = " WHERE role = 'counted'" if table in _TOLD_TWICE else ""
    return f"SELECT {columns} FROM {table}{counts} ORDER BY {KEPT[table].time}, {KEYS[table]}"


def _value(column: Column, hidden: frozenset[str]) -> str:
    if column.name in hidden:
        return f"CAST(NULL AS {SQL[column.type]})"
    return f"lower(hex({column.name}))" if column.type in _HEX else column.name


def _charges(
    work: duckdb.DuckDBPyConnection, form: Format, to: BinaryIO, shown: Charges
) -> Exported:
    """The charges of calls, then the lines of bills."""
    usage, names = _attached(work, "usage", shown)
    bills, _same = _attached(work, "charge", shown)
    as_text = shown.is_focus and form == "csv"

    def calls(part: str) -> str:
        query = _on(shown.basis, charges.of_usage(part, names))
        return focus.of_calls(query, names, as_text=as_text) if shown.is_focus else query

    lines = _on(shown.basis, charges.of_bills(bills, names))
    if shown.is_focus:
        lines = focus.of_bills(lines, names, as_text=as_text)
    queries = chain(map(calls, charges.arrange(work, usage, shown.rates, names)), [lines])
    left_out: Counter[str] = Counter()
    rows = _streamed(work, queries, left_out)
    schema = work.execute(f"SELECT * FROM ({lines}) LIMIT 0").to_arrow_reader().schema
    if shown.is_focus:
        schema = schema.remove(schema.get_field_index(focus.LEFT_OUT))
    write = writers.csv_text if as_text else writers.WRITERS[form]
    return Exported(write(schema, rows, to), dict(left_out))


def _on(basis: Basis, rows: str) -> str:
    """Charges with the role that they have under a basis."""
    if basis == "rated":
        return rows
    return f"SELECT * REPLACE (coalesce(x_billed_role, role) AS role) FROM ({rows})"


def _attached(
    work: duckdb.DuckDBPyConnection, table: str, shown: Charges
) -> tuple[str, Sequence[str]]:
    return (table, ()) if shown.attach is None else shown.attach(work, table)


def _streamed(
    work: duckdb.DuckDBPyConnection, queries: Iterable[str], left_out: Counter[str]
) -> Iterator[pa.RecordBatch]:
    """The rows of one query after the other, but those that are left out, which are counted."""
    for query in queries:
        for batch in work.execute(query).to_arrow_reader(_BATCH):
            if focus.LEFT_OUT not in batch.schema.names:
                yield batch
                continue
            lacking = batch.column(focus.LEFT_OUT)
            whole = batch.drop_columns([focus.LEFT_OUT])
            if lacking.null_count < len(lacking):
                left_out.update(name for name in lacking.to_pylist() if name is not None)
                whole = whole.filter(pc.is_null(lacking))
            yield whole


def _source(snapshot: Snapshot, table: str) -> str:
    files = snapshot.paths(table)
    listed = ", ".join(literal(file) for file in files)
    rows = f"FROM read_parquet([{listed}], union_by_name=true, hive_partitioning=false)"
    return f"({every_column(table, rows if files else '')})"


@contextmanager
def whole(file: Path) -> Generator[BinaryIO]:
    """What is written here becomes `file`, which appears only when it is whole.

    A link stays one and what it leads to is written, with the rights that it had. A device or a
    pipe is no file to be replaced: the rows go into it as they come.
    """
    if file.exists() and not file.is_file():
        with file.open("wb") as to:
            yield to
        return
    target = file.resolve()
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with unfinished.open("wb") as to:
            yield to
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
