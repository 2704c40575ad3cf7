"""Observations by hand, as the ledger would hold them."""

from typing import Any

import pyarrow as pa
import pytest

from jauge.ledger.fold import Folded, fold
from jauge.ledger.schema import arrow_schema

Row = dict[str, Any]
SECOND = 1_000_000
TRACE = b"t" * 16


def ident(number: int) -> bytes:
    return number.to_bytes(16, "big")


def span_id(number: int) -> bytes | None:
    return number.to_bytes(8, "big") if number else None


class Made:
    """Makes rows and tables of observations; a number is a span, its id and its second."""

    second = SECOND
    trace = TRACE

    def span(self, number: int, kind: str = "link", parent: int = 0, **more: Any) -> Row:
        at = more.pop("at", number) * SECOND
        return {
            "observation_id": ident(more.pop("id", number)),
            "tenant": "default",
            "source": "otlp",
            "source_ref": "a.bin",
            "signal": "span",
            "kind": kind,
            "scope_name": "test",
            "service_name": "bot",
            "trace_id": TRACE,
            "span_id": span_id(number),
            "parent_span_id": span_id(parent),
            "started_at": at,
            "ended_at": at + SECOND,
            "x_grain": "call" if kind == "call" else None,
            **more,
        }

    def call(self, number: int, parent: int = 0, **more: Any) -> Row:
        return self.span(
            number,
            "call",
            parent,
            **{"status": "ok", "input_tokens": 100, "output_tokens": 10, **more},
        )

    def agent(self, number: int, name: str | None, parent: int = 0, **more: Any) -> Row:
        return self.span(
            number, "agent", parent, **{"agent_name": name, "agent_kind": "attribute", **more}
        )

    def record(self, number: int, response_id: str | None, **more: Any) -> Row:
        return {
            "observation_id": ident(number),
            "tenant": "default",
            "source": "gateway",
            "signal": "record",
            "kind": "call",
            "response_id": response_id,
            "started_at": number * SECOND,
            "x_grain": "call",
            "input_tokens": 100,
            **more,
        }

    def point(self, number: int, series: str, end: int, **more: Any) -> Row:
        flag = "delta" if more.pop("delta", False) else "cumulative"
        return {
            "observation_id": ident(number),
            "tenant": "default",
            "source": "otlp",
            "signal": "metric",
            "kind": "usage",
            "join_key": more.pop("family", "f"),
            "x_columns": [
                ("x_metric", more.pop("metric", "m")),
                ("x_rank", str(more.pop("rank", 4))),
                ("x_series", series),
            ],
            "x_flags": [flag, *more.pop("flags", [])],
            "x_grain": "bucket",
            "started_at": more.pop("start", 0) * SECOND,
            "ended_at": end * SECOND,
            **more,
        }

    def table(self, rows: list[Row]) -> pa.Table:
        schema = arrow_schema("observation")
        columns = [pa.array([row.get(f.name) for row in rows], f.type) for f in schema]
        return pa.table(columns, schema=schema)

    def fold(self, *rows: Row) -> Folded:
        return fold(self.table(list(rows)))

    def usage(self, *rows: Row) -> list[Row]:
        found = self.fold(*rows).usage.to_pylist()
        return sorted(found, key=lambda row: row["usage_id"])

    def one(self, *rows: Row) -> Row:
        (row,) = self.usage(*rows)
        return row


@pytest.fixture(scope="session")
def made() -> Made:
    return Made()
