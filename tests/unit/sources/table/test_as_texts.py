"""Every type that Parquet knows as texts, and times that no calendar has."""

from decimal import Decimal

import pyarrow as pa
import pytest

from jauge.sources.table.as_texts import as_texts
from jauge.sources.table.times import times

FAR = 2**62


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (pa.array(["a", None]), ["a", None]),
        (pa.array([b"a", b"\xff\x00"], pa.large_binary()), ["a", "ff00"]),
        (pa.array([bytes(range(240, 256))], pa.binary(16)), ["f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"]),
        (pa.array([b"\xfe"], pa.binary_view()), ["fe"]),
        (pa.array([b"\xf0" * 16], pa.uuid()), ["f0" * 16]),
        (pa.array([True, None]), ["true", None]),
        (pa.array([Decimal("1.50")]), ["1.50"]),
        (pa.array([(1, 2, 3)], pa.month_day_nano_interval()), ["[1,2,3]"]),
        (pa.array([[1, None], None]), ["[1,null]", None]),
        (pa.array([{"a": {"b": 1}}]), ['{"a":{"b":1}}']),
        (pa.array([[FAR]], pa.list_(pa.timestamp("us"))), [None]),
        (pa.array([[("a", 1), ("a", 2)]], pa.map_(pa.string(), pa.int8())), ['{"a":2}']),
        (pa.array([[([1], 1)]], pa.map_(pa.list_(pa.int8()), pa.int8())), ['{"[1]":1}']),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_a_column_as_texts(values: pa.Array, wanted: list[str | None]) -> None:
    assert as_texts(values).to_pylist() == wanted


@pytest.mark.parametrize(
    "kind",
    [pa.timestamp("s"), pa.timestamp("ms", "UTC"), pa.timestamp("us"), pa.date64()],
    ids=str,
)
@pytest.mark.parametrize("far", [FAR, -FAR, -(2**63)])
def test_a_time_beyond_the_calendar_is_bad_and_never_another_time(
    kind: pa.DataType, far: int
) -> None:
    column = pa.array([far, None, 0], pa.int64()).cast(kind)
    found, bad = times(column, "Europe/Paris")
    assert found.to_pylist()[0] is None
    assert found.to_pylist()[2] is not None
    assert bad is not None
    assert bad.tolist() == [True, False, False]
