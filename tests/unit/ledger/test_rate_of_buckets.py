"""Which price of a model's long context a bucket pays: that of its calls, not of their sum."""

from typing import Any

import duckdb
import pytest

from jauge.ledger.rate import LONG_CONTEXT, _largest_call

WHOLE: dict[str, Any] = {
    "input_tokens": 900_000,
    "request_count": 300,
    "x_grain": "bucket",
    "x_flags": None,
}


def largest(row: dict[str, Any]) -> int:
    names = ", ".join(f"? AS {name}" for name in row)
    query = f"SELECT {_largest_call(set(row))} FROM (SELECT {names}) AS u"  # noqa: S608
    (answer,) = duckdb.execute(query, list(row.values())).fetchall()[0]
    return int(answer)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, 3_000),
        ({"x_grain": "residual"}, 3_000),
        ({"x_grain": "call"}, 900_000),
        ({"request_count": None}, 0),
        ({"request_count": 0}, 0),
        ({"input_tokens": None}, 0),
        ({"x_flags": ["other"]}, 3_000),
        ({"x_flags": [LONG_CONTEXT]}, 2**62),
    ],
)
def test_a_bucket_is_charged_as_its_mean_call(fields: dict[str, Any], expected: int) -> None:
    assert largest(WHOLE | fields) == expected


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        ("input_tokens", 0),
        ("x_grain", 900_000),
        ("request_count", 0),
        ("x_flags", 3_000),
    ],
)
def test_a_column_that_is_absent_says_nothing(absent: str, expected: int) -> None:
    assert largest({name: value for name, value in WHOLE.items() if name != absent}) == expected
