"""DuckDB in this process, over the files: the engine of one machine."""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import uuid4

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from jauge.analysis.engines import STARTED_US, TIME, Engine, complete

_MEMORY_SHARE: Final = 0.5
_MOST_MEMORY: Final = 8 * 2**30
_MOST_THREADS: Final = 16


@ibis.udf.scalar.builtin(name="epoch_us", signature=((dt.Timestamp("UTC"),), dt.int64))
def epoch_us(moment: dt.Timestamp) -> int:  # pyright: ignore[reportReturnType] # runs in DuckDB
    """Microseconds since 1970: DuckDB's own function, exact."""


class _Session:
    def __init__(self, connection: Backend) -> None:
        self._connection = connection
        self._read: dict[tuple[str, tuple[Path, ...]], ir.Table] = {}

    def usage(self, paths: Sequence[Path]) -> ir.Table:
        return self.read("usage", paths)

    def read(self, table: str, paths: Sequence[Path]) -> ir.Table:
        asked = table, tuple(paths)
        if asked not in self._read:
            self._read[asked] = self.named(self._rows(table, paths))
        return self._read[asked]

    def _rows(self, table: str, paths: Sequence[Path]) -> ir.Table:
        # The folders are named tenant=T/month=M; the rows say both themselves.
        files = self._connection.read_parquet(
            [str(path) for path in paths], hive_partitioning=False, union_by_name=True
        )
        rows = complete(files, table)
        if table not in TIME:
            return rows
        return rows.mutate(epoch_us(rows[TIME[table]]).name(STARTED_US))

    def bring(self, rows: pa.Table) -> ir.Table:
        return self._connection.create_table(f"jauge_{uuid4().hex}", rows, temp=True)

    def named(self, expression: ir.Table) -> ir.Table:
        return self._connection.create_view(f"jauge_{uuid4().hex}", expression)

    def same(self, left: ir.StringValue, right: ir.StringValue) -> ir.BooleanValue:
        return left.identical_to(right)

    def run(self, expression: ir.Table) -> pa.Table:
        answer: pa.Table = expression.to_pyarrow()
        return answer


def over(connection: Backend) -> _Session:
    """A session on a connection that someone else opened and closes."""
    return _Session(connection)


def _memory_bytes() -> int:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(int(physical * _MEMORY_SHARE), _MOST_MEMORY)


@contextmanager
def _start() -> Generator[_Session]:
    # DuckDB merges selects by itself; that Ibis did so too took a tenth of a question's time.
    ibis.options.sql.fuse_selects = False
    with TemporaryDirectory(prefix="jauge-duckdb-") as spill:
        connection = ibis.duckdb.connect(
            threads=min(len(os.sched_getaffinity(0)), _MOST_THREADS),
            memory_limit=f"{_memory_bytes() // 2**20}MiB",
            temp_directory=spill,
            preserve_insertion_order=False,
        )
        try:
            yield _Session(connection)
        finally:
            connection.disconnect()


ENGINE = Engine("duckdb", ("duckdb",), _start)
