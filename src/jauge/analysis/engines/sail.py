"""Sail, or any Spark Connect server: the engine for when one machine is outgrown.

Without JAUGE_SPARK (`sc://host:port`) a server starts in this process and ends with it.
"""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast
from uuid import uuid4

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.pyspark import Backend
from pysail.spark import (  # pyright: ignore[reportMissingImports] # of the engines lock
    SparkConnectServer,
)
from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports] # the same

from jauge.analysis.engines import STARTED_US, TIME, TYPES, Engine, complete
from jauge.model import TABLES

_REMOTE: Final = "JAUGE_SPARK"


# Sail's schema drops the time zone of a column; the instant it stands for is kept.
@ibis.udf.scalar.builtin(name="unix_micros", signature=((dt.Timestamp(),), dt.int64))
def _unix_micros(moment: dt.Timestamp) -> int:  # pyright: ignore[reportReturnType] # runs in Spark
    """Microseconds since 1970: Spark's own function, exact."""


class _Session:
    def __init__(self, spark: SparkSession, connection: Backend) -> None:
        self._spark = spark
        self._connection = connection

    def usage(self, paths: Sequence[Path]) -> ir.Table:
        return self.read("usage", paths)

    def read(self, table: str, paths: Sequence[Path]) -> ir.Table:
        # Ibis' own read_parquet makes one path of a list, and an empty table of that.
        frame = self._spark.read.parquet(*(str(path) for path in paths))
        frame.createOrReplaceTempView(f"jauge_{table}")
        rows = complete(self._connection.table(f"jauge_{table}"), table)
        moments = {
            column.name: rows[column.name].cast(TYPES["time"])
            for column in TABLES[table]
            if column.type == "time"
        }
        if table in TIME:
            moments[STARTED_US] = _unix_micros(rows[TIME[table]])
        return rows.mutate(**moments) if moments else rows

    def bring(self, rows: pa.Table) -> ir.Table:
        name = f"jauge_{uuid4().hex}"
        self._spark.createDataFrame(rows).createOrReplaceTempView(name)
        return self._connection.table(name)

    def named(self, expression: ir.Table) -> ir.Table:
        name = f"jauge_{uuid4().hex}"
        self._spark.sql(self._connection.compile(expression)).createOrReplaceTempView(name)
        return self._connection.table(name)

    def same(self, left: ir.StringValue, right: ir.StringValue) -> ir.BooleanValue:
        # A comparison that takes nulls for equal is a nested loop here (pysail 0.7.2).
        texts = left.fill_null("") == right.fill_null("")
        return texts & (left.isnull() == right.isnull())

    def run(self, expression: ir.Table) -> pa.Table:
        # Ibis' own to_pyarrow goes through pandas, where a count that may be null is a float.
        answer: pa.Table = self._spark.sql(self._connection.compile(expression)).toArrow()
        return answer


@contextmanager
def _remote() -> Generator[str]:
    if address := os.environ.get(_REMOTE):
        yield address
        return
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    try:
        # Typed as None where the server has not started (0.7.2).
        host, port = cast("tuple[str, int]", server.listening_address)
        yield f"sc://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def _start() -> Generator[_Session]:
    with _remote() as address:
        spark = SparkSession.builder.remote(address).getOrCreate()
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        try:
            yield _Session(spark, ibis.pyspark.connect(spark))
        finally:
            spark.stop()


ENGINE = Engine("sail", ("pysail", "pyspark"), _start)
