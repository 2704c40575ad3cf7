"""Parquet: types, structs, dictionaries, damage."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from jauge.sources.base import Unreadable

MOMENT = datetime(2026, 10, 31, 18, tzinfo=UTC)


def test_types_of_writers_are_read(reading: Any) -> None:
    table = pa.table(
        {
            "t": pa.array([MOMENT], pa.timestamp("ns", "Europe/Paris")),
            "model": pa.array(["m"]).dictionary_encode(),
            "agent": pa.array(["a"], pa.large_string()),
            "usage": pa.array([{"in": 5, "details": {"cached": 2}}]),
            "tools": pa.array([["x", "y"]]),
            "trace": pa.array([b"\x01" * 16], pa.binary(16)),
        }
    )
    found = reading(
        table,
        columns={
            "started_at": "t",
            "response_model": "model",
            "agent_name": "agent",
            "input_tokens": "usage.in",
            "cache_read_input_tokens": "usage.details.cached",
            "tool_names": "tools",
            "trace_id": "trace",
        },
    )
    (row,) = found.rows
    assert row["started_at"] == MOMENT
    assert (row["response_model"], row["agent_name"]) == ("m", "a")
    assert (row["input_tokens"], row["cache_read_input_tokens"]) == (5, 2)
    assert row["tool_names"] == ["x", "y"]
    assert row["trace_id"] == b"\x01" * 16


def test_wrong_rows_are_rejected_with_their_row(reading: Any) -> None:
    table = pa.table({"t": [MOMENT] * 3 + [None], "i": [1.0, 2.5, -1.0, 4.0]})
    found = reading(table, columns={"started_at": "t", "input_tokens": "i"})
    assert [row["input_tokens"] for row in found.rows] == [1]
    assert found.refused == [(2, "i", "2.5"), (3, "i", "-1.0"), (4, "t", None)]


def test_a_missing_column_is_named_with_those_that_are_there(reading: Any) -> None:
    with pytest.raises(Unreadable, match=r"missing column usage\.out; the file has: t, usage"):
        reading(
            pa.table({"t": [MOMENT], "usage": [{"in": 1}]}),
            columns={"started_at": "t", "output_tokens": "usage.out"},
        )


def test_a_column_of_the_wrong_kind_is_rejected_row_by_row(reading: Any) -> None:
    found = reading(
        pa.table({"t": [MOMENT], "i": [[1, 2]], "a": [b"\xff"]}),
        columns={"started_at": "t", "input_tokens": "i"},
    )
    assert found.refused == [(1, "i", "[1, 2]")]


def test_a_text_that_is_no_utf8_is_rejected_alone(reading: Any) -> None:
    raw = pa.array([b"ok", b"\xff\xfe"], pa.binary())
    unsafe = pa.StringArray.from_buffers(2, raw.buffers()[1], raw.buffers()[2])
    found = reading(
        pa.table({"t": [MOMENT] * 2, "a": unsafe}), columns={"started_at": "t", "agent_name": "a"}
    )
    assert [row["agent_name"] for row in found.rows] == ["ok"]
    assert [(row, field) for row, field, _value in found.refused] == [(2, "a")]


def test_a_cut_file_is_refused_whole(reading: Any) -> None:
    with pytest.raises(Unreadable, match="damaged Parquet file"):
        reading(b"PAR1" + b"\x00" * 100, columns={"started_at": "t"})
