"""The columns agree with `TokenCounts` about what can be true."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jauge.model import TOKEN_COLUMNS, TokenCounts

NAMES = [column.name for column in TOKEN_COLUMNS]
DAY = "2026-10-31 18:00:00"
counts = st.none() | st.integers(0, 9)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.lists(st.tuples(*[counts] * len(NAMES)), min_size=1, max_size=40))
def test_a_row_is_kept_exactly_when_its_counts_can_be_true(
    reading: Any, rows: list[tuple[int | None, ...]]
) -> None:
    lines = [",".join("" if n is None else str(n) for n in row) for row in rows]
    found = reading(
        ",".join(["t", *NAMES]) + "\n" + "\n".join(f"{DAY},{line}" for line in lines),
        columns={"started_at": "t"} | {name: name for name in NAMES},
    )
    named = [dict(zip(NAMES, row, strict=True)) for row in rows]
    good = [row for row in named if TokenCounts(**row).problem() is None]
    assert [{name: row[name] for name in NAMES} for row in found.rows] == good
    for row, given_row in zip(found.rows, good, strict=True):
        known = given_row["input_tokens"] is not None or given_row["output_tokens"] is not None
        assert row["metering"] == ("measured" if known else "unmetered")


def test_input_beside_the_cache_becomes_all_input(reading: Any) -> None:
    found = reading(
        f"t,i,r,w\n{DAY},10,90,5\n{DAY},10,,\n{DAY},,90,5\n",
        columns={
            "started_at": "t",
            "input_tokens": "i",
            "cache_read_input_tokens": "r",
            "cache_write_input_tokens": "w",
        },
        input_includes_cache=False,
    )
    assert [row["input_tokens"] for row in found.rows] == [105, 10, None]
    assert [row["cache_read_input_tokens"] for row in found.rows] == [90, None, 90]


def test_a_bucket_may_hold_the_tokens_of_all_its_calls(reading: Any) -> None:
    columns = {"started_at": "t", "input_tokens": "i", "request_count": "n"}
    found = reading(f"t,i,n\n{DAY},5000000000,5\n{DAY},5000000001,5\n{DAY},1,-1\n", columns=columns)
    assert [(row["input_tokens"], row["x_grain"]) for row in found.rows] == [
        (5_000_000_000, "bucket")
    ]
    assert [(row, field) for row, field, _value in found.refused] == [(2, "i"), (3, "n")]
