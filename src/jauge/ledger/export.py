"""Tables of the ledger in full, for other tools: Parquet, CSV, JSON lines.

Ids are hex, times RFC 3339 with Z, money and meters strings, unknown is null (empty in CSV).
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final, Literal

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from jauge.errors import UsageError
from jauge.ledger import charges
from jauge.ledger.schema import every_column
from jauge.ledger.snapshot import Snapshot
from jauge.ledger.work import literal
from jauge.model import TABLES, Period

Format = Literal["parquet", "csv", "jsonl"]
EXPORTED: Final = ("usage", "charges", "observations")
_BATCH: Final = 20_000
_HEX: Final = {"id", "span"}


def export(
    snapshot: Snapshot, table: str, form: Format, to: BinaryIO, period: Period | None = None
) -> int:
    """Write all rows of `table` whose start lies in `period`; answer how many."""
    work = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        work.execute("SET TimeZone = 'UTC'")
        query, values = _query(snapshot, table, period)
        reader = work.execute(query, values).to_arrow_reader(_BATCH)
        return {"parquet": _parquet, "csv": _csv, "jsonl": _jsonl}[form](reader, to)
    finally:
        work.close()


def _query(snapshot: Snapshot, table: str, period: Period | None) -> tuple[str, list[datetime]]:
    if table not in EXPORTED:
        msg = f"{table} is not a table of this ledger: export one of {', '.join(EXPORTED)}"
        raise UsageError(msg)
    stored = "observation" if table == "observations" else "usage"
    where, values = "", []
    if period is not None:
        where, values = " WHERE started_at >= ? AND started_at < ?", [period.start, period.end]
    rows = f"(SELECT * FROM {_source(snapshot, stored)}{where})"
    if table == "charges":
        return (
            f"SELECT * FROM ({charges.query(rows)}) ORDER BY charge_period_start, charge_id",
            values,
        )
    columns = ", ".join(
        f"lower(hex({column.name})) AS {column.name}" if column.type in _HEX else column.name
        for column in TABLES[stored]
    )
    key = TABLES[stored][0].name
    return f"SELECT {columns} FROM {rows} ORDER BY started_at, {key}", values


def _source(snapshot: Snapshot, table: str) -> str:
    files = snapshot.paths(table)
    listed = ", ".join(literal(file) for file in files)
    rows = f"FROM read_parquet([{listed}], union_by_name=true, hive_partitioning=false)"
    return f"({every_column(table, rows if files else '')})"


def _parquet(reader: pa.RecordBatchReader, to: BinaryIO) -> int:
    rows = 0
    with pq.ParquetWriter(to, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _jsonl(reader: pa.RecordBatchReader, to: BinaryIO) -> int:
    rows = 0
    for row in _rows(reader):
        to.write(msgspec.json.encode(row) + b"\n")
        rows += 1
    return rows


def _csv(reader: pa.RecordBatchReader, to: BinaryIO) -> int:
    text = _Text(to)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(reader.schema.names)
    rows = 0
    for row in _rows(reader):
        writer.writerow(
            msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
            for value in row.values()
        )
        rows += 1
    return rows


class _Text:
    """What csv writes to, as UTF-8 bytes."""

    def __init__(self, to: BinaryIO) -> None:
        self._to = to

    def write(self, text: str) -> int:
        return self._to.write(text.encode())


def _rows(reader: pa.RecordBatchReader) -> Iterator[dict[str, object]]:
    for batch in reader:
        maps = {field.name for field in batch.schema if pa.types.is_map(field.type)}
        for row in batch.to_pylist():
            yield {name: _plain(value, is_map=name in maps) for name, value in row.items()}


def _plain(value: object, *, is_map: bool) -> object:
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if is_map:
        pairs = value if isinstance(value, list) else []
        return dict(pairs)
    return value


def plain_decimal(value: Decimal) -> str:
    """A Decimal in full without exponent or trailing zeros: 0.0000025, 12, -3.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_file(
    snapshot: Snapshot, table: str, form: Format, file: Path, period: Period | None = None
) -> int:
    """Write to a file that appears only when it is whole."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with unfinished.open("wb") as to:
            rows = export(snapshot, table, form, to, period)
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows
